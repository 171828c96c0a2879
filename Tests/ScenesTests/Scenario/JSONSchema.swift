import Foundation
import Testing

/// As much of JSON Schema 2020-12 as the schema of scenarios uses; an unknown keyword is an issue.
struct JSONSchema {
    let root: JSON

    init(file path: String) throws {
        root = try JSONDecoder().decode(JSON.self, from: Data(contentsOf: URL(filePath: path)))
    }

    func accepts(_ value: JSON) -> Bool { accepts(value, root) }

    /// A schema of `$defs`.
    func definition(_ name: String) -> JSON { root["$defs"]?[name] ?? .null }

    func accepts(_ value: JSON, _ schema: JSON) -> Bool {
        if case .flag(let allowed) = schema { return allowed }
        guard case .object(let keywords) = schema else {
            Issue.record("no schema: \(schema)")
            return false
        }
        return keywords.allSatisfy { keyword, argument in
            switch value {
            case .object(let object):
                if let verdict = checkObject(object, keyword, argument, keywords) {
                    return verdict
                }
            case .list(let items):
                if let verdict = checkList(items, keyword, argument) { return verdict }
            default: break
            }
            return check(value, keyword, argument)
        }
    }

    private func check(_ value: JSON, _ keyword: String, _ argument: JSON) -> Bool {
        switch keyword {
        case "$schema", "$defs", "title", "description", "examples": return true
        case "$ref":
            let name = argument.text?.split(separator: "/").last.map(String.init) ?? ""
            return accepts(value, definition(name))
        case "type": return (argument.items + [argument]).contains { isOf($0.text, value) }
        case "enum": return argument.items.contains(value)
        case "anyOf": return argument.items.contains { accepts(value, $0) }
        case "oneOf": return argument.items.count { accepts(value, $0) } == 1
        case "pattern":
            guard let text = value.text else { return true }
            return matches(text, argument.text ?? "")
        case "minLength": return value.text.map { .integer($0.count) >= argument } ?? true
        case "minimum": return value >= argument
        case "maximum": return argument >= value
        case "properties", "required", "additionalProperties", "propertyNames",
            "minProperties", "dependentSchemas", "items", "minItems", "maxItems":
            return true
        default:
            Issue.record("a keyword that nobody checks: \(keyword)")
            return false
        }
    }

    private func checkObject(
        _ object: [String: JSON], _ keyword: String, _ argument: JSON, _ siblings: [String: JSON]
    ) -> Bool? {
        switch keyword {
        case "properties":
            return object.allSatisfy { key, value in
                argument[key].map { accepts(value, $0) } ?? true
            }
        case "required": return argument.items.allSatisfy { object[$0.text ?? ""] != nil }
        case "additionalProperties":
            let known = siblings["properties"]?.keys ?? []
            return object.allSatisfy { known.contains($0.key) || accepts($0.value, argument) }
        case "propertyNames": return object.keys.allSatisfy { accepts(.text($0), argument) }
        case "minProperties": return .integer(object.count) >= argument
        case "dependentSchemas":
            return object.keys.allSatisfy { key in
                argument[key].map { accepts(.object(object), $0) } ?? true
            }
        default: return nil
        }
    }

    private func checkList(_ items: [JSON], _ keyword: String, _ argument: JSON) -> Bool? {
        switch keyword {
        case "items": items.allSatisfy { accepts($0, argument) }
        case "minItems": .integer(items.count) >= argument
        case "maxItems": argument >= .integer(items.count)
        default: nil
        }
    }

    private func isOf(_ type: String?, _ value: JSON) -> Bool {
        switch (type, value) {
        case ("object", .object), ("array", .list), ("string", .text), ("integer", .integer):
            true
        default: false
        }
    }

    private func matches(_ text: String, _ pattern: String) -> Bool {
        do {
            return try Regex(pattern).firstMatch(in: text) != nil
        } catch {
            Issue.record("no pattern: \(pattern)")
            return false
        }
    }
}

extension JSON {
    /// Of two integers; what is none is neither larger nor smaller.
    fileprivate static func >= (left: JSON, right: JSON) -> Bool {
        guard case .integer(let left) = left, case .integer(let right) = right else {
            return true
        }
        return left >= right
    }
}
