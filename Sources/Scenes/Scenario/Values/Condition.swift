package import FindDevice

/// What can be expected of a scenario's world, and waited for.
extension Scenario {
    /// Something that is so or not so at a moment: what is expected, and what is waited for.
    package struct Condition: Hashable, Sendable {
        package var fact: Fact
        package var isNegated: Bool

        package init(_ fact: Fact, isNegated: Bool = false) {
            self.fact = fact
            self.isNegated = isNegated
        }
    }

    /// What can be known of a scenario's world. A phone is named by its place.
    package enum Fact: Hashable, Sendable {
        /// The order's state now, and why it ended so, if that is asked.
        case order(String, OrderStanding, because: String?)
        case screen(Int, Screen)
        /// Whether the loudspeaker sounds.
        case ringer(Int, sounds: Bool)
        case lock(Int, Lock)
        /// What the user stored: all there, or gone.
        case data(Int, isWiped: Bool)
        /// The charge, in per cent.
        case battery(Int, Bound)
        /// The newest fix that the service has of the phone is so near. No fix is not near.
        case location(Int, within: Metres, of: Landmark)
        /// Where the phone truly is is so near.
        case truth(Int, within: Metres, of: Place)
        case presence(Int, Presence)
        /// What the phone is in the registry.
        case device(Int, DeviceState)
        /// Such an event reaches the phone's owner while this is watched.
        case event(Int, EventName)
        /// These entries stand in the audit log in this order, others perhaps in between: those of
        /// the order, or those of the phone and of no phone.
        case audit(AuditScope, [AuditAction])
        /// The service has said that it has all that the phone reported, or the phone keeps some of
        /// it.
        case reports(Int, areAcknowledged: Bool)
        /// How many there have been since the beginning.
        case count(Int, Count, Bound)
    }

    /// What a state of an order is called in a scenario: the states themselves, and three more.
    package enum OrderStanding: String, CaseIterable, Sendable {
        case queued, sent, received, deferred, running, cancelling
        case succeeded, failed, rejected, expired, cancelled, superseded
        /// Any state that is the last.
        case ended
        /// There is no such order: the service said no.
        case refused
        /// It was asked for, and is neither ended nor refused: something is still to come of it.
        case open
    }

    /// What a phone shows to whoever holds it.
    package enum Screen: Hashable, Sendable {
        case off, normal
        /// The owner's words too, where they are given.
        case lost(message: String?, callback: String?)
        case activation(message: String?, callback: String?)
    }

    /// What a fix is compared with.
    package enum Landmark: Hashable, Sendable {
        case place(Place)
        /// Where the phone truly is at that moment.
        case truth
    }

    /// A number that is wanted.
    package enum Bound: Hashable, Sendable {
        case exactly(Int)
        case atLeast(Int)
        case atMost(Int)

        package func contains(_ number: Int) -> Bool {
            switch self {
            case .exactly(let wanted): number == wanted
            case .atLeast(let least): number >= least
            case .atMost(let most): number <= most
            }
        }
    }

    /// Which entries of the audit log are looked at.
    package enum AuditScope: Hashable, Sendable {
        case phone(Int)
        case order(String)
    }

    /// What can be counted of a phone.
    package enum Count: Hashable, Sendable {
        /// How often it began to ring, or was emptied, whoever wanted that.
        case rings, wipes
        /// Those that the service stored.
        case fixes
        /// The orders that are in that state now; all that there are if nil.
        case orders(OrderStanding?)
        case events(EventName)
        case entries(AuditAction)
    }

    /// What a phone tells its owner; the names of `FindDevice.PhoneEvent`.
    package enum EventName: String, CaseIterable, Sendable {
        case poweredOn, poweringOff, batteryLow, unlocked, refusedMessages, wrongPIN
        case pinUnreadable, lostModeEnded, simChanged, factoryReset, activated
    }
}

extension Scenario.OrderStanding {
    /// Whether an order in this state, which the service took, stands so.
    package func holds(of state: OrderState) -> Bool {
        switch self {
        case .ended: state.isTerminal
        case .refused: false
        case .open: !state.isTerminal
        default: self == Self(state)
        }
    }

    private init(_ state: OrderState) {
        self =
            switch state {
            case .queued: .queued
            case .sent: .sent
            case .received: .received
            case .deferred: .deferred
            case .running: .running
            case .cancelling: .cancelling
            case .succeeded: .succeeded
            case .failed: .failed
            case .rejected: .rejected
            case .expired: .expired
            case .cancelled: .cancelled
            case .superseded: .superseded
            }
    }

    /// Why an order can stand so, where there is more than one reason.
    package var reasons: [String] {
        switch self {
        case .failed: FailureReason.allCases.map(\.rawValue)
        case .rejected: RejectionReason.allCases.map(\.rawValue)
        default: []
        }
    }
}

extension Scenario.EventName {
    package init(_ event: PhoneEvent) {
        self =
            switch event {
            case .poweredOn: .poweredOn
            case .poweringOff: .poweringOff
            case .batteryLow: .batteryLow
            case .unlocked: .unlocked
            case .refusedMessages: .refusedMessages
            case .wrongPIN: .wrongPIN
            case .pinUnreadable: .pinUnreadable
            case .lostModeEnded: .lostModeEnded
            case .simChanged: .simChanged
            case .factoryReset: .factoryReset
            case .activated: .activated
            }
    }
}
