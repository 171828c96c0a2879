internal import FindDevice
package import PhoneModel

/// What somebody asks of a running agent, as words: `silence`, `battery 4`, `airplane on`.
package enum ButtonPress: Sendable {
    case press(Button)
    /// Say how you are.
    case status
    /// Power off and end the agent.
    case quit

    /// What can be pressed, with its words, for help and for errors.
    package static let usage = [
        "status", "silence", "ringer normal|vibrate|silent", "volume 0-100", "pickup",
        "airplane on|off", "battery 0-100", "charge on|off", "power on|off",
        "sync KIND on|off", "quit",
    ]

    /// Reads the words of `cooee phone do NAME …`.
    package init(words: [String]) throws(FleetFault) {
        guard let press = Self.press(words) else {
            throw .badButton(
                "no button '\(words.joined(separator: " "))'; there are: "
                    + Self.usage.joined(separator: ", "))
        }
        self = press
    }

    private static func press(_ words: [String]) -> ButtonPress? {
        switch (words.first, words.count) {
        case ("status", 1): .status
        case ("quit", 1): .quit
        case ("silence", 1): .press(.silence)
        case ("pickup", 1): .press(.pickup)
        case ("ringer", 2): Ringer.Profile(rawValue: words[1]).map { .press(.ringer($0)) }
        case ("volume", 2): percentage(words[1]).map { .press(.volume($0)) }
        case ("battery", 2): percentage(words[1]).map { .press(.battery($0)) }
        case ("airplane", 2): toggle(words[1]).map { .press(.airplane($0)) }
        case ("charge", 2): toggle(words[1]).map { .press(.charge($0)) }
        case ("power", 2): toggle(words[1]).map { .press(.power($0)) }
        case ("sync", 3): sync(words[1], words[2])
        default: nil
        }
    }

    private static func percentage(_ word: String) -> Int? {
        Int(word).flatMap { (0...100).contains($0) ? $0 : nil }
    }

    private static func toggle(_ word: String) -> Bool? {
        ["on": true, "off": false][word]
    }

    private static func sync(_ kind: String, _ state: String) -> ButtonPress? {
        guard let kind = DataKind(rawValue: kind), let on = toggle(state) else { return nil }
        return .press(.sync(kind, on))
    }
}
