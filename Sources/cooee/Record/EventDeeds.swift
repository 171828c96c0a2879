internal import FindDevice
internal import OwnerAPI
internal import PhoneModel
internal import Scenes

/// What somebody did to the phone, told by what the phone said of it.
struct EventDeeds {
    let history: History

    var all: [Deed] {
        clock
            + history.events.filter { history.span.contains(history.serviceTime($0)) }
            .flatMap(deeds)
    }

    private func deeds(_ event: EventBody) -> [Deed] {
        switch event.name {
        case .batteryLow: [low(event)]
        case .unlocked: [press(.pickup, event)]
        case .wrongPIN: [guess(event)]
        case .lostModeEnded:
            event.endedBy == .pin ? [press(.pin(ExamplePIN.right), event)] : []
        case .simChanged:
            [press(.sim(SIM(network: event.network)), event)]
        // It takes a while to start again.
        case .factoryReset: [press(.factoryReset, event, pause: .seconds(40))]
        case .activated: [activation(event)]
        case .pinUnreadable, .refusedMessages, nil:
            [
                Deed(
                    nil, at: history.serviceTime(event),
                    remarks: [
                        "Here the phone told: \(event.summary). What made it say so is not "
                            + "recorded."
                    ])
            ]
        // Of its power there is more to be known: `PowerDeeds`.
        case .poweredOn, .poweringOff: []
        }
    }

    private func guess(_ event: EventBody) -> Deed {
        var deed = press(.pin(ExamplePIN.wrong), event)
        deed.isGuess = true
        return deed
    }

    private var clock: [Deed] {
        let ahead = Duration.zero - history.clockLag
        return history.clockChange.map {
            [
                Deed(
                    .phone(0, .press(.clock(ahead: ahead.roundedToTenSeconds))),
                    at: $0 - .seconds(1))
            ]
        } ?? []
    }

    private func press(
        _ button: Button, _ event: EventBody, at moment: Timestamp? = nil,
        pause: Duration = .zero
    ) -> Deed {
        let at = moment ?? history.serviceTime(event)
        return Deed(
            .phone(0, .press(button)), at: at, expecting: told(event, after: at), pause: pause)
    }

    private func told(_ event: EventBody, after moment: Timestamp) -> [Deed.Expectation] {
        guard let name = event.name else { return [] }
        let heard = event.receivedAt?.timestamp ?? moment
        return [Deed.Expectation(.event(0, name), by: max(moment, heard))]
    }

    /// Any phone says so at 15 % at the latest.
    private func low(_ event: EventBody) -> Deed {
        press(.battery(min(event.battery ?? 15, 15)), event)
    }

    /// It asked the service first, which noted when.
    private func activation(_ event: EventBody) -> Deed {
        let opened = history.serviceTime(event)
        let near = opened - .minutes(1)...opened + .seconds(1)
        let asked = history.audit.last { entry in
            entry.action == .activationGranted && near.contains(entry.at.timestamp)
        }
        return press(.activate, event, at: asked?.at.timestamp)
    }
}

extension EventBody {
    /// What happened, where that is something that scenarios know.
    var name: Scenario.EventName? { Scenario.EventName(rawValue: type) }
}
