/// The four digits that open a lost phone. It is in memory for as short as it can be, and prints as
/// nothing.
package struct PIN: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    package let digits: [UInt8]

    /// Nil unless `text` is four ASCII digits.
    package init?(_ text: String) {
        guard text.utf8.count == 4, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        digits = Array(text.utf8)
    }

    package var description: String { "••••" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// How a phone slows down whoever guesses at its PIN: four tries are free, then each costs a longer
/// wait, and the tenth locks the phone until its owner's signed word.
///
/// A try is counted, and the count stored, before it is compared. The waits run on the monotonic
/// clock, so that no setting shortens them; it starts anew with the phone, and so do they.
package struct PINThrottle: Hashable, Sendable {
    /// Wrong tries since the last right one.
    package private(set) var count: Int
    /// When, on the monotonic clock, the current wait began.
    private var since: Duration

    /// - Parameter uptime: the monotonic clock now; a wait that was owed begins again.
    package init(count: Int = 0, at uptime: Duration = .zero) {
        self.count = min(max(0, count), Self.mostTries)
        since = uptime
    }

    package enum Verdict: Hashable, Sendable {
        case mayTry
        case wait(Duration)
        /// Only the owner's word opens it.
        case locked
    }

    package static let mostTries = 10
    private static let freeTries = 4
    private static let waits: [Duration] = [
        .minutes(1), .minutes(5), .minutes(15), .minutes(60), .minutes(180),
    ]

    package func verdict(at uptime: Duration) -> Verdict {
        guard count < Self.mostTries else { return .locked }
        guard count > Self.freeTries else { return .mayTry }
        let wait = Self.waits[min(count - Self.freeTries, Self.waits.count) - 1]
        // A clock that went back has been set, or is another boot's: the wait begins again.
        let waited = uptime >= since ? uptime - since : .zero
        return waited >= wait ? .mayTry : .wait(wait - waited)
    }

    /// Counts a try that is about to be compared.
    package mutating func countTry(at uptime: Duration) {
        count = min(count + 1, Self.mostTries)
        since = uptime
    }

    /// The PIN was right, or the owner let the finder try again.
    package mutating func clear() { count = 0 }

    /// The phone has started: whatever was owed is owed in full.
    package mutating func restart(at uptime: Duration) { since = uptime }
}
