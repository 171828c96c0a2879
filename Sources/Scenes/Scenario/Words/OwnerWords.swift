internal import FindDevice

/// What owners do, as a timeline spells it.
enum OwnerWords {
    typealias Action = Scenario.Action

    static let entries: [Entry<Action>] = [
        Entry(
            key,
            [
                order("locate", [.expires]) { _ in .locate },
                order("ring", [.expires, .duration], demand: ring),
                order("lost", [.pin, .message, .callback], demand: lost),
                order("found") { _ in .found },
                order("erase") { _ in .erase },
                order("release") { _ in .release },
                Form("cancel", [.order]) { $0.order(.order).map { .owner(.cancel($0)) } },
                Form("give up", [.order]) { $0.order(.order).map { .owner(.giveUp($0)) } },
                Form("ask again", [.order]) { $0.order(.order).map { .owner(.askAgain($0)) } },
                Form("remove", [.phone]) { $0.phone().map { .owner(.remove($0)) } },
            ])
    ]

    static let key = "owner"

    /// What the order is called that a step gives, if it gives one; nothing else of it is read.
    static func order(givenBy keys: Keys) -> String? {
        guard let words = keys.text(of: key), OrderKind(rawValue: words) != nil else { return nil }
        return keys.text(of: Argument.name.rawValue) ?? words
    }

    /// An order, which is called as its kind is unless the file says otherwise.
    private static func order(
        _ kind: String, _ takes: [Argument] = [],
        demand: @escaping @Sendable (Reading) -> Demand?
    ) -> Form<Action> {
        Form(kind, [.phone, .name] + takes) { reading in
            let name = reading.has(.name) ? reading.value(.name, .label) : kind
            let (phone, demand) = (reading.phone(), demand(reading))
            let patience = reading.value(.expires, .duration(in: Command.patiences))
            guard let name else { return nil }
            guard reading.cast.give(order: name) else {
                let line = reading.cast.line(ofOrder: name).map { " in line \($0)" } ?? ""
                reading.keys.fault(
                    at: reading.has(.name) ? Argument.name.rawValue : key,
                    "there is an order '\(name)' already\(line): give this one another name, "
                        + "such as 'as: \(name)2'")
                return nil
            }
            guard let phone, let demand else { return nil }
            return .owner(.order(name, of: phone, demand, expires: patience))
        }
    }

    private static let ring: @Sendable (Reading) -> Demand? = { reading in
        guard reading.has(.duration) else {
            return .ring(duration: Command.defaultRingDuration)
        }
        return reading.value(.duration, .duration(in: Command.ringDurations))
            .map { .ring(duration: $0) }
    }

    private static let lost: @Sendable (Reading) -> Demand? = { reading in
        let pin = reading.require(.pin, .pin)
        let message = reading.value(.message, .lawful(LostMode.fault(inMessage:)))
        let callback = reading.value(.callback, .lawful(LostMode.fault(inCallback:)))
        return pin.map { .lost($0, message: message, callback: callback) }
    }
}
