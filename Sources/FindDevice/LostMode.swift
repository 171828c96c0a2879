/// What a lost phone shows, and what opens it.
///
/// The PIN is here only as bytes that were sealed to the phone's own key before they were stored
/// anywhere: nobody else can open them, and nothing can be guessed from them.
package struct LostMode: Hashable, Sendable {
    package var sealedPIN: [UInt8]
    /// What the lock screen says to whoever finds the phone.
    package var message: String?
    /// The number that the finder may call.
    package var callback: String?

    package init(sealedPIN: [UInt8], message: String?, callback: String?) {
        self.sealedPIN = sealedPIN
        self.message = message
        self.callback = callback
    }

    /// Why text cannot be a lost phone's message, in words for its owner; nil if it can.
    package static func fault(inMessage message: String) -> String? {
        guard (1...200).contains(message.count), message.utf8.count <= 800 else {
            return "a message has 1 to 200 characters"
        }
        let isPlain = message.unicodeScalars.allSatisfy(isPlain)
        return isPlain ? nil : "a message is one line of text, without control characters"
    }

    /// What a screen can show of text that its owner's service let through, which may know newer
    /// characters; nil if nothing is left.
    package static func showable(_ message: String) -> String? {
        let plain = String(String.UnicodeScalarView(message.unicodeScalars.filter(isPlain)))
        let start = String(plain.prefix(200))
        return fault(inMessage: start) == nil ? start : nil
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            // Joins the parts of one emoji.
            scalar == "\u{200D}"
        default: true
        }
    }

    /// Why text cannot be a number to call; nil if it can. ITU-T E.164 allows 15 digits.
    package static func fault(inCallback number: String) -> String? {
        let digits = number.utf8.filter { (48...57).contains($0) }.count
        let allowed = number.utf8.enumerated().allSatisfy { index, byte in
            (48...57).contains(byte) || (byte == 43 && index == 0)
                || [32, 40, 41, 45].contains(byte)
        }
        guard allowed, (3...15).contains(digits), number.utf8.count <= 32 else {
            return "a number to call has 3 to 15 digits, perhaps a leading '+', and may be spaced"
        }
        return nil
    }
}

/// Whether a phone is in lost mode, and by which of the owner's words: desired by its owner, or
/// reported by the phone.
///
/// Versions only grow; what ended a version ended it for ever.
package struct LostState: Hashable, Sendable {
    package var version: Counter
    package var isOn: Bool

    package init(version: Counter, isOn: Bool) {
        self.version = version
        self.isOn = isOn
    }

    /// Never lost yet.
    package static let never = LostState(version: .zero, isOn: false)
}

/// What ended lost mode.
package enum LostModeEnd: String, CaseIterable, Sendable, Codable {
    /// Somebody typed the right PIN.
    case pin
    /// The owner's order.
    case owner
}
