internal import FindDevice
internal import Scenes

/// In which way a scenario fails, apart from names, numbers and times: two runs that fail alike
/// have, as far as anybody can tell, one cause.
package enum FailureKind: Hashable, Sendable, CustomStringConvertible {
    case broken(Promise?, String)
    case unmet(String)

    init(_ failure: ScenarioFailure, of scenario: Scenario) {
        switch failure {
        case .broken(let broken, _):
            self = .broken(broken.promise, Self.nameless(broken.words, in: scenario))
        case .unmet(_, _, let seen): self = .unmet(Self.nameless(seen, in: scenario))
        case .stopped(let why, _): self = .unmet(Self.nameless(why, in: scenario))
        }
    }

    package var description: String {
        switch self {
        case .broken(let promise?, let words): "promise \(promise.rawValue) (\(promise)): \(words)"
        case .broken(nil, let words), .unmet(let words): words
        }
    }

    /// Words without what differs between two runs of one fault.
    private static func nameless(_ words: String, in scenario: Scenario) -> String {
        let phones = Set(scenario.phones.map(\.key))
        var isName = false
        return words.split(separator: " ").map { word in
            defer { isName = word == "order" }
            let (name, tail) = (word.prefix { $0 != "," }, word.drop { $0 != "," })
            if phones.contains(String(name)) { return "a phone" + tail }
            return isName ? "N" + tail : String(word.replacing(/[0-9]+/, with: "N"))
        }.joined(separator: " ")
    }
}
