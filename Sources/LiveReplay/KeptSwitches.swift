/// What of a phone keeps its place without power, and its next agent must be told: the journal is
/// all that an agent keeps for itself.
struct KeptSwitches: Sendable {
    /// The last press of each.
    private var presses: [String: String] = [:]

    init(_ presses: [[String]] = []) {
        for words in presses { remember(words) }
    }

    /// Takes note of a press, on a phone with power or without.
    mutating func remember(_ words: [String]) {
        switch words.first {
        case "silence": presses["ringer"] = "ringer silent"
        case .some(let word) where Self.lasting.contains(word):
            // A connection that is dead is so no longer.
            if words != ["network", "half-open"] { presses[word] = words.joined(separator: " ") }
        default: break
        }
    }

    /// The agent is gone, and the charge stays as it was.
    mutating func losePower(at charge: Int) { remember(["battery", "\(charge)"]) }

    /// What to press before the phone is switched on.
    var words: [String] { presses.sorted { $0.key < $1.key }.map(\.value) }

    private static let lasting: Set = [
        "airplane", "battery", "charge", "ringer", "volume", "clock", "sim", "network", "sky",
    ]
}
