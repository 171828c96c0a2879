/// A JSON document as an owner sent it: nothing guessed, nothing dropped (RFC 8259).
enum JSONValue: Hashable {
    case null
    case bool(Bool)
    /// As it was written: no request has a field that is a number.
    case number(String)
    case text(String)
    case list([JSONValue])
    /// The members in their order; no name occurs twice.
    case object([Member])

    struct Member: Hashable {
        let name: String
        let value: JSONValue
    }

    /// What a person calls this kind of value.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .text: "text"
        case .list: "a list"
        case .object: "an object"
        }
    }
}
