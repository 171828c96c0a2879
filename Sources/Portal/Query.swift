internal import FindDevice
internal import Hummingbird
internal import OwnerAPI

/// A request's query, read strictly: unknown and doubled parameters are refused by name.
struct Query {
    private let values: [String: String]

    init(_ request: Request, names: [String]) throws {
        var values: [String: String] = [:]
        for (key, value) in request.uri.queryParameters {
            let key = String(key)
            guard names.contains(key) else { throw Self.unknown(key, names: names) }
            guard values.updateValue(String(value), forKey: key) == nil else {
                throw Self.fault(key, "it stands there twice")
            }
        }
        self.values = values
    }

    func text(_ name: String) -> String? { values[name] }

    func time(_ name: String) throws -> Timestamp? {
        guard let text = values[name] else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            throw Self.fault(name, "it is no time such as 2026-03-01T12:00:00Z")
        }
        return time
    }

    /// The device that `device` names; text that cannot be an id names none.
    func device() throws(Refusal) -> DeviceID? {
        guard let text = values["device"] else { return nil }
        guard let id = DeviceID(text) else { throw .unknownDevice }
        return id
    }

    /// A number of things, at least one.
    func limit(default usual: Int, most: Int) throws -> Int {
        guard let text = values["limit"] else { return usual }
        guard let limit = Int(text), (1...most).contains(limit) else {
            throw Self.fault("limit", "it is a number from 1 to \(most)")
        }
        return limit
    }

    func number(_ name: String, default usual: Int64) throws -> Int64 {
        guard let text = values[name] else { return usual }
        guard let number = Int64(text), number >= 0 else {
            throw Self.fault(name, "it is a number from 0 on")
        }
        return number
    }

    /// How long to wait for an order to move; zero if nothing is said.
    func wait() throws -> Duration {
        guard let text = values["wait"] else { return .zero }
        let longest = PortalSettings.longestWait
        guard let wait = Duration(written: text), wait <= longest else {
            throw Self.fault("wait", "it is a duration up to \(longest.written), such as 30s")
        }
        return wait
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, of type: Choice.Type
    ) throws -> Choice? where Choice.RawValue == String {
        guard let text = values[name] else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw Self.fault(name, "it is one of: \(names)")
        }
        return choice
    }

    private static func unknown(_ name: String, names: [String]) -> Problem {
        let shown = String(name.prefix(64))
        let nearest = Suggestion.nearest(to: name, among: names)
        let known =
            names.isEmpty ? "this path takes none" : "there are: \(names.joined(separator: ", "))"
        return Problem(
            .invalidQuery,
            detail: "there is no parameter '\(shown)'"
                + (nearest.map { ": did you mean '\($0)'?" } ?? "; \(known)"),
            mend: nearest.map { "write '\($0)'" } ?? "leave '\(shown)' out", field: shown)
    }

    private static func fault(_ name: String, _ reason: String) -> Problem {
        Problem(
            .invalidQuery, detail: "\(name): \(reason)", mend: "correct '\(name)'", field: name)
    }
}
