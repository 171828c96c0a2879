package import FindDevice
package import PhoneModel

/// What somebody asks of a running agent, as words: `silence`, `battery 4`, `airplane on`.
package enum ButtonPress: Sendable {
    case press(Button)
    /// What is around it: its network, what it sees of the sky, and where it is carried.
    case network(AgentNetwork.State)
    case sky(Positioning.Sky)
    case move(Itinerary)
    /// Give the account's password at a phone that is locked after an erase or a reset.
    case activate(account: String, password: Secret)
    /// Say how you are.
    case status
    /// Power off and end the agent.
    case quit

    /// What can be pressed, with its words, for help and for errors.
    package static let usage = [
        "status", "silence", "ringer normal|vibrate|silent", "volume 0-100", "pickup",
        "pin [DIGITS]", "activate", "reset", "reboot", "power on|off", "airplane on|off",
        "call on|off", "sim NETWORK|out", "battery 0-100", "charge on|off", "clock DURATION|right",
        "sync KIND on|off", "network up|down|half-open", "sky open|canyon|lost", "move WAY", "quit",
    ]

    /// Reads the words of `cooee phone do NAME …`.
    package init(words: [String]) throws(FleetFault) {
        guard let press = try Self.press(words) else {
            // What follows `activate` is a password.
            let shown = words.first == "activate" ? "activate …" : words.joined(separator: " ")
            throw .badButton(
                "no button '\(shown)'; there are: " + Self.usage.joined(separator: ", "))
        }
        self = press
    }

    /// Whether these words, with the name of a fleet's phone before them or without, let a phone
    /// ask the service, which takes its time for a password.
    static func asksService(_ words: [String]) -> Bool { words.prefix(2).contains("activate") }

    /// The words with which an agent is asked to activate its phone: each is one, whatever is in
    /// it.
    package static func activation(account: String, password: Secret) -> [String] {
        ["activate", account, password.text].enumerated().map { index, text in
            index == 0 ? text : text.utf8.map(Self.hexadecimal).joined()
        }
    }

    /// Nil for words that are no button's.
    private static func press(_ words: [String]) throws(FleetFault) -> ButtonPress? {
        switch (words.first, words.count) {
        case ("status", 1): .status
        case ("quit", 1): .quit
        case ("activate", 3): activation(words[1], words[2])
        case ("sync", 3): sync(words[1], words[2])
        case ("sim", 2...): sim(words.dropFirst().joined(separator: " "))
        case ("move", 2...):
            .move(try Itinerary(written: words.dropFirst().joined(separator: " ")))
        case ("network", 2): AgentNetwork.State(rawValue: words[1]).map(ButtonPress.network)
        case ("sky", 2): Positioning.Sky(rawValue: words[1]).map(ButtonPress.sky)
        case (let word?, 1): plain[word].map(ButtonPress.press)
        case (let word?, 2): set(word, to: words[1]).map(ButtonPress.press)
        default: nil
        }
    }

    private static let plain: [String: Button] = [
        "silence": .silence, "pickup": .pickup, "reset": .factoryReset, "reboot": .reboot,
    ]

    private static func set(_ button: String, to value: String) -> Button? {
        switch button {
        case "ringer": Ringer.Profile(rawValue: value).map(Button.ringer)
        case "volume": percentage(value).map(Button.volume)
        case "battery": percentage(value).map(Button.battery)
        case "airplane": toggle(value).map(Button.airplane)
        case "charge": toggle(value).map(Button.charge)
        case "power": toggle(value).map(Button.power)
        case "call": toggle(value).map(Button.call)
        case "pin": PIN(value).map(Button.pin)
        case "clock": clock(value)
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

    private static func sim(_ network: String) -> ButtonPress? {
        if network == "out" { return .press(.sim(.out)) }
        return SIM.fault(inNetwork: network) == nil ? .press(.sim(.network(network))) : nil
    }

    /// `2h` ahead, `-2h` behind, `right`.
    private static func clock(_ word: String) -> Button? {
        if word == "right" { return .clock(ahead: .zero) }
        let isBehind = word.hasPrefix("-")
        guard let error = Duration(written: isBehind ? String(word.dropFirst()) : word) else {
            return nil
        }
        return .clock(ahead: isBehind ? .zero - error : error)
    }

    private static func activation(_ account: String, _ password: String) -> ButtonPress? {
        guard let account = text(hexadecimal: account), let password = text(hexadecimal: password)
        else { return nil }
        return .activate(account: account, password: Secret(password))
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }

    private static func text(hexadecimal digits: String) -> String? {
        let values = digits.map(\.hexDigitValue)
        guard values.count % 2 == 0, !values.isEmpty else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: values.count, by: 2) {
            guard let high = values[index], let low = values[index + 1] else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
