internal import FindDevice

/// Takes a request's fields out of its JSON object, strictly.
package struct FieldReader {
    private let members: [String: JSONValue]
    private let path: String

    /// - Parameter names: every field that the object may have; another one is refused by name.
    init(_ value: JSONValue, path: String = "", names: [String]) throws(BodyFault) {
        guard case .object(let members) = value else {
            throw .wrongType(field: path, expected: "an object", found: value.kind)
        }
        for member in members where !names.contains(member.name) {
            let prefix = path.isEmpty ? "" : path + "."
            throw .unknownField(
                prefix + member.name,
                suggestion: Suggestion.nearest(to: member.name, among: names).map { prefix + $0 },
                allowed: names.map { prefix + $0 })
        }
        self.members = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value) })
        self.path = path
    }

    func text(_ name: String) throws(BodyFault) -> String {
        guard let text = try textIfPresent(name) else { throw .missingField(full(name)) }
        return text
    }

    func textIfPresent(_ name: String) throws(BodyFault) -> String? {
        switch members[name] {
        case nil: return nil
        case .text(let text): return text
        case .some(let other):
            throw .wrongType(field: full(name), expected: "text", found: other.kind)
        }
    }

    func texts(_ name: String) throws(BodyFault) -> [String] {
        guard let value = members[name] else { throw .missingField(full(name)) }
        guard case .list(let values) = value else {
            throw .wrongType(field: full(name), expected: "a list of texts", found: value.kind)
        }
        var texts: [String] = []
        for (index, value) in values.enumerated() {
            guard case .text(let text) = value else {
                throw .wrongType(
                    field: "\(full(name))[\(index)]", expected: "text", found: value.kind)
            }
            texts.append(text)
        }
        return texts
    }

    /// A duration with its unit: `30s`, `1h30m`.
    func spanIfPresent(_ name: String) throws(BodyFault) -> Span? {
        guard let text = try textIfPresent(name) else { return nil }
        guard let duration = Duration(written: text) else {
            throw .invalid(
                field: full(name), reason: "'\(text.prefix(32))' is no duration such as 30s or 5m")
        }
        return Span(duration)
    }

    func flagIfPresent(_ name: String) throws(BodyFault) -> Bool? {
        switch members[name] {
        case nil: return nil
        case .bool(let flag): return flag
        case .some(let other):
            throw .wrongType(field: full(name), expected: "true or false", found: other.kind)
        }
    }

    /// A list of objects, each to be asked for its fields.
    func objects(_ name: String, names: [String]) throws(BodyFault) -> [FieldReader] {
        guard let value = members[name] else { throw .missingField(full(name)) }
        guard case .list(let values) = value else {
            throw .wrongType(field: full(name), expected: "a list of objects", found: value.kind)
        }
        var readers: [FieldReader] = []
        for (index, value) in values.enumerated() {
            readers.append(
                try FieldReader(value, path: "\(full(name))[\(index)]", names: names))
        }
        return readers
    }

    func object(_ name: String, names: [String]) throws(BodyFault) -> FieldReader {
        guard let object = try objectIfPresent(name, names: names) else {
            throw .missingField(full(name))
        }
        return object
    }

    func objectIfPresent(_ name: String, names: [String]) throws(BodyFault) -> FieldReader? {
        guard let value = members[name] else { return nil }
        return try FieldReader(value, path: full(name), names: names)
    }

    func full(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}
