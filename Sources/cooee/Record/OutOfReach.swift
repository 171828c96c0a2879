internal import FindDevice
internal import OwnerAPI
internal import Scenes

/// When the phone could not be reached, worked out from what had to wait.
struct OutOfReach {
    let history: History
    let tales: [OrderTale]
    let powerless: [PowerDeeds.Span]
    private(set) var spells: [Spell] = []

    /// A time without a connection.
    struct Spell {
        var from: Timestamp
        /// When something shows that it is over, or that it is not yet.
        var to: Timestamp
        /// From when on the service must know that the phone is gone, because an order stayed with
        /// it.
        var knownBy: Timestamp?
        /// Whether it must not know so at first, because an order was sent in vain.
        var isSilent = false
        /// Whether the phone was heard when it ended.
        var endsWithWord = false
        /// Whether it goes on when the recording ends.
        var isOpen = false
    }

    init(_ history: History, _ tales: [OrderTale], powerless: [PowerDeeds.Span]) {
        self.history = history
        self.tales = tales
        self.powerless = powerless
        let found = (waited + unanswered + belated + withoutNetwork + absent)
            .filter { !isPowerless($0) }.sorted { $0.from < $1.from }
        for spell in found { add(spell) }
    }

    private mutating func add(_ spell: Spell) {
        guard var last = spells.last, joins(last, spell) else { return spells.append(spell) }
        last.endsWithWord = spell.to > last.to ? spell.endsWithWord : last.endsWithWord
        last.to = max(last.to, spell.to)
        last.knownBy = [last.knownBy, spell.knownBy].compactMap(\.self).min()
        last.isOpen = last.isOpen || spell.isOpen
        spells[spells.count - 1] = last
    }

    /// Whether both are one: they touch, or nothing was heard in a short time between.
    private func joins(_ earlier: Spell, _ later: Spell) -> Bool {
        if later.from < earlier.to { return true }
        return later.from - earlier.to <= .minutes(2) && !earlier.endsWithWord
            && !history.words.contains { $0 >= earlier.to && $0 <= later.from }
    }

    /// Whether it was off, which is reason enough.
    private func isPowerless(_ spell: Spell) -> Bool {
        powerless.contains { span in
            span.from <= spell.from + .seconds(2)
                && span.to.map { spell.to <= $0 + .minutes(1) } ?? true
        }
    }

    // MARK: Evidence

    /// Orders that stayed with the service: it sends at once what it can send.
    private var waited: [Spell] {
        tales.compactMap { tale in
            let end = tale.sentAt ?? tale.end?.at.timestamp
            let to = end ?? history.span.upperBound
            guard to - tale.beginning > .milliseconds(200), !isBehindAnother(tale) else {
                return nil
            }
            return Spell(
                from: tale.beginning, to: to, knownBy: tale.beginning,
                endsWithWord: tale.sentAt != nil, isOpen: end == nil)
        }
    }

    /// Whether another order was on its way when it was given, and not confirmed.
    private func isBehindAnother(_ tale: OrderTale) -> Bool {
        guard !tale.order.type.preempts else { return false }
        return tales.contains { other in
            guard let sent = other.sentAt, other.name != tale.name, sent <= tale.beginning else {
                return false
            }
            return answer(to: other, after: sent).map { $0 > tale.beginning } ?? true
        }
    }

    /// Orders that were sent, and for long not answered.
    private var unanswered: [Spell] {
        tales.flatMap { tale in
            tale.entries.filter { [.orderSent, .orderCancelling].contains($0.action) }
                .compactMap { entry -> Spell? in
                    // What is sent at once is sent with its acceptance.
                    let isAtOnce =
                        entry.action == .orderSent
                        && entry.at.timestamp - tale.beginning < .seconds(1)
                    let from = isAtOnce ? tale.beginning : entry.at.timestamp
                    let answer = answer(to: tale, after: from)
                    let end = answer ?? tale.end.map(\.at.timestamp)
                    let to = max(from, end ?? history.span.upperBound)
                    guard to - from > .seconds(10) else { return nil }
                    return Spell(
                        from: from, to: to, isSilent: true, endsWithWord: answer != nil,
                        isOpen: end == nil)
                }
        }
    }

    private func answer(to tale: OrderTale, after moment: Timestamp) -> Timestamp? {
        tale.entries.first { $0.actor.kind == .phone && $0.at.timestamp >= moment }?.at.timestamp
    }

    /// What the phone told late.
    private var belated: [Spell] {
        history.events.compactMap { event in
            let from = history.serviceTime(event)
            guard let to = event.receivedAt?.timestamp, to - from > .seconds(5),
                from >= history.span.lowerBound,
                !history.words.contains(where: { from < $0 && $0 < to - .seconds(1) })
            else { return nil }
            return Spell(from: from, to: to, endsWithWord: true)
        }
    }

    /// What it says of its own connection.
    private var withoutNetwork: [Spell] {
        history.fixes.split { $0.connection != .offline }.compactMap { fixes in
            guard let first = fixes.first, let last = fixes.last else { return nil }
            let (from, to) = (history.serviceTime(first), history.serviceTime(last))
            guard !history.words.contains(where: { from < $0 && $0 < to }) else { return nil }
            return Spell(from: from, to: to + .seconds(1))
        }
    }

    /// That it is not there now.
    private var absent: [Spell] {
        guard history.presence == .offline, let heard = history.lastHeardAt else { return [] }
        let last = max(heard, history.words.last ?? heard, history.span.lowerBound)
        guard last < history.span.upperBound else { return [] }
        return [
            Spell(
                from: last + .seconds(1), to: history.span.upperBound, knownBy: nil, isOpen: true)
        ]
    }
}
