internal import FindDevice

/// What can be expected and waited for, as a timeline spells it.
enum ConditionWords {
    typealias Condition = Scenario.Condition
    typealias Fact = Scenario.Fact

    static let glossary = Glossary(
        thing: "a condition", must: "say what is so",
        entries: [
            order, screen, ringer, lock, data, battery, location, truth, presence, device, event,
            audit, reports, count,
        ], common: ["within", "for"])

    private static let order = Entry<Condition>(
        "order",
        [
            Form("{name}", [.state, .because]) { reading in
                let name = reading.order()
                let standing = reading.require(.state, standings)
                guard let name, let standing else { return nil }
                let reason = reason(reading, of: standing)
                return Condition(
                    .order(name, standing.choice, because: reason),
                    isNegated: standing.isNegated)
            }
        ])

    private static var standings: Scalar<EitherWay<Scenario.OrderStanding>> { .eitherWay() }

    private static func reason(
        _ reading: Reading, of standing: EitherWay<Scenario.OrderStanding>
    ) -> String? {
        guard let reason = reading.value(.because, .text(upTo: 64)) else { return nil }
        let known = standing.choice.reasons
        guard !standing.isNegated, !known.isEmpty else {
            reading.fault(at: .because, "'because' goes only with 'is: failed' or 'is: rejected'")
            return nil
        }
        guard known.contains(reason) else {
            reading.fault(at: .because, Cast.unknown("reason", reason, among: known))
            return nil
        }
        return reason
    }

    private static let screen = Entry<Condition>(
        "screen",
        [
            fact("off") { .screen($0, .off) },
            fact("normal") { .screen($0, .normal) },
            screen("lost") { .lost(message: $0, callback: $1) },
            screen("activation") { .activation(message: $0, callback: $1) },
            fact("not off", isNegated: true) { .screen($0, .off) },
            fact("not normal", isNegated: true) { .screen($0, .normal) },
            fact("not lost", isNegated: true) { .screen($0, .lost(message: nil, callback: nil)) },
            fact("not activation", isNegated: true) {
                .screen($0, .activation(message: nil, callback: nil))
            },
        ])

    private static func screen(
        _ pattern: String,
        make: @escaping @Sendable (String?, String?) -> Scenario.Screen
    ) -> Form<Condition> {
        Form(pattern, [.phone, .message, .callback]) { reading in
            let message = reading.value(.message, .lawful(LostMode.fault(inMessage:)))
            let callback = reading.value(.callback, .lawful(LostMode.fault(inCallback:)))
            return reading.phone().map { Condition(.screen($0, make(message, callback))) }
        }
    }

    private static let ringer = Entry<Condition>(
        "ringer",
        [
            fact("sounds") { .ringer($0, sounds: true) },
            fact("silent") { .ringer($0, sounds: false) },
        ])

    private static let lock = Entry<Condition>(
        "lock", choices(Scenario.Lock.self) { .lock($0, $1) })

    private static let data = Entry<Condition>(
        "data",
        [
            fact("intact") { .data($0, isWiped: false) },
            fact("wiped") { .data($0, isWiped: true) },
        ])

    private static let battery = Entry<Condition>(
        "battery",
        [
            Form("{percent}", [.phone]) { reading in
                let bound = reading.value(.bound(of: .wholePercentage, example: "15%"))
                let phone = reading.phone()
                guard let bound, let phone else { return nil }
                return Condition(.battery(phone, bound))
            }
        ])

    private static let location = Entry<Condition>(
        "location",
        [false, true].map { isNegated in
            near(isNegated) { reading, phone, distance in
                if reading["place"] == Scenario.truth {
                    return .location(phone, within: distance, of: .truth)
                }
                return reading.place().map {
                    .location(phone, within: distance, of: .place($0))
                }
            }
        })

    private static let truth = Entry<Condition>(
        Scenario.truth,
        [false, true].map { isNegated in
            near(isNegated) { reading, phone, distance in
                reading.place().map { .truth(phone, within: distance, of: $0) }
            }
        })

    private static func near(
        _ isNegated: Bool, make: @escaping @Sendable (Reading, Int, Metres) -> Fact?
    ) -> Form<Condition> {
        Form((isNegated ? "not " : "") + "within {distance} of {place}", [.phone]) { reading in
            let (phone, distance) = (reading.phone(), reading.distance(inBlank: "distance"))
            guard let phone, let distance else { return nil }
            return make(reading, phone, distance).map { Condition($0, isNegated: isNegated) }
        }
    }

    private static let presence = Entry<Condition>(
        "presence", choices(Presence.self) { .presence($0, $1) })

    private static let device = Entry<Condition>(
        "device", choices(DeviceState.self) { .device($0, $1) })

    private static let event = Entry<Condition>(
        "event",
        Scenario.EventName.allCases.map { name in
            fact(name.rawValue) { .event($0, name) }
        })

    private static let audit = Entry<Condition>(
        "audit",
        [
            Form("{actions}", [.phone, .scope]) { reading in
                var actions: [AuditAction] = []
                reading.keys.list("audit", of: .word, count: 1...100, into: &actions)
                let scope: Scenario.AuditScope?
                if reading.has(.scope), reading.has(.phone) {
                    reading.fault(
                        at: .phone, "'of' says whose order it is: leave 'phone' out")
                    scope = nil
                } else if reading.has(.scope) {
                    scope = reading.order(.scope).map { .order($0) }
                } else {
                    scope = reading.phone().map { .phone($0) }
                }
                return scope.map { Condition(.audit($0, actions)) }
            }
        ])

    private static let reports = Entry<Condition>(
        "reports",
        [
            fact("acknowledged") { .reports($0, areAcknowledged: true) },
            fact("kept") { .reports($0, areAcknowledged: false) },
        ])

    private static let count = Entry<Condition>(
        "count",
        [
            count("rings", .rings), count("wipes", .wipes), count("fixes", .fixes),
            Form("orders", [.phone, .state, .standing]) { reading in
                let state = reading.value(.standing, Scalar<Scenario.OrderStanding>.word)
                return count(.orders(state), reading)
            },
        ]
            + Scenario.EventName.allCases.map { count($0.rawValue, .events($0)) }
            + AuditAction.allCases.map { count($0.rawValue, .entries($0)) })

    private static func count(_ pattern: String, _ what: Scenario.Count) -> Form<Condition> {
        Form(pattern, [.phone, .state]) { count(what, $0) }
    }

    private static func count(_ what: Scenario.Count, _ reading: Reading) -> Condition? {
        let whole = Scalar<Int>.whole(in: 0...1_000_000)
        let bound = reading.require(.state, .bound(of: whole, example: "2"))
        guard let phone = reading.phone(), let bound else { return nil }
        return Condition(.count(phone, what, bound))
    }

    // MARK: Forms

    /// Something that is so of one phone.
    private static func fact(
        _ pattern: String, isNegated: Bool = false,
        make: @escaping @Sendable (Int) -> Fact
    ) -> Form<Condition> {
        Form(pattern, [.phone]) { reading in
            reading.phone().map { Condition(make($0), isNegated: isNegated) }
        }
    }

    /// Each of an enum's words, and each with `not` before it.
    private static func choices<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _: Choice.Type, make: @escaping @Sendable (Int, Choice) -> Fact
    ) -> [Form<Condition>] {
        [false, true].flatMap { isNegated in
            Choice.allCases.map { choice in
                fact((isNegated ? "not " : "") + choice.rawValue, isNegated: isNegated) {
                    make($0, choice)
                }
            }
        }
    }
}

extension Scenario {
    /// What no place is called: where a phone truly is.
    static let truth = "truth"
}
