package import FindDevice

/// Vocabularies and ranges that several messages have.
extension JSONObject {
    /// The case of a closed vocabulary that a field spells.
    package func known<Value: RawRepresentable<String>>(
        _ field: StaticString
    ) throws(WireFault) -> Value {
        guard let value = try known(ifPresent: field) as Value? else {
            throw fault(field, "no word of its vocabulary")
        }
        return value
    }

    package func known<Value: RawRepresentable<String>>(
        ifPresent field: StaticString
    ) throws(WireFault) -> Value? {
        guard let text = try text(ifPresent: field) else { return nil }
        guard let value = Value(rawValue: text) else {
            throw fault(field, "no word of its vocabulary")
        }
        return value
    }

    package func percentage(_ field: StaticString) throws(WireFault) -> Int {
        let percentage = try integer(field)
        guard (0...100).contains(percentage) else { throw fault(field, "0 to 100 expected") }
        return Int(percentage)
    }

    package func fix(ifPresent field: StaticString) throws(WireFault) -> Fix? {
        guard let body = try object(ifPresent: field) else { return nil }
        return try LocationBody(body).fix()
    }
}

extension JSONWriter {
    package mutating func put(_ field: StaticString, _ fix: Fix) {
        put(field) { LocationBody(fix).write(to: &$0) }
    }
}
