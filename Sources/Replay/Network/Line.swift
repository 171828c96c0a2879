internal import FindDevice
internal import Wire

/// Who holds the client's end of a connection.
enum Client: Hashable {
    case phone(PhoneIndex)
    /// The service's client for words, and the one for trails.
    case control, ingest
}

/// A connection's place among all that there ever were in a world.
typealias LineID = Int

/// Where something on a connection is bound for, or which end of it is meant: the broker's is up.
enum Direction: Hashable {
    case up, down
}

/// A message on the bus.
struct BusMessage {
    let topic: String
    let payload: [UInt8]
    var isRetained = false
    /// Who published it, which is known to a world and to nobody in it.
    let origin: Client
}

/// What travels on a connection: MQTT 3.1.1, as far as anybody can see it.
enum Packet {
    case connect(will: BusMessage?)
    case connected
    case refused
    case subscribe([TopicFilter])
    case subscribed
    case publish(BusMessage)
    /// The client goes, and its will is void.
    case disconnect
    /// The other end's kernel has closed it.
    case end
}

/// One connection between a client and the broker: two pipes, each in order, as TCP keeps it.
struct Line {
    let client: Client
    var up = Pipe()
    var down = Pipe()
    var isClientOpen = true
    /// Nothing moves on it, for now.
    var isStalled = false
    /// Nothing will ever move on it: the way was forgotten between its ends.
    var isDead = false
    /// How often it has come to a standstill: whoever loses patience does so with one of them.
    var standstill: UInt64 = 0
    /// What the broker knows of it; nil before it took the connection, and after it gave it up.
    var session: Session?

    var isMoving: Bool { !isStalled && !isDead }

    struct Session {
        let will: BusMessage?
        var filters: [TopicFilter] = []
    }

    subscript(direction: Direction) -> Pipe {
        get { direction == .up ? up : down }
        // In place: a setter would copy all that is under way for each packet.
        _modify { if direction == .up { yield &up } else { yield &down } }
    }
}

/// One direction of a connection: what was sent comes through in that order.
struct Pipe {
    private var packets: [(packet: Packet, due: Timestamp)] = []
    /// How many of them have come through.
    private var passed = 0
    private var last = Timestamp(milliseconds: 0)
    /// Whether its next arrival is planned.
    var isPlanned = false

    /// When the next packet comes through, if anything moves.
    var due: Timestamp? { passed < packets.count ? packets[passed].due : nil }

    mutating func send(_ packet: Packet, due: Timestamp) {
        last = max(last, due)
        packets.append((packet, last))
    }

    mutating func popDue(at now: Timestamp) -> Packet? {
        guard let due, due <= now else { return nil }
        defer { forgetPassed() }
        passed += 1
        return packets[passed - 1].packet
    }

    /// Half of them at a time, so that each is moved but once.
    private mutating func forgetPassed() {
        guard passed * 2 >= packets.count else { return }
        packets.removeFirst(passed)
        passed = 0
    }

    mutating func empty() { (packets, passed) = ([], 0) }
}
