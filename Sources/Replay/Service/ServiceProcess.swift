internal import Control
internal import DeviceRegistry
internal import FindDevice
internal import Wire

/// The service of a world: the real core over a real registry, in a process that can die.
struct ServiceProcess {
    /// Outlives the process, as a file would.
    var registry: Registry
    let entropy: SeededEntropy
    /// The newest backup of it.
    var backup: Backup?
    /// Nil while the process is dead.
    var dispatcher: Dispatcher?
    let crashes = CrashRecord()
    /// How often it was started.
    var life = 0
    /// How far its clock is ahead of the truth.
    var clockError = Duration.zero
    /// Where it is to die next.
    var fate: ServiceFate?

    // What has reached it since it last turned.
    var wishes: [ControlEvent] = []
    var words: [ControlEvent] = []
    var trails: [ControlEvent] = []
    var turns: UInt64 = 0
    var isTurnPlanned = false
    var dues: UInt64 = 0
    var due: Timestamp?

    // Its two clients of the bus.
    var lines: [Client: LineID] = [:]
    var subscribed: Set<Client> = []
    var attempts = 0
    var isBusUp = false

    /// Forgets what only its process knew.
    mutating func die() {
        dispatcher = nil
        life += 1
        fate = nil
        (wishes, words, trails) = ([], [], [])
        isTurnPlanned = false
        due = nil
        lines = [:]
        subscribed = []
        attempts = 0
        isBusUp = false
    }
}

/// Where the service dies, and how long it stays dead.
struct ServiceFate {
    let point: CrashPoint
    /// At the first turn that takes a message of this channel, or an owner's order (`cmd`); at the
    /// first with any event if nil.
    let channel: Channel?
    let pause: Duration

    func meets(_ batch: [ControlEvent]) -> Bool {
        guard let channel else { return !batch.isEmpty }
        return batch.contains { event in
            switch event {
            case .message(let topic, _): TopicPrefix.parse(topic)?.channel == channel
            case .wish(.accept, _): channel == .command
            default: false
            }
        }
    }
}

/// The crash points that a step has passed, and the one that it does not come beyond.
final class CrashRecord {
    private(set) var passed: [CrashPoint] = []
    private var fatal: CrashPoint?

    func begin(killedAt point: CrashPoint?) {
        passed = []
        fatal = point
    }

    func pass(_ point: CrashPoint) throws {
        passed.append(point)
        if point == fatal { throw Killed() }
    }
}
