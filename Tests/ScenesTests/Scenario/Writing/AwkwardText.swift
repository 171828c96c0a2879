import FindDevice
import PhoneModel
import TestSupport

/// Texts that YAML would take for something else, had nobody put them in quotes.
struct AwkwardText {
    private var dice: SeededRandom

    init(seed: UInt64) { dice = SeededRandom(seed: seed) }

    static let known = [
        "yes", "No", "on", "OFF", "true", "null", "~", "y", "123", "0815", "0x1F", "1e3", "-1",
        "+61", "1_000", ".5", ".inf", "12:30:45", "2001-12-14", "2001-12-14 21:59:43.10 -5", "<<",
        "=", "-", "--", "---", "...", "- a", "? b", ": c", "a: b", "a:", "a:b", "a #b", "#b", "a#b",
        "[a, b]", "{a: b}", "a, b", "a]b", "a}b", "&a", "*a", "!a", "%a", "@a", "`a`", "|", ">-",
        "\"a\"", "'a'", "it's", "say \"no\"", "\"it's\"", "back\\slash", "\\n", "'", "\"", " a",
        "a ", "  ", "a  b", "Where are you?", "Bring me home, please!", "(a)", "50%", "a: {b", "🙂",
        "👩‍👧 here", "Ünïcödé: ja", "日本語", "e\u{301}", ":\u{301} a", "\u{A0}a", "a\u{FEFF}b",
        "a\u{2028}b", "a\u{2029}", "a\u{200E}b", "\u{E000}", "\u{10FFFF}", "a\u{AD}b", "key: 'v'",
        "a\u{200D}b", "/etc/passwd", "C:\\x", "$HOME", "2 # 3", "x: y # z", "5m", "12%", "4711 a",
    ]

    private static let signs = Array(
        " abcXYZ019:#-?,[]{}&*!|>'\"%@`\\~=+._()é日🙂\u{2028}\u{200E}\u{301}".unicodeScalars)

    /// Text in which no rule finds a fault.
    mutating func text(_ fault: (String) -> String? = { _ in nil }) -> String {
        while true {
            let text = candidate()
            if fault(text) == nil { return text }
        }
    }

    private mutating func candidate() -> String {
        let known = Self.known[Int.random(in: 0..<Self.known.count, using: &dice)]
        switch Int.random(in: 0..<4, using: &dice) {
        case 0: return known
        case 1:
            let other = Self.known[Int.random(in: 0..<Self.known.count, using: &dice)]
            return known + (Bool.random(using: &dice) ? " " : "") + other
        case 2:
            let count = Int.random(in: 1...30, using: &dice)
            return (0..<count).reduce(into: "") { text, _ in
                let place = Int.random(in: 0..<Self.signs.count, using: &dice)
                text.unicodeScalars.append(Self.signs[place])
            }
        default:
            let count = Int.random(in: 1...20, using: &dice)
            let words = (0..<count).map { "word\($0)" }.joined(separator: " ")
            return words + " " + known
        }
    }

    /// What phones, places and orders can be called.
    mutating func label() -> String {
        let known = [
            "null", "yes", "off", "123", "0x1F", "1e3", "-", "--", "...", ".", "-1", "1.5",
            "2001-12-14", "_", "a-b", "pixel", "Ring2", "y", "12_3", "~".replacing("~", with: "on"),
        ]
        return known[Int.random(in: 0..<known.count, using: &dice)]
            + (Bool.random(using: &dice) ? "" : "\(Int.random(in: 0..<1000, using: &dice))")
    }

    /// What a person can be called who signs in.
    mutating func account() -> String { text(Account.fault(inName:)) }

    mutating func message() -> String { text(LostMode.fault(inMessage:)) }

    mutating func callback() -> String {
        let known = [
            "112", " 112", "112 ", "+61 2 5550 0199", "02 5550 0199", "(02) 5550-0199", "-112",
            "00  11 22", "+1 - 1 1", "-1 1 1",
        ]
        return known[Int.random(in: 0..<known.count, using: &dice)]
    }

    /// The name of a network, whose words stand one space apart.
    mutating func network() -> String {
        text { text in
            let words = "swap \(text)".split(separator: " ")
            let isOneSpaced =
                words.first == "swap" && words.joined(separator: " ") == "swap \(text)"
            return isOneSpaced ? SIM.fault(inNetwork: text) : "spaces"
        }
    }
}
