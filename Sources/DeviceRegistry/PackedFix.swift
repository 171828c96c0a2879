internal import FindDevice

/// The binary form in which a fix is sealed: 27 bytes, and 8 for each optional number there is.
///
/// A form number; a byte of flags; the source; latitude, longitude and accuracy as IEEE 754
/// doubles; then, where their flag is set, altitude, speed, course, battery and connection. The
/// fix's time is not in it: it stands in clear beside the seal, which is bound to it.
extension Fix {
    private static let form: UInt8 = 1

    private enum Flag {
        static let altitude: UInt8 = 1
        static let speed: UInt8 = 2
        static let course: UInt8 = 4
        static let battery: UInt8 = 8
        static let connection: UInt8 = 16
    }

    var packed: [UInt8] {
        var writer = ByteWriter(reserving: 60)
        writer.put(Self.form)
        writer.put(flags)
        writer.put(source.code)
        writer.put(coordinate.latitude)
        writer.put(coordinate.longitude)
        writer.put(accuracy)
        for number in [altitude, speed, course] {
            if let number { writer.put(number) }
        }
        if let battery { writer.put(Int64(battery)) }
        if let connection { writer.put(connection.code) }
        return writer.bytes
    }

    /// The same with its time before it, for where that stands nowhere else.
    var packedWithTime: [UInt8] {
        var writer = ByteWriter(reserving: 8)
        writer.put(at.milliseconds)
        return writer.bytes + packed
    }

    /// - Throws: `RegistryError.corrupt` if the bytes are no fix with its time.
    init(packedWithTime bytes: [UInt8], what: String) throws {
        var reader = ByteReader(bytes, what: what)
        let at = Timestamp(milliseconds: try reader.integer())
        try self.init(packed: reader.remainder(), at: at, what: what)
    }

    /// - Throws: `RegistryError.corrupt` if the bytes are no fix.
    init(packed bytes: [UInt8], at: Timestamp, what: String) throws {
        var reader = ByteReader(bytes, what: what)
        guard try reader.byte() == Self.form else { throw reader.fault }
        let flags = try reader.byte()
        guard let source = FixSource(code: try reader.byte()),
            let coordinate = Coordinate(
                latitude: try reader.double(), longitude: try reader.double())
        else { throw reader.fault }
        self.init(
            at: at, coordinate: coordinate, accuracy: try reader.double(), source: source)
        if flags & Flag.altitude != 0 { altitude = try reader.double() }
        if flags & Flag.speed != 0 { speed = try reader.double() }
        if flags & Flag.course != 0 { course = try reader.double() }
        if flags & Flag.battery != 0 { battery = Int(try reader.integer()) }
        if flags & Flag.connection != 0 {
            guard let known = Connection(code: try reader.byte()) else { throw reader.fault }
            connection = known
        }
        try reader.end()
    }

    private var flags: UInt8 {
        (altitude == nil ? 0 : Flag.altitude) | (speed == nil ? 0 : Flag.speed)
            | (course == nil ? 0 : Flag.course) | (battery == nil ? 0 : Flag.battery)
            | (connection == nil ? 0 : Flag.connection)
    }
}

extension ByteWriter {
    /// The last of a form: a zero for no fix; a one, then the fix with its time.
    mutating func putLast(_ fix: Fix?) {
        put(UInt8(fix == nil ? 0 : 1))
        for byte in fix?.packedWithTime ?? [] { put(byte) }
    }
}

extension ByteReader {
    /// What `putLast` wrote.
    mutating func lastFix(what: String) throws -> Fix? {
        guard try flag() else {
            try end()
            return nil
        }
        return try Fix(packedWithTime: remainder(), what: what)
    }
}

extension FixSource {
    /// Its number in the sealed form; never changes, whatever the order of the cases.
    var code: UInt8 {
        switch self {
        case .unknown: 0
        case .gps: 1
        case .wifi: 2
        case .cell: 3
        }
    }

    init?(code: UInt8) {
        guard let source = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = source
    }
}

extension Connection {
    var code: UInt8 {
        switch self {
        case .offline: 0
        case .wifi: 1
        case .mobile: 2
        }
    }

    init?(code: UInt8) {
        guard let connection = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = connection
    }
}
