internal import FindDevice
internal import Wire

/// How a phone bears messages that it does not obey: it counts them, and tells its owner seldom, so
/// that no flood of them fills its journal.
extension Phone {
    /// Counts a message that does not hold. The first is told at once, those of the next hour
    /// together at its end.
    mutating func refuse(_ fault: any Error) {
        refusals.count += 1
        refusals.last = "\(fault)"
        dues.refusals = refusals.due(at: now)
    }

    mutating func tellRefusals() {
        guard refusals.count > 0 else { return }
        notice(.orderRefused(refusals.words))
        say(.event(.refusedMessages(count: refusals.count)))
        refusals = Refusals(quietUntil: now + Refusals.interval)
    }

    /// Answers a signed order that its ledger does not hold and that is too old to be taken up.
    ///
    /// Whoever recorded the service's orders can play them again for ever: each message gets one
    /// word, its repetitions the same one, and no more in an hour than there is room for; others
    /// are refused.
    mutating func answerStray(_ message: OrderMessage) {
        if let said = strays.answer(to: message, at: now) { return publish(said) }
        guard strays.hasRoom else {
            return refuse(WireFault.foreign("an order of old, as many before it"))
        }
        let report: OrderReport =
            message.intent == .cancel ? .cancelled : .rejected(.replayed, of: message.counter)
        strays.note(newWord(.order(message.order, report)), about: message)
    }
}

/// Messages that did not hold and that the owner has not been told of.
struct Refusals: Sendable {
    var count = 0
    /// What was wrong with the last of them.
    var last = ""
    /// When the owner may be told again.
    var quietUntil: Timestamp?

    static let interval = Duration.hours(1)

    /// When the owner is to be told; nil if there is nothing to tell.
    func due(at now: Timestamp) -> Timestamp? {
        guard count > 0 else { return nil }
        return max(now, quietUntil ?? now)
    }

    var words: String { count == 1 ? last : "\(last) (and \(count - 1) more in the last hour)" }
}

/// What a phone answered of late to orders that are not in its ledger.
struct Strays: Sendable {
    private var answers: [Sending: Word] = [:]
    private var since: Timestamp?

    /// One order may be sent anew, under another counter.
    private struct Sending: Hashable {
        let order: OrderID
        let counter: Counter

        init(_ message: OrderMessage) {
            order = message.order
            counter = message.counter
        }
    }

    static let capacity = 64

    var hasRoom: Bool { answers.count < Self.capacity }

    /// What was said of this message; all is forgotten an hour after the first.
    mutating func answer(to message: OrderMessage, at now: Timestamp) -> Word? {
        if let since, now - since < Refusals.interval { return answers[Sending(message)] }
        answers = [:]
        since = now
        return nil
    }

    mutating func note(_ answer: Word, about message: OrderMessage) {
        answers[Sending(message)] = answer
    }
}
