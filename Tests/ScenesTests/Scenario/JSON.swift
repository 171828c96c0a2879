import Foundation

@testable import Scenes

/// A JSON value, to be held against a schema.
enum JSON: Hashable, Decodable {
    case null
    case flag(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case list([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .flag(value)
        } else if let value = try? container.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    subscript(key: String) -> JSON? {
        if case .object(let object) = self { object[key] } else { nil }
    }

    var keys: Set<String> {
        if case .object(let object) = self { Set(object.keys) } else { [] }
    }

    var items: [JSON] {
        if case .list(let items) = self { items } else { [] }
    }

    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }
}

extension JSON {
    /// What a scenario's YAML is to an editor, which goes by YAML 1.2's core schema.
    init(yaml bytes: [UInt8]) throws {
        let ledger = FaultLedger()
        self.init(try SceneReader.keys(of: bytes, named: "x.yaml", ledger: ledger))
    }

    private init(_ keys: Keys) {
        self = .object(
            Dictionary(uniqueKeysWithValues: keys.pairs.map { ($0.name, JSON(keys, $0.name)) }))
    }

    private init(_ keys: Keys, _ key: String) {
        let anything = Scalar<WrittenScalar>("anything") { .success($0) }
        if keys.text(of: key) != nil {
            self = keys.value(key, anything).map { JSON($0) } ?? .null
        } else if keys.holdsMapping(key) {
            self = JSON(keys.section(key))
        } else if key == "audit" {
            var words: [WrittenScalar] = []
            keys.list(key, of: anything, count: 0...1000, into: &words)
            self = .list(words.map { JSON($0) })
        } else {
            self = .list(keys.items(key).map { JSON($0) })
        }
    }

    private init(_ scalar: WrittenScalar) {
        let text = scalar.text
        if !scalar.isPlain {
            self = .text(text)
        } else if ["", "~", "null"].contains(text) {
            self = .null
        } else if ["true", "false"].contains(text) {
            self = .flag(text == "true")
        } else if text.wholeMatch(of: /[-+]?[0-9]+/) != nil, let value = Int(text) {
            self = .integer(value)
        } else if let value = Double(text), text.wholeMatch(of: /[-+]?[0-9.]+/) != nil {
            self = .number(value)
        } else {
            self = .text(text)
        }
    }
}
