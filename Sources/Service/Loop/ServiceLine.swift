internal import CommandBus
internal import Control
internal import FindDevice
internal import Logging
internal import Synchronization
internal import Wire

/// The service's two clients of the bus: words of phones come in by one, their trails by the other,
/// so that a flood of fixes cannot drown an order.
final class ServiceLine {
    private let control: BusClient
    private let ingest: BusClient
    private let isUp: IsUp
    private let logger: Logger
    private let figures: ServiceFigures
    private var awaited: Set<BusClientID> = []
    private var isListeningToReports = false
    private var wasUp = false
    /// Why each client was refused last; nil once it got in.
    private var refusals: [BusClientID: String] = [:]
    private var wasToldOfOversized = false

    /// Whether both clients are connected, for other threads to read.
    typealias IsUp = FlagBox

    init(
        bus: BusLoop, broker: BrokerSettings, files: BrokerFiles, isUp: IsUp,
        figures: ServiceFigures,
        logger: Logger
    ) throws {
        control = try bus.open(Self.settings(files.control, broker: broker, files: files))
        ingest = try bus.open(Self.settings(files.ingest, broker: broker, files: files))
        self.isUp = isUp
        self.figures = figures
        self.logger = logger
    }

    private static func settings(
        _ client: BrokerFiles.Client, broker: BrokerSettings, files: BrokerFiles
    ) -> BusSettings {
        BusSettings(
            host: broker.address == "0.0.0.0" ? "127.0.0.1" : broker.address, port: broker.port,
            clientID: client.name,
            tls: TLSFiles(
                authority: files.authority,
                identity: .init(certificate: client.certificate, key: client.privateKey)),
            keepAlive: .seconds(30), maxInflight: 1000, maxPending: 60_000,
            maxPayload: WireLimit.payload,
            reconnect: ReconnectDelay(min: .milliseconds(50), max: .seconds(2)))
    }

    /// What came over the bus, in the core's words: what phones say, and what they report.
    struct Arrivals {
        var words: [ControlEvent] = []
        var reports: [ControlEvent] = []
    }

    func arrivals(of happened: [BusEvent]) -> Arrivals {
        var arrivals = Arrivals()
        for event in happened {
            switch event {
            case .connected(let id):
                refusals[id] = nil
                awaited.insert(id)
                if id == ingest.id || isListeningToReports { subscribe(id) }
            case .subscribed(let id, _, _):
                awaited.remove(id)
                if id == ingest.id { listenToWords() }
                if let up = comeUp() { arrivals.words.append(up) }
            case .disconnected(let id, let reason):
                if id == ingest.id { isListeningToReports = false }
                figures.busConnectionsLost.add()
                logger.info("\(name(of: id)) lost the broker: \(reason)")
                if let down = goDown() { arrivals.words.append(down) }
            case .refused(let id, let reason):
                figures.busConnectionsRefused.add()
                noteRefusal(of: id, for: reason)
            case .message(let id, let message):
                let taken = ControlEvent.message(topic: message.topic, payload: message.payload)
                if id == ingest.id {
                    arrivals.reports.append(taken)
                } else {
                    arrivals.words.append(taken)
                }
            case .published, .woken: break
            }
        }
        noteOversized()
        return arrivals
    }

    /// A client tries on for ever: why in vain is said once.
    private func noteRefusal(of id: BusClientID, for reason: String) {
        let isNew = refusals.updateValue(reason, forKey: id) != reason
        guard isNew else { return }
        // Both are refused for the same reason.
        let isSaid = refusals.contains { $0.key != id && $0.value == reason }
        logger.log(
            level: isSaid ? .debug : .warning,
            "\(name(of: id)) cannot reach the broker, and tries on: \(reason)")
    }

    /// The bus hands no message on that is larger than a payload may be: nobody else can tell.
    private func noteOversized() {
        guard !wasToldOfOversized, control.droppedOversized + ingest.droppedOversized > 0 else {
            return
        }
        wasToldOfOversized = true
        logger.warning("dropped a message over the limit of \(WireLimit.payload) bytes")
    }

    /// Publishes what a step left to say. What cannot be sent now is sent again when its phone
    /// says hello: the registry has it.
    func publish(_ publications: [Publication]) {
        for publication in publications {
            publish(publication.payload, on: publication.topic)
        }
    }

    func close() {
        control.disconnect()
        ingest.disconnect()
    }

    /// Subscribes a client that has just connected. One that lost its connection again in the same
    /// turn cannot; it says so itself, and the turn's other events must not be lost over it.
    private func subscribe(_ id: BusClientID) {
        do {
            if id == control.id {
                _ = try control.subscribe(
                    [Channel.result, .event, .hello, .presence].map(TopicPrefix.filter))
            } else {
                _ = try ingest.subscribe([Channel.fix, .sync].map(TopicPrefix.filter))
            }
        } catch {
            logger.info("\(name(of: id)) could not subscribe: \(error)")
        }
    }

    /// Words are heard only after reports: a phone whose hello was answered before the service
    /// could say that it is up would take that for another start of it.
    private func listenToWords() {
        isListeningToReports = true
        if awaited.contains(control.id), control.isConnected { subscribe(control.id) }
    }

    private func comeUp() -> ControlEvent? {
        guard !wasUp, awaited.isEmpty, control.isConnected, ingest.isConnected else { return nil }
        wasUp = true
        isUp.set(true)
        announce()
        return .busUp
    }

    /// Asks all phones to say hello, and to send what they still have.
    func announce() { publish([], on: TopicPrefix.up) }

    private func goDown() -> ControlEvent? {
        guard wasUp else { return nil }
        wasUp = false
        isUp.set(false)
        return .busDown
    }

    private func publish(_ payload: [UInt8], on topic: String) {
        do {
            _ = try control.publish(topic: topic, payload: payload)
        } catch {
            logger.debug("not published on \(topic): \(error)")
        }
    }

    private func name(of id: BusClientID) -> String {
        id == control.id ? "the control client" : "the ingest client"
    }
}

/// A flag that one thread sets and others read.
final class FlagBox: Sendable {
    private let flag = Atomic(false)

    func set(_ value: Bool) { flag.store(value, ordering: .releasing) }
    var isSet: Bool { flag.load(ordering: .acquiring) }
}
