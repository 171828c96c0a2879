/// Writes fixed binary forms: big-endian numbers, length-prefixed texts.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    init(reserving count: Int = 0) { bytes.reserveCapacity(count) }

    mutating func put(_ byte: UInt8) { bytes.append(byte) }

    mutating func put(_ number: Int64) { put(UInt64(bitPattern: number)) }

    mutating func put(_ number: Double) { put(number.bitPattern) }

    mutating func put(_ number: UInt64) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// The text's length in bytes, then its UTF-8.
    mutating func put(_ text: String) { put(counted: text.utf8) }

    mutating func put(counted content: some Collection<UInt8>) {
        put(UInt64(content.count))
        bytes.append(contentsOf: content)
    }

    /// A whole number in as few bytes as it needs, small ones of either sign in one: groups of
    /// seven bits, the lowest first, the sign in the lowest bit of all.
    mutating func put(short number: Int64) {
        var rest = UInt64(bitPattern: number << 1 ^ number >> 63)
        while rest > 0x7f {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// A zero for nothing; a one, then the counted bytes.
    mutating func put(optional content: (some Collection<UInt8>)?) {
        guard let content else { return put(UInt8(0)) }
        put(UInt8(1))
        put(counted: content)
    }
}

/// Takes fixed binary forms apart; what is cut short or too long is an error, never a crash.
struct ByteReader {
    private var rest: ArraySlice<UInt8>
    private let what: String

    init(_ bytes: [UInt8], what: String) {
        rest = bytes[...]
        self.what = what
    }

    mutating func byte() throws -> UInt8 {
        guard let byte = rest.popFirst() else { throw fault }
        return byte
    }

    mutating func integer() throws -> Int64 { Int64(bitPattern: try word()) }

    mutating func double() throws -> Double { Double(bitPattern: try word()) }

    /// What `put(short:)` wrote.
    mutating func short() throws -> Int64 {
        var number: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            let byte = try byte()
            guard shift < 63 || byte <= 1 else { throw fault }
            number |= UInt64(byte & 0x7f) << UInt64(shift)
            if byte & 0x80 == 0 {
                return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
            }
        }
        throw fault
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func text() throws -> String {
        guard let text = String(validating: try counted(), as: UTF8.self) else { throw fault }
        return text
    }

    mutating func counted() throws -> [UInt8] {
        guard let count = Int(exactly: try word()), count <= rest.count else { throw fault }
        defer { rest.removeFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func optionalText() throws -> String? { try flag() ? try text() : nil }

    /// Whether what is optional is there.
    mutating func flag() throws -> Bool {
        switch try byte() {
        case 0: false
        case 1: true
        default: throw fault
        }
    }

    /// All that is left.
    mutating func remainder() -> [UInt8] {
        defer { rest = [] }
        return Array(rest)
    }

    func end() throws {
        guard rest.isEmpty else { throw fault }
    }

    var fault: RegistryError { .corrupt("\(what): malformed") }

    private mutating func word() throws -> UInt64 {
        guard rest.count >= 8 else { throw fault }
        let word = rest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        rest.removeFirst(8)
        return word
    }
}
