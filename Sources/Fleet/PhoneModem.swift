internal import CommandBus
internal import FindDevice
internal import PhoneModel
internal import Wire

/// A phone's way to the bus: does to its connection what the model wants, and tells the model what
/// comes over it.
///
/// One agent has one of them, a fleet thousands, over one loop.
struct PhoneModem {
    /// By which filter it hears that the service is up.
    private let upFilter: String
    private(set) var client: BusClient?
    /// A client that has said its last words, and until when it waits for the broker to have them.
    private var leaving: (client: BusClient, until: Timestamp)?
    private var network = AgentNetwork()

    init(upFilter: String = TopicPrefix.up) { self.upFilter = upFilter }

    /// When something is due here even if nothing happens.
    var due: Timestamp? { earlier(leaving?.until, network.givesUpAt) }
    var isLeaving: Bool { leaving != nil }
    var isDown: Bool { network.isDown }
    /// Whether nothing moves over the connection that it has.
    var isSilent: Bool { network.isSilent }

    /// Carries out an effect, if it concerns a connection that there is; a new one is `connect`'s.
    mutating func carryOut(_ effect: PhoneEffect, of identity: PhoneIdentity, at now: Timestamp) {
        switch effect {
        case .disconnect: leave(at: now)
        case .vanish: drop()
        case .suspend(let on):
            network.suspend(on, at: now)
            followNetwork()
        case .publish(let channel, let payload, let retained):
            publish(payload, on: identity.prefix.topic(channel), retained: retained)
        case .connect, .store, .askActivation, .notice: break
        }
    }

    /// Publishes, if there is a connection that takes it.
    private mutating func publish(_ payload: [UInt8], on topic: String, retained: Bool) {
        do {
            _ = try client?.publish(topic: topic, payload: payload, retain: retained)
        } catch {
            // The connection is going; what was not acknowledged is sent again on the next one.
        }
    }

    /// Begins a connection whose will says that `session` is over.
    /// - Parameter access: how this phone reaches the broker.
    mutating func connect(
        _ session: SessionID, of identity: PhoneIdentity, over bus: BusLoop,
        with access: BusSettings, proving proof: TLSProof? = nil
    ) throws(BusError) {
        client?.drop()
        // It would be thrown out by the new one, which has its name.
        leaving?.client.disconnect()
        var settings = access
        settings.will = Will(
            topic: identity.prefix.topic(.presence),
            payload: PresenceMessage(session: session, online: false).encoded(), retain: true)
        settings.maxPayload = WireLimit.payload
        client = try bus.open(settings, proving: proof)
        network.begin()
        followNetwork()
    }

    /// What the model must be told of an event of this modem's client; nil if nothing.
    mutating func input(for event: BusEvent, of identity: PhoneIdentity) -> PhoneInput? {
        switch event {
        case .connected(let id) where id == client?.id:
            return subscribe(for: identity) ? .connected : nil
        case .message(let id, let message) where id == client?.id:
            return .message(topic: message.topic, payload: message.payload)
        case .disconnected(let id, let reason) where id == client?.id,
            .refused(let id, let reason) where id == client?.id:
            // Each connection has a will of its own, so that the model and not the bus reconnects.
            drop()
            return .disconnected(reason: reason)
        default: return nil
        }
    }

    /// False if the connection is gone again; then an event says so.
    private func subscribe(for identity: PhoneIdentity) -> Bool {
        do {
            _ = try client?.subscribe([
                identity.prefix.topic(.command), identity.prefix.topic(.acknowledgement),
                upFilter,
            ])
            return true
        } catch {
            return false
        }
    }

    mutating func setNetwork(_ state: AgentNetwork.State, at now: Timestamp) {
        network.set(state, isConnected: client != nil, at: now)
        followNetwork()
    }

    private mutating func drop() {
        client?.drop()
        client = nil
        network.end()
    }

    private func followNetwork() {
        guard let client, client.isSuspended != network.isSilent else { return }
        network.isSilent ? client.suspend() : client.resume()
    }

    /// A connection over which nothing has moved for too long is none.
    mutating func giveUpSilence(at now: Timestamp) -> PhoneInput? {
        guard client != nil, let end = network.givesUpAt, end <= now else { return nil }
        drop()
        return .disconnected(reason: "no answer to a ping")
    }

    /// Leaves the broker, once it has all that was said: what it has not acknowledged may die with
    /// the socket.
    private mutating func leave(at now: Timestamp) {
        guard let client else { return }
        leaving = (client, now + Self.farewell)
        self.client = nil
        network.end()
        seeOff(at: now)
    }

    /// Goes on with leaving.
    mutating func seeOff(at now: Timestamp) {
        guard let (client, until) = leaving else { return }
        // A radio that is dead says nothing more, however long one waits.
        if client.pendingOut == 0 || client.isSuspended { client.disconnect() }
        if now >= until {
            client.disconnect()
            client.drop()
        }
        if client.isClosed { leaving = nil }
    }

    /// How long the broker may take to acknowledge the last words.
    private static let farewell = Duration.seconds(1)
}

/// The earlier of two moments, either of which may never come.
func earlier(_ one: Timestamp?, _ other: Timestamp?) -> Timestamp? {
    guard let one else { return other }
    return other.map { min(one, $0) } ?? one
}
