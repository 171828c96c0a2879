/// What is wrong with a request's body, in words for whoever wrote it.
package enum BodyFault: Error, Hashable, Sendable {
    /// Not JSON; lines and columns count from 1.
    case malformed(reason: String, line: Int, column: Int)
    /// A field that this request does not have, with its path (`confirmation.pasword`).
    case unknownField(String, suggestion: String?, allowed: [String])
    case missingField(String)
    /// `expected` and `found` as people call JSON's kinds: "text", "a list".
    case wrongType(field: String, expected: String, found: String)
    /// A value that cannot be.
    case invalid(field: String, reason: String)

    /// The path of the field it is about; nil if it is about the body as a whole.
    package var field: String? {
        switch self {
        case .malformed: nil
        case .unknownField(let field, _, _), .missingField(let field): field
        case .wrongType(let field, _, _), .invalid(let field, _): field.isEmpty ? nil : field
        }
    }

    package var detail: String {
        switch self {
        case .malformed(let reason, let line, let column):
            return "line \(line), column \(column): \(reason)"
        case .unknownField(let field, let suggestion, let allowed):
            if let suggestion {
                return "there is no field '\(field)': did you mean '\(suggestion)'?"
            }
            return "there is no field '\(field)'; there are: \(allowed.joined(separator: ", "))"
        case .missingField(let field): return "'\(field)' is missing"
        case .wrongType(let field, let expected, let found):
            let what = field.isEmpty ? "the body" : "'\(field)'"
            return "\(what) should be \(expected) and is \(found)"
        case .invalid(let field, let reason): return "\(field): \(reason)"
        }
    }

    /// What to do about it.
    package var mend: String {
        switch self {
        case .malformed: "send one JSON object"
        case .unknownField(let field, let suggestion, _):
            suggestion.map { "write '\($0)'" } ?? "leave '\(field)' out"
        case .missingField(let field): "give '\(field)'"
        case .wrongType(let field, let expected, _):
            field.isEmpty ? "send one JSON object" : "make '\(field)' \(expected)"
        case .invalid(let field, _): "correct '\(field)'"
        }
    }
}
