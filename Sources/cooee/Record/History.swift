internal import FindDevice
internal import OwnerAPI

/// What the service tells of one device: all that a recording is made from.
struct History {
    /// What its owner calls the device.
    var name: String
    /// The time that is recorded.
    var span: ClosedRange<Timestamp>
    /// Of that time, the oldest first.
    var fixes: [FixBody]
    /// All that there are, in any order.
    var orders: [OrderBody]
    /// Up to the end of that time, from the first one on: what was before says how it begins.
    var events: [EventBody]
    /// The same of the audit log's entries about this device.
    var audit: [AuditBody]
    /// Whether the phone can be reached at the end, if that is now.
    var presence: Presence?
    /// When it was last heard, to the minute.
    var lastHeardAt: Timestamp?
}

extension History {
    /// By how much the phone's calendar is behind the service's clock; below zero, ahead.
    ///
    /// A word takes its time to arrive, so the smallest delay tells most. One that is large may be
    /// the network's doing, unless another agrees with it.
    var clockLag: Duration {
        let told = events.compactMap { event in
            event.receivedAt.map { $0.timestamp - event.at.timestamp }
        }
        let located = orders.compactMap { order -> Duration? in
            guard let fix = order.outcome?.fix, let end = order.endedAt else { return nil }
            return end.timestamp - fix.at.timestamp
        }
        let lags = (told + located).sorted()
        guard let least = lags.first else { return .zero }
        let isBelieved =
            least < .seconds(30) || lags.dropFirst().contains { $0 - least < .seconds(5) }
        return isBelieved ? least : .zero
    }

    /// When the phone's clock was set on, if it was right at first; nil if it never was.
    var clockChange: Timestamp? {
        guard clockLag < .seconds(-30) else { return nil }
        let isRight = { (event: EventBody) in
            (event.receivedAt ?? event.at).timestamp >= event.at.timestamp - .seconds(1)
        }
        guard let first = events.first, isRight(first) else { return nil }
        return events.first { !isRight($0) }.map(serviceTime)
    }

    /// When something happened that the phone told of, by the service's clock.
    ///
    /// Nothing is heard before it has happened: where the clock's fault would have it so, the clock
    /// was right then, or was not yet wrong. A phone dates to the second, so what was heard at once
    /// happened when it was heard.
    func serviceTime(_ event: EventBody) -> Timestamp {
        let (told, moved) = (event.at.timestamp, event.at.timestamp + clockLag)
        guard let heard = event.receivedAt.map({ $0.timestamp + .seconds(1) }) else { return told }
        let moment = [told, moved].filter { $0 <= heard }.max() ?? min(told, moved)
        let isAtOnce = heard - moment < .seconds(3)
        return isAtOnce ? heard - .seconds(1) : moment
    }

    /// When a fix was taken, by the service's clock.
    func serviceTime(_ fix: FixBody) -> Timestamp {
        let told = fix.at.timestamp
        guard clockChange == nil || told > span.upperBound else { return told }
        return told + clockLag
    }

    /// The span by the phone's clock, as it was at any time in it.
    var phoneSpan: (from: Timestamp, to: Timestamp) {
        let (from, to) = (span.lowerBound, span.upperBound)
        return (min(from, from - clockLag), max(to, to - clockLag))
    }

    /// When the service heard the phone, as far as it was written down.
    var words: [Timestamp] {
        audit.filter { $0.actor.kind == .phone }.map(\.at.timestamp).sorted()
    }

    /// Every moment of the span at which anything of this phone was written down.
    var moments: [Timestamp] {
        let all =
            fixes.map(serviceTime) + audit.map(\.at.timestamp)
            + events.map(serviceTime)
        return all.filter(span.contains).sorted()
    }
}

extension Duration {
    /// Ten seconds are a clock's fault, less is a message's way.
    var roundedToTenSeconds: Duration {
        .seconds(Int64((inSeconds / 10).rounded()) * 10)
    }
}
