internal import FindDevice
internal import PhoneModel

/// What a locked phone shows: its owner's words to whoever found it, and nothing else.
enum LockFace {
    static func lines(of screen: LockScreen) -> [String] {
        switch screen {
        case .off, .normal: []
        case .lost(let plea, let entry): lines(of: plea) + [words(for: entry)]
        case .activation(let plea, let entry):
            (plea.map(lines) ?? []) + [PhoneScreen.centred("Locked to its owner's account.")]
                + (entry.map { [words(for: $0)] } ?? [])
        }
    }

    private static func lines(of plea: OwnersPlea) -> [String] {
        [plea.message, plea.callback].compactMap(\.self).flatMap(wrapped)
            .map(PhoneScreen.centred) + [""]
    }

    private static func words(for entry: PINEntry) -> String {
        switch entry {
        case .open: PhoneScreen.centred("PIN: _ _ _ _")
        case .waits(let left): PhoneScreen.centred("PIN: wait \(left.inWholeSeconds)")
        case .locked: PhoneScreen.centred("PIN: locked")
        }
    }

    /// Text in lines of the screen's width, broken between words where there are some.
    private static func wrapped(_ text: String) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let line = lines.last, line.count + 1 + word.count <= PhoneScreen.width {
                lines[lines.count - 1] = "\(line) \(word)"
                continue
            }
            var rest = word
            while rest.count > PhoneScreen.width {
                lines.append(String(rest.prefix(PhoneScreen.width)))
                rest = rest.dropFirst(PhoneScreen.width)
            }
            lines.append(String(rest))
        }
        return lines
    }
}
