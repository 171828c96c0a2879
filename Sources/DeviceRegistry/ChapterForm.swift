internal import FindDevice

/// A fix as a chapter holds it.
struct TrailEntry: Hashable {
    let fix: Fix
    /// Its number in the stream; nil if its phone numbers nothing.
    let sequence: Int64?
    let receivedAt: Timestamp
}

/// The binary form of a chapter: fixes one after the other, each as its difference from the first,
/// in some twenty bytes where a form of fixed width takes eighty.
///
/// A form number; then for each fix a byte of what it has and where its position is from, a byte of
/// which numbers are no short decimals (those are IEEE 754 doubles), and its numbers: time, delay
/// of arrival, number in the stream, latitude, longitude, accuracy, altitude, speed, course,
/// battery, of which the optional ones may be missing. A fix is added without reading those before
/// it, but for the first.
struct ChapterForm {
    private(set) var bytes: [UInt8]
    private var first: First?

    private static let form: UInt8 = 1

    /// An empty one.
    init() { bytes = [Self.form] }

    /// - Throws: `RegistryError.corrupt` if the first fix does not hold.
    init(_ bytes: [UInt8], what: String) throws {
        self.bytes = bytes
        var reader = try Self.reader(bytes, what: what)
        if !reader.isAtEnd { first = First(try Self.read(&reader, after: nil)) }
    }

    mutating func append(_ entry: TrailEntry) {
        var writer = ByteWriter(reserving: 32)
        Self.write(entry, after: first, to: &writer)
        bytes += writer.bytes
        if first == nil { first = First(entry) }
    }

    /// All fixes, in the order in which they were added.
    /// - Throws: `RegistryError.corrupt` if the bytes are no chapter.
    static func entries(_ bytes: [UInt8], what: String) throws -> [TrailEntry] {
        var reader = try reader(bytes, what: what)
        var entries: [TrailEntry] = []
        var first: First?
        while !reader.isAtEnd {
            let entry = try read(&reader, after: first)
            entries.append(entry)
            if first == nil { first = First(entry) }
        }
        return entries
    }

    private static func reader(_ bytes: [UInt8], what: String) throws -> ByteReader {
        var reader = ByteReader(bytes, what: what)
        guard try reader.byte() == form else { throw reader.fault }
        return reader
    }
}

/// What the other fixes of a chapter are told by.
private struct First {
    let at: Int64
    let sequence: Int64
    let latitude: Int64
    let longitude: Int64

    init(_ entry: TrailEntry) {
        at = entry.fix.at.milliseconds
        sequence = entry.sequence ?? 0
        latitude = Decimal.degrees.short(of: entry.fix.coordinate.latitude) ?? 0
        longitude = Decimal.degrees.short(of: entry.fix.coordinate.longitude) ?? 0
    }
}

/// How many decimals a number is expected to have: those that phones send.
private enum Decimal: Double {
    case degrees = 1e7
    case others = 1e1

    /// The number as a whole one of its smallest steps; nil if it is between two.
    func short(of number: Double) -> Int64? {
        let steps = (number * rawValue).rounded()
        // As far as doubles count by ones, and a sum of two cannot overflow.
        guard steps.magnitude < 0x1p53, steps / rawValue == number else { return nil }
        return Int64(steps)
    }

    func number(_ steps: Int64) -> Double { Double(steps) / rawValue }
}

/// The bits of a fix's first byte; the lowest two are its source.
private enum Has {
    static let source: UInt8 = 0b11
    static let altitude: UInt8 = 1 << 2
    static let speed: UInt8 = 1 << 3
    static let course: UInt8 = 1 << 4
    static let battery: UInt8 = 1 << 5
    static let connection: UInt8 = 1 << 6
    static let sequence: UInt8 = 1 << 7
}

extension ChapterForm {
    private static func write(
        _ entry: TrailEntry, after first: First?, to writer: inout ByteWriter
    ) {
        let fix = entry.fix
        let at = fix.at.milliseconds
        var numbers = NumberWriter()
        numbers.put(fix.coordinate.latitude, .degrees, from: first?.latitude)
        numbers.put(fix.coordinate.longitude, .degrees, from: first?.longitude)
        numbers.put(fix.accuracy)
        for number in [fix.altitude, fix.speed, fix.course] {
            if let number { numbers.put(number) } else { numbers.skip() }
        }
        writer.put(flags(of: entry))
        writer.put(numbers.doubles | (fix.connection?.code ?? 0) << 6)
        writer.put(short: at &- (first?.at ?? 0))
        writer.put(short: entry.receivedAt.milliseconds &- at)
        if let sequence = entry.sequence { writer.put(short: sequence &- (first?.sequence ?? 0)) }
        for byte in numbers.writer.bytes { writer.put(byte) }
        if let battery = fix.battery { writer.put(short: Int64(battery)) }
    }

    private static func flags(of entry: TrailEntry) -> UInt8 {
        let fix = entry.fix
        return fix.source.code | (fix.altitude == nil ? 0 : Has.altitude)
            | (fix.speed == nil ? 0 : Has.speed) | (fix.course == nil ? 0 : Has.course)
            | (fix.battery == nil ? 0 : Has.battery)
            | (fix.connection == nil ? 0 : Has.connection)
            | (entry.sequence == nil ? 0 : Has.sequence)
    }

    private static func read(
        _ reader: inout ByteReader, after first: First?
    ) throws -> TrailEntry {
        let flags = try reader.byte()
        let forms = try reader.byte()
        let at = try reader.short() &+ (first?.at ?? 0)
        let receivedAt = try reader.short() &+ at
        let sequence =
            flags & Has.sequence == 0 ? nil : try reader.short() &+ (first?.sequence ?? 0)
        var numbers = NumberReader(doubles: forms)
        let latitude = try numbers.next(&reader, .degrees, from: first?.latitude)
        let longitude = try numbers.next(&reader, .degrees, from: first?.longitude)
        let accuracy = try numbers.next(&reader)
        guard let coordinate = Coordinate(latitude: latitude, longitude: longitude),
            let source = FixSource(code: flags & Has.source)
        else { throw reader.fault }
        var fix = Fix(
            at: Timestamp(milliseconds: at), coordinate: coordinate, accuracy: accuracy,
            source: source)
        fix.altitude = try numbers.next(&reader, if: flags & Has.altitude != 0)
        fix.speed = try numbers.next(&reader, if: flags & Has.speed != 0)
        fix.course = try numbers.next(&reader, if: flags & Has.course != 0)
        if flags & Has.battery != 0 {
            guard let battery = Int(exactly: try reader.short()) else { throw reader.fault }
            fix.battery = battery
        }
        if flags & Has.connection != 0 {
            guard let connection = Connection(code: forms >> 6) else { throw reader.fault }
            fix.connection = connection
        }
        return TrailEntry(
            fix: fix, sequence: sequence, receivedAt: Timestamp(milliseconds: receivedAt))
    }
}

/// Writes numbers as short decimals, and those that are none as doubles, and notes which are which.
private struct NumberWriter {
    var writer = ByteWriter(reserving: 24)
    private(set) var doubles: UInt8 = 0
    private var place: UInt8 = 0

    mutating func put(_ number: Double, _ decimal: Decimal = .others, from first: Int64? = nil) {
        if let short = decimal.short(of: number) {
            writer.put(short: short - (first ?? 0))
        } else {
            doubles |= 1 << place
            writer.put(number)
        }
        skip()
    }

    /// Leaves out one that is not there.
    mutating func skip() { place += 1 }
}

/// Reads what a `NumberWriter` wrote.
private struct NumberReader {
    let doubles: UInt8
    private var place: UInt8 = 0

    init(doubles: UInt8) { self.doubles = doubles }

    mutating func next(
        _ reader: inout ByteReader, _ decimal: Decimal = .others, from first: Int64? = nil
    ) throws -> Double {
        defer { place += 1 }
        guard doubles & 1 << place == 0 else { return try reader.double() }
        return decimal.number(try reader.short() &+ (first ?? 0))
    }

    mutating func next(_ reader: inout ByteReader, if isThere: Bool) throws -> Double? {
        guard isThere else {
            place += 1
            return nil
        }
        return try next(&reader)
    }
}
