package import FindDevice
internal import Wire

/// What stands on a phone's disk beside its ledger and its logs, whatever of those is forgotten.
package struct Standing: Hashable, Sendable {
    /// The highest counter that it has seen.
    package var counter = Counter.zero
    package var lost = LostLock()
    /// Whether the user's part was emptied.
    package var isWiped = false
    /// Whether only the account's password opens it.
    package var isActivationLocked = false
    /// Erase orders whose wipe is done, and that have not been answered so.
    package var wipedOrders: [OrderID] = []
    /// Where it was when it last knew.
    package var lastSeen: Fix?
    /// The SIM that its owner has been told of; nil if that is the one it began with.
    package var sim: SIM?

    package init() {}

    /// A new order is on the disk: what is a state and not an act is so from then on.
    mutating func take(_ message: OrderMessage) {
        counter = max(counter, message.counter)
        guard case .run(let command) = message.intent else { return }
        switch command {
        case .lost(let mode): lost.set(mode, by: message)
        case .found: lost.set(nil, by: message)
        case .release: lost.release()
        case .locate, .ring, .erase: break
        }
    }

    /// A word is on the disk: what it says is so, from then on and not before.
    mutating func take(_ content: Word.Content) {
        switch content {
        case .order(let order, .succeeded(.erased)): wipedOrders.removeAll { $0 == order }
        case .order: break
        case .event(let event): take(event)
        }
    }

    /// The user's part is empty, as these orders wanted it.
    mutating func wiped(for orders: [OrderID]) {
        isWiped = true
        isActivationLocked = true
        wipedOrders += orders.filter { !wipedOrders.contains($0) }
    }

    private mutating func take(_ event: PhoneEvent) {
        switch event {
        case .factoryReset: wiped(for: [])
        case .activated: isActivationLocked = false
        case .simChanged(let network): sim = SIM(network: network)
        case .wrongPIN(let count, _): lost.triesTold = count
        case .pinUnreadable(let version): lost.unreadableTold = version
        case .lostModeEnded(let version, _): lost.end(version)
        case .poweredOn, .poweringOff, .batteryLow, .unlocked, .refusedMessages: break
        }
    }
}

/// The lost mode that a phone has stored, and who has guessed at its PIN.
package struct LostLock: Hashable, Sendable {
    package private(set) var state = LostState.never
    /// The order that set this state: its sealed PIN opens for this order only.
    package private(set) var order: OrderID?
    /// What it shows; nil while it is off.
    package private(set) var mode: LostMode?
    /// Tries at the PIN since the last right one, counted before each was compared.
    package var tries = 0
    /// How many of them the owner has been told of.
    package var triesTold = 0
    /// The version whose PIN the owner was told that it cannot open.
    package var unreadableTold: Counter?

    package init() {}

    package init(
        state: LostState, order: OrderID?, mode: LostMode?, tries: Int, triesTold: Int,
        unreadableTold: Counter?
    ) {
        self.state = state
        self.order = order
        self.mode = mode
        self.tries = tries
        self.triesTold = triesTold
        self.unreadableTold = unreadableTold
    }

    package var isOn: Bool { state.isOn }

    /// Switches it on or off, unless that is no newer than what stands. A newer lost mode does not
    /// forget the tries at an older one's PIN: only its end does, or the owner's release.
    mutating func set(_ mode: LostMode?, by message: OrderMessage) {
        guard let version = message.version, version > state.version else { return }
        state = LostState(version: version, isOn: mode != nil)
        order = message.order
        self.mode = mode
        if mode == nil { release() }
    }

    mutating func release() {
        tries = 0
        triesTold = 0
    }

    /// The right PIN was typed.
    mutating func end(_ version: Counter) {
        guard version == state.version, isOn else { return }
        state.isOn = false
        mode = nil
        release()
    }
}
