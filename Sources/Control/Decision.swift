package import FindDevice
package import Wire

/// What happens to a device.
package enum DeviceEvent: Hashable, Sendable {
    /// Its owner wants something of it.
    case accept(Order)
    /// - `giveUp`: not to wait for the phone's answer.
    case cancel(OrderID, giveUp: Bool = false)
    /// Its phone signed something new.
    case word(Word)
    case hello(Hello)
    case presence(PresenceMessage)
    case removal
    /// Nothing but that time passes.
    case passage
}

/// What the service decides: the new situation, and what must be stored, said and answered.
package struct Decision: Hashable, Sendable {
    package internal(set) var situation: Situation
    /// Orders that are new or changed, each once, as they now are.
    package internal(set) var changedOrders: [Order] = []
    /// The one among them that is new.
    package internal(set) var acceptedOrder: OrderID?
    package internal(set) var audit: [AuditRecord] = []
    /// What the phone told its owner, with its time.
    package internal(set) var events: [Told] = []
    package internal(set) var sends: [Send] = []
    /// What the owner who asked is told.
    package internal(set) var answer: Result<Answer, Refusal>?
    let now: Timestamp
    let settings: ControlSettings

    package struct Told: Hashable, Sendable {
        package let event: PhoneEvent
        package let at: Timestamp
    }

    /// What goes to the phone once the decision is stored.
    package enum Send: Hashable, Sendable {
        /// - `isFirst`: it has just got its counter, and no bytes yet.
        case order(Order, isFirst: Bool)
        case cancel(Order)
        /// The same when the service hears no answer any more: its device is being removed.
        case halt(Order)
        case acknowledgement(nonce: String)

        var order: Order? {
            switch self {
            case .order(let order, _), .cancel(let order), .halt(let order): order
            case .acknowledgement: nil
            }
        }

        /// Where it stands among what goes out together.
        var counter: Counter { order?.counter ?? .zero }
    }

    package struct Answer: Hashable, Sendable {
        package var order: Order?
        package var joined = false
    }

    init(situation: Situation, now: Timestamp, settings: ControlSettings) {
        self.situation = situation
        self.now = now
        self.settings = settings
    }
}

/// Decides what `event` means for a device; a function of its arguments and nothing else.
package func decide(
    _ event: DeviceEvent, at now: Timestamp, given situation: Situation,
    settings: ControlSettings
) -> Decision {
    var decision = Decision(situation: situation, now: now, settings: settings)
    decision.letTimePass()
    switch event {
    case .accept(let order): decision.accept(order)
    case .cancel(let order, let giveUp): decision.cancel(order, giveUp: giveUp)
    case .word(let word): decision.hear(word)
    case .hello(let hello): decision.hear(hello)
    case .presence(let presence): decision.hear(presence)
    case .removal: decision.remove()
    case .passage: break
    }
    decision.sendNext()
    decision.dropOvertakenSends()
    return decision
}
