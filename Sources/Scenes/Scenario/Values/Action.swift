package import FindDevice
package import PhoneModel

/// What can be done in a scenario, to phones, to the service and by owners.
extension Scenario {
    /// What a step does. A phone is named by its place among the scenario's phones.
    package enum Action: Hashable, Sendable {
        case phone(Int, PhoneAction)
        case service(ServiceAction)
        case broker(BrokerAction)
        /// What happens to every message on the bus for so long.
        case bus(BusFault, for: Duration)
        case owner(OwnerAction)
        case expect(Condition, Watch)
    }

    /// What happens to a phone, or around it.
    package enum PhoneAction: Hashable, Sendable {
        case press(Button)
        /// Its owner, or a thief, switches it off, and on again after so long.
        case switchOff(for: Duration)
        /// Its battery is torn out: now, or amid what it does next. Nil: it stays out until
        /// somebody switches it on.
        case cutPower(CutPoint?, for: Duration?)
        /// Nil: until the file says otherwise.
        case network(Network, for: Duration?)
        /// Nil: until the file says otherwise.
        case sky(Positioning.Sky, for: Duration?)
        case move(Way)
        /// The find program dies, and is started again after so long; the phone goes on.
        case crashAgent(for: Duration)
    }

    /// What a phone's network is like.
    package enum Network: String, CaseIterable, Sendable {
        case up
        /// Nothing gets through, and nobody can connect.
        case down
        /// Messages get lost, doubled and out of order.
        case flaky
        /// Its connection carries nothing any more, and neither end knows.
        case halfOpen = "half-open"
        /// Far from home: every message takes seconds.
        case roaming
    }

    /// Where a phone's power can go, when it next writes what must be durable.
    package enum CutPoint: String, CaseIterable, Sendable {
        /// Some of the bytes are on the disk.
        case beforeFlush
        /// All is on the disk, and nothing else is done.
        case afterFlush
        /// Some of the rest is done.
        case amidEffects
    }

    /// What happens to the service.
    package enum ServiceAction: Hashable, Sendable {
        /// It is killed: now, or at a point of its next turn that takes such a message, or any.
        case crash(CrashPoint?, taking: Taking?, for: Duration)
        /// It is stopped, and started again at once.
        case restart
        case backUp
        /// It is stopped, and the backup takes its registry's place: by `cooee restore`, or by
        /// hand, which tells no device that it begins anew.
        case restore(Backup, byHand: Bool, for: Duration)
    }

    /// Where the service can die; the names are those of `Control.CrashPoint`.
    package enum CrashPoint: String, CaseIterable, Sendable {
        case beforeCommit, afterCommit, beforePublish, afterPublish
    }

    /// What the service is taking when it dies.
    package enum Taking: String, CaseIterable, Sendable {
        /// What an owner asks.
        case order
        /// What a phone sends, by the name of its channel.
        case hello, presence, result, event, fix, sync
    }

    /// Which backup is restored.
    package enum Backup: Hashable, Sendable {
        /// The newest that the timeline made.
        case last
        /// One that nobody in the story made: the registry as it was so long after the beginning.
        /// The reader knows that moment beforehand, so that whoever runs it can copy in time.
        case of(Duration)
    }

    /// What happens to the broker.
    package enum BrokerAction: Hashable, Sendable {
        case crash(for: Duration)
        /// Stopped, and started again at once.
        case restart
        /// It dies, and its files are gone.
        case wipe(for: Duration)
    }

    /// What the bus does to messages that it should not.
    package enum BusFault: String, CaseIterable, Sendable {
        case duplicate, reorder, delay
    }

    /// What an owner does. Orders are named by what the file calls them.
    package enum OwnerAction: Hashable, Sendable {
        /// Nil: it waits for its phone as long as its kind does.
        case order(String, of: Int, Demand, expires: Duration?)
        /// Sends the same request once more, with the same idempotency key.
        case askAgain(String)
        case cancel(String)
        case giveUp(String)
        case remove(Int)
    }
}
