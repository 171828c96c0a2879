package import Control
package import FindDevice
package import PhoneModel
package import Wire

/// Something that is done to a world: a step of a scenario, or of a random story.
///
/// Phones are named by their place, requests and recordings by theirs from the last one back; a
/// place that there is not counts round again, so that a story without some of its steps is still a
/// story.
package enum Act: Hashable, Sendable {
    case phone(PhoneIndex, PhoneAct)
    case service(ServiceAct)
    case broker(downFor: Duration)
    case owner(OwnerAct)
}

/// What happens to a phone, or around it.
package enum PhoneAct: Hashable, Sendable {
    case press(Button)
    /// Somebody types a PIN: the one that its owner set last, or another.
    case typePIN(right: Bool)
    /// Its power goes: now, or at a point of what it does next.
    case cutPower(CutPoint?, offFor: Duration)
    case crashAgent(downFor: Duration)
    /// Its calendar clock will be wrong by this, from its next start on.
    case setClock(ahead: Duration)
    case network(NetworkAct)
    /// Somebody plays it the n-th last of all orders that the service published, to whomever.
    case playBack(Int)
    /// Its owner's enemy has its keys to the bus: it listens and publishes where it may not.
    case trespass(on: PhoneIndex)
}

/// What happens to a phone's network.
package enum NetworkAct: Hashable, Sendable {
    /// Whatever was wrong with it is over.
    case up
    case down(for: Duration)
    case slow(for: Duration)
    /// Messages get lost, doubled and out of order, which is harsher than TCP allows.
    case wild(for: Duration)
    /// Its connection carries nothing any more, and neither end knows.
    case halfOpen
    /// Its connection breaks, and both ends know.
    case reset
}

/// What happens to the service.
package enum ServiceAct: Hashable, Sendable {
    /// It dies: now, or at a point of its next turn that takes a message of the channel, or any.
    case crash(CrashPoint?, on: Channel?, downFor: Duration)
    /// Its clock jumps to this much ahead of the truth.
    case setClock(ahead: Duration)
    /// One of its two connections to the broker breaks.
    case loseBus(ofTrails: Bool)
    /// So many of the registry's next seals fail.
    case failSeals(Int)
    /// Somebody makes a backup of its registry.
    case backUp
    /// It is stopped, and the newest backup takes its registry's place: by `cooee restore`, or by
    /// hand, which tells no device that it begins anew.
    case restore(byHand: Bool, downFor: Duration)
}

/// What owners do.
package enum OwnerAct: Hashable, Sendable {
    case order(PhoneIndex, Demand, patience: Duration)
    /// Asks once more what was asked as the n-th last, with the same key.
    case askAgain(Int)
    /// Takes back what was asked as the n-th last, or waits for its phone no longer.
    case cancel(Int, giveUp: Bool = false)
    case remove(PhoneIndex)
    /// Gives up on all that a phone has not answered.
    case abandon(PhoneIndex)
}
