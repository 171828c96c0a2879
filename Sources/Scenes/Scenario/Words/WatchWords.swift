internal import FindDevice

/// What is expected, and until when: the four verbs that a condition stands under, and `when`.
enum WatchWords {
    static let entries: [Entry<Scenario.Action>] = [
        entry(.expect) { reading, condition in
            guard reading.has("within") else {
                guard !condition.fact.isEvent else {
                    reading.note(
                        "an event takes time: add 'within:', or count those there have been: "
                            + "{count: \(condition.fact.eventName), is: at least 1}")
                    return nil
                }
                return .now
            }
            return reading.value("within", .stretch).map { .within($0) }
        },
        entry(.eventually) { _, _ in .eventually },
        entry(.never) { reading, condition in
            if condition.isNegated {
                reading.note("'never' and 'not' cancel out: write 'still', without 'not'")
            }
            return reading.span(under: .never).map { .never(for: $0) }
        },
        entry(.still) { reading, condition in
            if condition.isNegated {
                reading.note("'still' and 'not': write 'never', without 'not'")
            }
            if condition.fact.isEvent {
                reading.note("an event does not last: expect what it leaves behind")
            }
            return reading.span(under: .still).map { .still(for: $0) }
        },
    ]

    /// A word with a condition behind it.
    enum Verb: String, CaseIterable {
        case expect, eventually, never, still, when

        /// The deadline that it may have, or must.
        var deadline: String? {
            switch self {
            case .expect, .when: "within"
            case .never, .still: "for"
            case .eventually: nil
            }
        }
    }

    /// What a step waits for, and how long at most.
    static func wait(_ keys: Keys, _ cast: Cast) -> (Scenario.Condition, within: Duration?)? {
        guard let (section, condition) = condition(in: keys, under: .when, cast) else {
            return nil
        }
        let isBounded = section.has("within")
        let limit = isBounded ? section.value("within", .stretch) : nil
        return isBounded && limit == nil ? nil : (condition, limit)
    }

    private static func entry(
        _ verb: Verb,
        watch: @escaping @Sendable (Keys, Scenario.Condition) -> Scenario.Watch?
    ) -> Entry<Scenario.Action> {
        Entry(
            verb.rawValue,
            [
                Form("{condition}") { reading in
                    guard
                        let (section, condition) = condition(
                            in: reading.keys, under: verb, reading.cast),
                        let watch = watch(section, condition)
                    else { return nil }
                    return .expect(condition, watch)
                }
            ])
    }

    private static func condition(
        in step: Keys, under verb: Verb, _ cast: Cast
    ) -> (Keys, Scenario.Condition)? {
        guard step.holdsMapping(verb.rawValue) else {
            step.claim(verb.rawValue)
            step.fault(
                at: verb.rawValue,
                "'\(verb.rawValue)' must be a condition such as {screen: lost} or "
                    + "{order: ring, is: succeeded}")
            return nil
        }
        let keys = step.section(verb.rawValue)
        for key in ["within", "for"] where keys.has(key) && key != verb.deadline {
            let hint = verb.deadline.map { "it has '\($0)'" } ?? "it has no deadline of its own"
            keys.ledger.note(
                keys.place(of: key), "'\(key)' does not go with '\(verb.rawValue)': \(hint)")
        }
        return ConditionWords.glossary.read(keys, cast).map { (keys, $0) }
    }
}

extension Keys {
    /// Notes what is wrong with the whole mapping.
    fileprivate func note(_ problem: String) { ledger.note(place, problem) }

    /// For how long something must be so, or not so.
    fileprivate func span(under verb: WatchWords.Verb) -> Duration? {
        if !has("for") {
            note("'for' is missing: how long is it \(verb.rawValue) so? Add 'for: 10m'")
        }
        return value("for", .stretch)
    }
}

extension Scenario.Fact {
    /// Whether it happens, instead of being so.
    var isEvent: Bool {
        if case .event = self { true } else { false }
    }

    fileprivate var eventName: String {
        if case .event(_, let name) = self { name.rawValue } else { "" }
    }
}
