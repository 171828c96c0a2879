internal import FindDevice

/// Reads the timeline, step by step, and reckons when each step can have its turn.
struct TimelineReader {
    let cast: Cast
    let file: String

    static let glossary = Glossary(
        thing: "a step", must: "say what happens",
        entries: WorldWords.entries + ServiceWords.entries + OwnerWords.entries
            + WatchWords.entries,
        common: TimeKey.allCases.map(\.rawValue) + ["note"],
        elsewhere: [
            "within": "it goes into the condition: {screen: lost, within: 2m}",
            "is": "it goes into the condition: {order: ring, is: running}",
        ])

    /// The keys that say when.
    enum TimeKey: String, CaseIterable {
        case at, after, when
    }

    func steps(_ items: [Keys]) -> [Scenario.Step] {
        for keys in items {
            guard let order = OwnerWords.order(givenBy: keys) else { continue }
            cast.foresee(order: order, line: keys.place.line)
        }
        return items.compactMap(step)
    }

    private func step(_ keys: Keys) -> Scenario.Step? {
        let when = when(keys)
        let note = keys.value("note", .text(upTo: 1024))
        let action = Self.glossary.read(keys, cast)
        // What is wrong with a step is told once, not at every later one that names its order.
        if action == nil, let order = OwnerWords.order(givenBy: keys) { cast.settle(order: order) }
        guard let action, let when else { return nil }
        let position = Scenario.Position(
            file: file, line: keys.place.line, column: keys.place.column)
        return Scenario.Step(when: when, action: action, note: note, position: position)
    }

    private func when(_ keys: Keys) -> Scenario.When? {
        let found = TimeKey.allCases.filter { keys.has($0.rawValue) }
        guard found.count <= 1 else {
            keys.ledger.note(
                keys.place(of: found[1].rawValue),
                "'\(found[0].rawValue)' and '\(found[1].rawValue)': a step says once when it comes")
            return nil
        }
        switch found.first {
        case nil: return .after(.zero)
        case .at: return at(keys)
        case .after: return after(keys)
        case .when: return wait(keys)
        }
    }

    private func at(_ keys: Keys) -> Scenario.When? {
        let range = Duration.zero...Scenario.longest
        guard let moment = keys.value("at", .duration(in: range)) else { return nil }
        let turn = cast.turn
        if moment < turn.lowerBound {
            keys.fault(
                at: "at",
                "'at: \(moment.written)' is before the step above, which comes at "
                    + "\(turn.lowerBound.written): put the steps in the order of their times")
        } else if moment < turn.upperBound {
            keys.fault(
                at: "at",
                "'at: \(moment.written)' may be before the step above, which may wait until "
                    + "\(turn.upperBound.written): write 'after:', or a shorter 'within:' there")
        }
        cast.turn = moment...moment
        return .at(moment)
    }

    private func after(_ keys: Keys) -> Scenario.When? {
        if keys.text(of: "after").flatMap(Duration.init(written:)) == .zero {
            keys.fault(at: "after", "a step without a time comes with the one above: leave it out")
            return nil
        }
        guard let pause = keys.value("after", .stretch) else { return nil }
        cast.turn = cast.turn.lowerBound + pause...cast.turn.upperBound + pause
        return .after(pause)
    }

    private func wait(_ keys: Keys) -> Scenario.When? {
        guard let (condition, limit) = WatchWords.wait(keys, cast) else { return nil }
        cast.turn = cast.turn.lowerBound...cast.turn.upperBound + (limit ?? cast.patience)
        return .when(condition, within: limit)
    }
}
