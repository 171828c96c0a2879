internal import CommandBus
internal import FindDevice
internal import Foundation
internal import Identity
internal import OwnerAPI
internal import OwnerClient
internal import Synchronization
internal import Wire

/// `ingest.committed` beside `ingest.raw`: how many reports a second the service stores, and how
/// many a bare client of a bare broker only counts, from the same phones.
struct IngestBench {
    let ground: BenchGround
    /// How many phones report, each as fast as its window lets it.
    private static let phones = 200
    private static let span = Duration.seconds(4)

    func run(_ rounds: Int) async throws -> [Figure] {
        let ports = try BenchGround.freePorts(2)
        let (service, client) = try await ground.serve(apiPort: ports[0], mqttPort: ports[1])
        defer { ground.end(service) }
        let bare = try BareIngest(in: ground.folder, phones: Self.phones)
        defer { bare.close() }
        var samples = Samples()
        for _ in 0..<max(1, rounds / 3) {
            for window in Self.rawWindows {
                samples.raw[window, default: []].append(try bare.run(Self.span, window: window))
            }
            // Anew, so that their logs begin anew.
            let reporters = try await enrol(with: client)
            let before = try ProcessorTime(of: service)
            let source = ReportSource(reporters, proof: .service)
            try source.start()
            let start = (moment: ContinuousClock.now, count: source.proven)
            try await Task.sleep(for: Self.span)
            let stored = source.proven - start.count
            samples.committed.append(
                Double(stored) / ((ContinuousClock.now - start.moment) / .seconds(1)))
            source.stop()
            let spent = try ProcessorTime(of: service).seconds - before.seconds
            samples.cpu.append(spent / Double(source.proven) * 1e6)
        }
        return samples.figures
    }

    /// Reports on their way to the bare subscriber, by phone: what it does best with counts.
    ///
    /// Without a bound the broker's queue for it overflows, or fills until the broker slows down
    /// over its length, and the figure is chance. With one bound alone, chosen here once, it might
    /// be made slow to look good beside it: too few starve it, and how many are too many depends on
    /// the machine. 32 is what the service's phones have on their way.
    static let rawWindows = [8, 32, 128]

    private struct Samples {
        var raw: [Int: [Double]] = [:]
        var committed: [Double] = []
        var cpu: [Double] = []

        var figures: [Figure] {
            let windows = raw.keys.sorted()
            let raws = windows.map {
                Figure("ingest.raw.\($0)", unit: "/s", samples: self.raw[$0] ?? [])
            }
            let best = zip(windows, raws).max { $0.1.median < $1.1.median }?.0
            let raw = Figure(
                "ingest.raw", unit: "/s", samples: best.flatMap { self.raw[$0] } ?? [])
            return raws + [
                raw,
                Figure(
                    "ingest.committed", unit: "/s", samples: committed,
                    least: max(0.7 * raw.median, 15_000), comparedWith: raw),
                Figure("ingest.cpu", unit: "µs", samples: cpu, limit: 25),
            ]
        }
    }

    /// Phones that the service knows, with their certificates in files.
    func enrol(
        _ count: Int = Self.phones, of owner: String = BenchGround.owner,
        with client: ServiceClient
    ) async throws -> [ReportSource.Reporter] {
        let requests = try (0..<count).map { _ in try CertificateRequest() }
        let grant = try await client.enrol(
            all: BulkEnrolRequest(
                account: owner, password: BenchGround.password,
                supports: OrderKind.allCases,
                devices: try requests.enumerated().map { number, request in
                    try entry(number, request, of: owner)
                }))
        let folder = ground.folder.appendingPathComponent("reporters")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let files = CredentialFiles(folder: folder)
        try files.write(grant.authority, "ca.pem")
        return try zip(requests, grant.devices).map { request, granted in
            try files.write(granted.certificate, "\(granted.name).pem")
            try files.write(request.privateKeyPEM, "\(granted.name).key")
            let settings = files.settings(
                granted.name, as: granted.device.text, port: grant.broker.port)
            return ReportSource.Reporter(
                device: granted.device, stream: granted.stream, settings: settings)
        }
    }

    private func entry(
        _ number: Int, _ request: CertificateRequest, of owner: String
    ) throws -> BulkEnrolRequest.Entry {
        var seed = [UInt8](repeating: 7, count: 32)
        seed[0] = UInt8(truncatingIfNeeded: number)
        seed[1] = UInt8(truncatingIfNeeded: number >> 8)
        // Nothing is ever sealed to it: the base point of the curve (RFC 7748, section 4.1).
        let sealing = KeyText(bytes: [9] + [UInt8](repeating: 0, count: 31))
        guard let signing = SigningKey(seed: seed).flatMap({ KeyText(bytes: $0.publicBytes) }),
            let sealing
        else { throw BenchFault("a key could not be made") }
        return BulkEnrolRequest.Entry(
            name: "reporter-\(number)", serial: "\(owner)-\(number)", model: "Bench",
            signingKey: signing, sealingKey: sealing, certificateRequest: request.requestPEM)
    }
}

/// The same phones and a bare subscriber at a bare broker.
private final class BareIngest {
    private let broker: Process
    private let counter: Counter
    private let reporters: [ReportSource.Reporter]

    init(in folder: URL, phones: Int) throws {
        var generator = SystemRandomNumberGenerator()
        let devices = (0..<phones).map { _ in DeviceID(using: &generator) }
        let files = try RawBrokerFiles(
            in: folder.appendingPathComponent("raw-ingest"),
            clients: ["counter"] + devices.map(\.text))
        reporters = devices.map { device in
            ReportSource.Reporter(
                device: device, stream: StreamID(using: &generator),
                settings: files.settings(device.text))
        }
        broker = try files.startBroker()
        counter = Counter(files.settings("counter"))
    }

    /// Reports a second that the subscriber counted.
    func run(_ span: Duration, window: Int) throws -> Double {
        // What is left of the window before would count as this one's.
        try waitUntilQuiet()
        let source = ReportSource(
            reporters, proof: .counter({ [counter] in counter.count }, window: window))
        try source.start()
        defer { source.stop() }
        // What it takes until the broker's queue is as long as it stays.
        usleep(500_000)
        let start = (moment: ContinuousClock.now, count: counter.count)
        usleep(UInt32(span / .microseconds(1)))
        let counted = counter.count - start.count
        return Double(counted) / ((ContinuousClock.now - start.moment) / .seconds(1))
    }

    /// Waits until the subscriber has had all that the broker kept for it.
    private func waitUntilQuiet() throws {
        let deadline = ContinuousClock.now + .seconds(30)
        var (last, since) = (counter.count, ContinuousClock.now)
        while ContinuousClock.now - since < .milliseconds(500) {
            guard ContinuousClock.now < deadline else {
                throw BenchFault("the bare subscriber still counted 30 s after its phones ended")
            }
            usleep(20_000)
            if counter.count != last { (last, since) = (counter.count, ContinuousClock.now) }
        }
    }

    func close() {
        counter.stop()
        kill(broker.processIdentifier, SIGKILL)
        broker.waitUntilExit()
    }
}

/// Counts what comes, on a thread of its own.
private final class Counter: Sendable {
    private let received = Atomic(0)
    private let isStopping = Atomic(false)
    private let ended = DispatchSemaphore(value: 0)

    init(_ settings: BusSettings) {
        Thread.detachNewThread { [self] in
            do {
                try listen(settings)
            } catch {
                print("the bare subscriber failed: \(error)")
            }
            ended.signal()
        }
    }

    var count: Int { received.load(ordering: .relaxed) }

    func stop() {
        isStopping.store(true, ordering: .relaxed)
        ended.wait()
    }

    private func listen(_ settings: BusSettings) throws {
        let loop = try BusLoop()
        let client = try loop.open(settings)
        while !isStopping.load(ordering: .relaxed) {
            for event in try loop.turn(timeout: .milliseconds(100)) {
                switch event {
                case .connected: _ = try client.subscribe([TopicPrefix.filter(.fix)])
                case .message: received.add(1, ordering: .relaxed)
                default: break
                }
            }
        }
        client.disconnect()
    }
}

/// What a process has used of the processors.
struct ProcessorTime {
    let seconds: Double

    init(of process: Process) throws { try self.init(of: process.processIdentifier) }

    init(of process: Int32) throws {
        let path = "/proc/\(process)/stat"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        // The name, in brackets, may hold anything.
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13])
        else { throw BenchFault("\(path) tells no times") }
        seconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
