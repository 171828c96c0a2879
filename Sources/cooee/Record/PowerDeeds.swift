internal import FindDevice
internal import OwnerAPI
internal import Scenes

/// When the phone had no power, told by what it said before and after.
struct PowerDeeds {
    let history: History
    private(set) var spans: [Span] = []

    /// A time without power.
    struct Span {
        var from: Timestamp
        /// Nil if it is off still.
        let to: Timestamp?
        let end: End
        /// Its charge when it was on again, as far as that is known.
        var charge: Int?
    }

    enum End {
        /// Somebody switched it off.
        case switchedOff
        /// Its battery was empty.
        case empty
        /// It did not say goodbye.
        case torn
    }

    init(_ history: History) {
        self.history = history
        var off: EventBody?
        for event in powerEvents {
            if event.name == .poweringOff {
                off = event
            } else if let goodbye = off {
                note(goodbye, until: event)
                off = nil
            } else {
                noteTear(before: event)
            }
        }
        if let off { note(off, until: nil) }
    }

    var deeds: [Deed] { spans.flatMap(deeds) }

    /// Without those that a factory reset brings about: it switches the phone off, and on again.
    private var powerEvents: [EventBody] {
        var found = history.events.filter { [.poweringOff, .poweredOn].contains($0.name) }
        for reset in history.events where reset.name == .factoryReset {
            let at = reset.at.timestamp
            let goodbye = found.lastIndex {
                $0.name == .poweringOff && (.zero ... .seconds(2)).contains(at - $0.at.timestamp)
            }
            if let goodbye { found.remove(at: goodbye) }
            let hello = found.firstIndex {
                $0.name == .poweredOn && (.zero ... .minutes(2)).contains($0.at.timestamp - at)
            }
            if let hello { found.remove(at: hello) }
        }
        return found
    }

    private mutating func note(_ goodbye: EventBody, until hello: EventBody?) {
        let from = history.serviceTime(goodbye)
        let to = hello.map { history.serviceTime($0) }
        let isEmpty = (goodbye.battery ?? 100) <= 2
        add(Span(from: from, to: to, end: isEmpty ? .empty : .switchedOff))
    }

    /// It was switched on, and had not said that it went off: it died after its last sign of life.
    private mutating func noteTear(before hello: EventBody) {
        let to = history.serviceTime(hello)
        let told = history.events.filter { $0.at.timestamp < hello.at.timestamp }
            .map { history.serviceTime($0) }
        let signs =
            history.words + told + history.fixes.map { history.serviceTime($0) }
        // Before its first sign of life it was switched on for the first time.
        guard let last = signs.filter({ $0 < to - .milliseconds(500) }).max() else { return }
        let half = Duration.milliseconds((to - last).milliseconds / 2)
        let pause = min(Duration.seconds(1), half)
        add(Span(from: last + pause, to: to, end: .torn))
    }

    /// Adds a time without power, as far as it was in the time that is recorded.
    private mutating func add(_ span: Span) {
        guard span.from <= history.span.upperBound,
            span.to.map({ $0 > history.span.lowerBound }) ?? true
        else { return }
        let known = history.fixes.first { fix in
            fix.battery != nil && span.to.map({ to in history.serviceTime(fix) >= to }) == true
        }
        var span = span
        span.from = max(span.from, history.span.lowerBound)
        span.charge = known?.battery
        spans.append(span)
    }

    private func deeds(_ span: Span) -> [Deed] {
        guard let to = span.to, to <= history.span.upperBound else {
            let action: Scenario.PhoneAction =
                switch span.end {
                case .switchedOff: .press(.power(false))
                case .empty: .press(.battery(1))
                case .torn: .cutPower(nil, for: nil)
                }
            return [Deed(.phone(0, action), at: span.from)]
        }
        let isOn = Deed.Expectation(.event(0, .poweredOn), by: to)
        switch span.end {
        case .switchedOff:
            var deed = Deed(from: span.from, to: to) { .switchOff(for: $0) }
            deed.expectations = [isOn]
            return [deed]
        case .empty:
            return [
                Deed(
                    .phone(0, .press(.battery(1))), at: span.from,
                    note: "It switches itself off."),
                Deed(.phone(0, .press(.battery(max(span.charge ?? 50, 5)))), at: to),
                Deed(.phone(0, .press(.power(true))), at: to, expecting: [isOn]),
            ]
        case .torn:
            // Whoever is gone for seconds only had another reason than an empty hand.
            let isShort = to - span.from <= .minutes(2)
            var deed = Deed(
                from: span.from, to: to,
                note: isShort ? nil : "It did not say why it was off."
            ) { isShort ? .crashAgent(for: $0) : .cutPower(nil, for: $0) }
            deed.expectations = [isOn]
            return [deed]
        }
    }
}
