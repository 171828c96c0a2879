/// Colour for words on a terminal; none where nobody sees it.
struct Ink: Hashable, Sendable {
    let isOn: Bool

    enum Colour: Int, Hashable, Sendable {
        case bold = 1
        case faint = 2
        case red = 31
        case green = 32
        case yellow = 33
    }

    func callAsFunction(_ text: String, _ colour: Colour?) -> String {
        guard isOn, let colour, !text.isEmpty else { return text }
        return "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m"
    }
}
