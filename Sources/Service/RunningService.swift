internal import CommandBus
internal import Control
internal import Crypto
internal import DeviceRegistry
package import FindDevice
internal import Foundation
internal import Identity
package import Logging
internal import Synchronization
internal import Wire

/// The find-device service with all its parts, from `start` to `stop`.
package final class RunningService: Sendable {
    /// Where owners' wishes arrive.
    package let desk: Desk
    private let broker: BrokerChild
    let registry: Registry
    let registryWatch: RegistryWatch
    let figures: ServiceFigures
    private let seal: AuditSeal
    private let newsroom: Newsroom
    private let bulletin: Bulletin
    private let watch: OrderWatch
    private let maintenance: Maintenance
    private let stopping: FlagBox
    private let waker: Waker
    private let ended: DispatchSemaphore
    let folder: DataFolder

    /// Opens the data folder and the registry, starts the broker and the control loop.
    /// - Throws: a `GroundFault`, `RegistryError`, `BrokerFault` or `IdentityFault`, each one line
    ///   that names the thing and the mend.
    package static func start(
        _ settings: ServiceSettings, logger: Logger
    ) throws -> RunningService {
        let now = WallClock.now()
        let descriptors = DescriptorLimit.raise()
        guard descriptors >= leastDescriptors else {
            throw GroundFault.tooFewDescriptors(needed: leastDescriptors, limit: descriptors)
        }
        let folder = try DataFolder(opening: settings.dataFolder)
        let keys = try ServiceKeys(in: folder, at: now)
        try PortProbe.check(
            port: settings.broker.port, address: settings.broker.address, option: "--mqtt-port")
        let registry = try Registry(
            path: folder.registryPath, keys: keys.registry, entropy: systemEntropy)
        let files = try BrokerFiles.write(
            settings.broker, authority: keys.authority, in: folder, at: now)
        let newsroom = Newsroom()
        let figures = ServiceFigures()
        let broker = try startBroker(
            files, newsroom: newsroom, figures: figures, logger: logger)
        do {
            return try RunningService(
                settings: settings, folder: folder, keys: keys, registry: registry, files: files,
                broker: broker, newsroom: newsroom, figures: figures, logger: logger)
        } catch {
            broker.stop()
            throw error
        }
    }

    /// What the service itself takes at the most, with some owners: with fewer, libraries end the
    /// process.
    private static let leastDescriptors = 64

    private init(
        settings: ServiceSettings, folder: DataFolder, keys: ServiceKeys, registry: Registry,
        files: BrokerFiles, broker: BrokerChild, newsroom: Newsroom, figures: ServiceFigures,
        logger: Logger
    ) throws {
        self.folder = folder
        self.broker = broker
        self.registry = registry
        self.newsroom = newsroom
        self.figures = figures
        watch = OrderWatch()
        bulletin = Bulletin(registry: registry, logger: logger)
        stopping = FlagBox()
        ended = DispatchSemaphore(value: 0)
        seal = AuditSeal(folder: folder, key: keys.audit, logger: logger)
        let bus = try BusLoop()
        waker = bus.waker
        let mailbox = Mailbox(waker: bus.waker)
        let isUp = FlagBox()
        registryWatch = RegistryWatch(folder: folder.path, logger: logger) {
            try registry.proveWritable()
        }
        desk = Desk(
            settings: settings, keys: keys, registry: registry, mailbox: mailbox, watch: watch,
            bulletin: bulletin, isUp: isUp, registryWatch: registryWatch)
        let dispatcher = Dispatcher(
            registry: registry, signer: keys.service, settings: settings.control,
            crash: { [crash = settings.crash] point, batch in crash?.strike(point, batch) })
        // Before anything new is stored, which would have the clock's own time.
        let clock = PruningClock(
            newest: try registry.read { try $0.newestMoment() }, now: WallClock.now())
        let head = try dispatcher.resume(at: WallClock.now())
        seal.follow(AuditHead(count: head.count, hash: head.hash))
        figures.noteAudit(head)
        let room = BrokerRoom(limit: DescriptorLimit.raise())
        room.note(enrolled: try registry.read { try $0.census() }.devices, logger: logger)
        let loop = ControlLoop(
            dispatcher: dispatcher, bus: bus,
            line: try ServiceLine(
                bus: bus, broker: settings.broker, files: files, isUp: isUp, figures: figures,
                logger: logger),
            mailbox: mailbox,
            audience: Audience(
                watch: watch, newsroom: newsroom, bulletin: bulletin, seal: seal, logger: logger),
            registry: registryWatch, figures: figures, room: room, ingest: settings.ingest,
            crash: settings.crash)
        // Last: what throws before would leave its thread behind.
        maintenance = Maintenance(
            registry: registry, rules: settings.retention, clock: clock, logger: logger)
        run(loop)
    }

    /// What happens from now on, for whoever watches.
    package func news() -> AsyncStream<ServiceNews> { newsroom.subscribe() }

    /// What its owner calls a device, for whoever watches; nil if there is no such device.
    package func name(of device: DeviceID) throws -> String? {
        try registry.read { try $0.device(device)?.name }
    }

    /// Ends everything that `start` began; what was accepted is on the disk. What has ended stays
    /// so: it may be said again.
    package func stop() {
        stopping.set(true)
        waker.wake()
        ended.wait()
        // Whoever says it again finds the loop ended.
        ended.signal()
        maintenance.finish()
        watch.finish()
        bulletin.finish()
        broker.stop()
        seal.finish()
        newsroom.finish()
    }

    /// The broker's process while there is one; for tests that end it.
    package var brokerPID: Int32? { broker.pid }
    var isBusUp: Bool { desk.isUp.isSet }

    private func run(_ loop: ControlLoop) {
        // Handed over to its thread, which alone touches it from here on.
        nonisolated(unsafe) let loop = loop
        let thread = Thread { [stopping, ended] in
            loop.run(until: { stopping.isSet })
            ended.signal()
        }
        thread.name = "control"
        thread.stackSize = 8 << 20
        thread.start()
    }

    private static func startBroker(
        _ files: BrokerFiles, newsroom: Newsroom, figures: ServiceFigures, logger: Logger
    ) throws -> BrokerChild {
        let broker = BrokerChild(program: try BrokerProgram(), configuration: files.configuration) {
            event in
            switch event {
            case .started(let pid): logger.debug("the broker runs as process \(pid)")
            case .said(let line): logger.debug("broker: \(line)")
            case .exited(let reason, let again), .failed(let reason, let again):
                figures.brokerExits.add()
                logger.error("the broker ended (\(reason)); again in \(again.written)")
                newsroom.tell(.broker("the broker ended: \(reason)"))
            case .stopped: logger.debug("the broker has stopped")
            }
        }
        try broker.start()
        return broker
    }
}

/// The service's secrets, read from its data folder or made there.
struct ServiceKeys: Sendable {
    let service: SigningKey
    let audit: SigningKey
    let registry: RegistryKeys
    let authority: CertificateAuthority

    init(in folder: DataFolder, at now: Timestamp) throws {
        service = try Self.signingKey(.serviceSigning, in: folder)
        audit = try Self.signingKey(.auditSigning, in: folder)
        registry = RegistryKeys(masterKey: try SecretFile.registryMaster.loadOrCreate(in: folder))
        authority = try AuthorityFile.loadOrCreate(in: folder, at: now)
    }

    private static func signingKey(_ file: SecretFile, in folder: DataFolder) throws -> SigningKey {
        let seed = try file.loadOrCreate(in: folder)
        guard let key = SigningKey(seed: seed) else {
            throw WireFault.unsigned("\(file.rawValue) holds no Ed25519 key")
        }
        return key
    }
}
