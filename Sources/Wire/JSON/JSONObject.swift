package import FindDevice

/// A JSON object that is read where it stands (RFC 8259): its members are found once, and each is
/// read when it is asked for, as what its field must be.
///
/// Every message of the bus passes through here; Foundation's decoder would cost as much as all
/// that is done with a fix, its storing included. A member that stands twice counts as it stands
/// last; what nobody asks for may be anything that is JSON.
package struct JSONObject: Sendable {
    private let bytes: [UInt8]
    /// What a fault puts before the names of fields.
    private let path: String
    private let members: [JSONMember]

    /// Reads a whole message.
    package init(_ bytes: [UInt8]) throws(WireFault) {
        guard bytes.count <= WireLimit.payload else { throw .oversized(bytes: bytes.count) }
        try self.init(bytes, at: 0..<bytes.count, path: "")
    }

    private init(_ bytes: [UInt8], at range: Range<Int>, path: String) throws(WireFault) {
        guard let members = JSONScanner.members(of: bytes, in: range) else {
            throw .malformed(field: path.isEmpty ? "message" : path, reason: "not a JSON object")
        }
        self.bytes = bytes
        self.path = path
        self.members = members
    }

    // MARK: Fields that must be there

    package func text(_ field: StaticString) throws(WireFault) -> String {
        try required(field, text(ifPresent: field))
    }

    package func integer(_ field: StaticString) throws(WireFault) -> Int64 {
        try required(field, integer(ifPresent: field))
    }

    package func number(_ field: StaticString) throws(WireFault) -> Double {
        try required(field, number(ifPresent: field))
    }

    package func flag(_ field: StaticString) throws(WireFault) -> Bool {
        try required(field, flag(ifPresent: field))
    }

    package func object(_ field: StaticString) throws(WireFault) -> JSONObject {
        try required(field, object(ifPresent: field))
    }

    package func identifier<Subject>(
        _ field: StaticString
    ) throws(WireFault) -> Identifier<Subject> {
        try required(field, identifier(ifPresent: field))
    }

    /// A moment that is no earlier than 1970 and no later than 9999, to the millisecond: seconds
    /// since 1970 with a fraction, JOSE's NumericDate (RFC 7519, section 2).
    package func moment(_ field: StaticString) throws(WireFault) -> Timestamp {
        try required(field, moment(ifPresent: field))
    }

    package func texts(_ field: StaticString) throws(WireFault) -> [String] {
        var texts: [String] = []
        for value in try elements(field) {
            guard let text = JSONScanner.text(bytes, value) else {
                throw fault(field, "a list of texts expected")
            }
            texts.append(text)
        }
        return texts
    }

    package func objects(
        _ field: StaticString, atMost limit: Int
    ) throws(WireFault) -> [JSONObject] {
        let path = name(field)
        let elements = try elements(field)
        guard elements.count <= limit else { throw fault(field, "\(limit) at most expected") }
        var objects: [JSONObject] = []
        for value in elements {
            objects.append(try JSONObject(bytes, at: value, path: path))
        }
        return objects
    }

    // MARK: Fields that may be missing, or null

    package func text(ifPresent field: StaticString) throws(WireFault) -> String? {
        guard let value = value(of: field) else { return nil }
        guard let text = JSONScanner.text(bytes, value) else { throw fault(field, "text expected") }
        return text
    }

    package func integer(ifPresent field: StaticString) throws(WireFault) -> Int64? {
        guard let value = value(of: field) else { return nil }
        guard let integer = JSONScanner.integer(bytes, value) else {
            throw fault(field, "an integer of 64 bits expected")
        }
        return integer
    }

    package func number(ifPresent field: StaticString) throws(WireFault) -> Double? {
        guard let value = value(of: field) else { return nil }
        guard let number = JSONScanner.number(bytes, value) else {
            throw fault(field, "a number expected")
        }
        return number
    }

    package func flag(ifPresent field: StaticString) throws(WireFault) -> Bool? {
        guard let value = value(of: field) else { return nil }
        switch bytes[value.lowerBound] {
        case UInt8(ascii: "t"): return true
        case UInt8(ascii: "f"): return false
        default: throw fault(field, "true or false expected")
        }
    }

    package func object(ifPresent field: StaticString) throws(WireFault) -> JSONObject? {
        guard let value = value(of: field) else { return nil }
        return try JSONObject(bytes, at: value, path: name(field))
    }

    package func identifier<Subject>(
        ifPresent field: StaticString
    ) throws(WireFault) -> Identifier<Subject>? {
        guard let value = value(of: field) else { return nil }
        guard let identifier: Identifier<Subject> = JSONScanner.identifier(bytes, value) else {
            throw fault(field, "no identifier of Cooee's")
        }
        return identifier
    }

    package func moment(ifPresent field: StaticString) throws(WireFault) -> Timestamp? {
        guard let seconds = try number(ifPresent: field) else { return nil }
        guard (0...Self.latest).contains(seconds) else {
            throw fault(field, "not a date between 1970 and 9999")
        }
        return Timestamp(milliseconds: Int64((seconds * 1000).rounded()))
    }

    package func has(_ field: StaticString) -> Bool { value(of: field) != nil }

    // MARK: How

    /// A fault that names a field of this object.
    package func fault(_ field: StaticString, _ reason: String) -> WireFault {
        .malformed(field: name(field), reason: reason)
    }

    private func name(_ field: StaticString) -> String {
        path.isEmpty ? "\(field)" : "\(path).\(field)"
    }

    private func required<Value>(
        _ field: StaticString, _ value: Value?
    ) throws(WireFault) -> Value {
        guard let value else { throw fault(field, "missing") }
        return value
    }

    private func elements(_ field: StaticString) throws(WireFault) -> [Range<Int>] {
        let value = try required(field, value(of: field))
        guard let elements = JSONScanner.elements(of: bytes, in: value) else {
            throw fault(field, "a list expected")
        }
        return elements
    }

    /// Where a field's value stands; nil if it is missing or null.
    private func value(of field: StaticString) -> Range<Int>? {
        let found = members.last { $0.isNamed(field, in: bytes) }
        guard let found, bytes[found.value.lowerBound] != UInt8(ascii: "n") else { return nil }
        return found.value
    }

    /// 9999-12-31T23:59:59Z.
    private static let latest = 253_402_300_799.0
}

/// Where a member of an object stands: its name without the quotes, and its value.
struct JSONMember: Sendable {
    let name: Range<Int>
    let value: Range<Int>
    /// The name, if it stands there with escapes: read once, however many fields are asked for.
    let unescaped: [UInt8]?

    func isNamed(_ field: StaticString, in bytes: [UInt8]) -> Bool {
        if let unescaped {
            let field = UnsafeBufferPointer(start: field.utf8Start, count: field.utf8CodeUnitCount)
            return unescaped.elementsEqual(field)
        }
        guard name.count == field.utf8CodeUnitCount else { return false }
        return bytes.withUnsafeBufferPointer { buffer in
            let name = UnsafeBufferPointer(rebasing: buffer[name])
            for place in name.indices where name[place] != field.utf8Start[place] { return false }
            return true
        }
    }
}
