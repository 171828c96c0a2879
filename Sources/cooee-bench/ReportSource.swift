internal import CommandBus
internal import FindDevice
internal import Foundation
internal import Synchronization
internal import Wire

/// Phones that do nothing but report, on a thread of their own: as fast as they are heard, or at a
/// rate.
final class ReportSource: Sendable {
    /// How a phone knows that a report has arrived.
    enum Proof: Sendable {
        /// A subscriber beside it has counted so many, whoever's they are; of all phones together,
        /// `window` a phone are on their way.
        case counter(@Sendable () -> Int, window: Int)
        /// The service says that it is stored.
        case service
    }

    /// One phone: how it reaches the bus, and under which name its log goes.
    struct Reporter: Sendable {
        let device: DeviceID
        let stream: StreamID
        let settings: BusSettings
    }

    private let reporters: [Reporter]
    private let proof: Proof
    /// Reports a second of all phones together; nil for as many as go.
    private let rate: Double?
    private let isStopping = Atomic(false)
    private let provenCount = Atomic(0)
    private let madeCount = Atomic(0)
    private let connectedCount = Atomic(0)
    private let ended = DispatchSemaphore(value: 0)
    /// Reports of a phone on their way at once, as a phone's window is.
    static let window = 32

    init(_ reporters: [Reporter], proof: Proof, rate: Double? = nil) {
        self.reporters = reporters
        self.proof = proof
        self.rate = rate
    }

    /// Connects, and returns when all phones are connected and report.
    func start() throws {
        Thread.detachNewThread { [self] in
            do {
                try Crowd(reporters, proof: proof).run(
                    rate: rate, until: { isStopping.load(ordering: .relaxed) },
                    tell: { crowd in
                        provenCount.store(crowd.proven, ordering: .relaxed)
                        madeCount.store(crowd.made, ordering: .relaxed)
                        connectedCount.store(crowd.connected, ordering: .relaxed)
                    })
            } catch {
                print("the phones that report failed: \(error)")
            }
            ended.signal()
        }
        let deadline = ContinuousClock.now + .seconds(30)
        while connectedCount.load(ordering: .relaxed) < reporters.count {
            guard ContinuousClock.now < deadline else {
                throw BenchFault("the phones that report were not connected within 30 s")
            }
            usleep(10_000)
        }
    }

    /// How many reports were made, and of how many it is known that they arrived.
    var made: Int { madeCount.load(ordering: .relaxed) }
    var proven: Int { provenCount.load(ordering: .relaxed) }

    func stop() {
        isStopping.store(true, ordering: .relaxed)
        ended.wait()
    }
}

/// The phones themselves, on the thread that runs them.
private final class Crowd {
    private let loop: BusLoop
    private let proof: ReportSource.Proof
    private var phones: [Phone] = []
    private var places: [BusClientID: Int] = [:]
    private(set) var made = 0
    private(set) var proven = 0
    private(set) var connected = 0
    private var turn = 0
    /// What the subscriber had counted before any of these reports.
    private var countedBefore = 0

    private struct Phone {
        let reporter: ReportSource.Reporter
        let client: BusClient
        let prefix: TopicPrefix
        var next: UInt64 = 1
        var proven: UInt64 = 0
        var isReady = false

        /// As far as the service says it.
        var onTheirWay: Int { Int(next - 1 - proven) }
    }

    init(_ reporters: [ReportSource.Reporter], proof: ReportSource.Proof) throws {
        loop = try BusLoop()
        self.proof = proof
        if case .counter(let count, _) = proof { countedBefore = count() }
        for reporter in reporters {
            let client = try loop.open(reporter.settings)
            places[client.id] = phones.count
            phones.append(
                Phone(
                    reporter: reporter, client: client,
                    prefix: TopicPrefix(of: reporter.device)))
        }
    }

    func run(rate: Double?, until isOver: () -> Bool, tell: (Crowd) -> Void) throws {
        let clock = ContinuousClock()
        var start: ContinuousClock.Instant?
        while !isOver() {
            for event in try loop.turn(timeout: .milliseconds(1)) { try take(event) }
            if connected == phones.count {
                let begun = start ?? clock.now
                start = begun
                let due = rate.map { Int((clock.now - begun) / .seconds(1) * $0) } ?? .max
                try report(upTo: due)
            }
            tell(self)
        }
        for phone in phones { phone.client.disconnect() }
        _ = try loop.turn(timeout: .milliseconds(50))
    }

    private func take(_ event: BusEvent) throws {
        switch event {
        case .connected(let id):
            guard let place = places[id] else { return }
            _ = try phones[place].client.subscribe([phones[place].prefix.topic(.acknowledgement)])
        case .subscribed(let id, _, _):
            guard let place = places[id], !phones[place].isReady else { return }
            phones[place].isReady = true
            connected += 1
        case .message(let id, let message):
            guard case .service = proof, let place = places[id] else { return }
            let said = try Acknowledgement(
                overheard: message.payload, for: phones[place].reporter.device)
            prove(place, said.trailThrough)
        // A broker that is about to come up refuses; the bus tries again.
        case .refused: break
        case .disconnected(_, let reason):
            throw BenchFault("a phone lost the broker: \(reason)")
        default: break
        }
    }

    private func prove(_ place: Int, _ through: UInt64) {
        guard through > phones[place].proven else { return }
        proven += Int(through - phones[place].proven)
        phones[place].proven = through
    }

    /// Lets phones in turn make a report each, as long as any has room on its way.
    private func report(upTo due: Int) throws {
        var idle = 0
        if case .counter(let count, _) = proof { proven = count() - countedBefore }
        while made < due, idle < phones.count {
            turn = (turn + 1) % phones.count
            guard hasRoom(turn) else {
                idle += 1
                continue
            }
            idle = 0
            try report(turn)
            // The others' acknowledgements wait meanwhile.
            if made % 512 == 0 { return }
        }
    }

    private func hasRoom(_ place: Int) -> Bool {
        switch proof {
        case .service: phones[place].onTheirWay < ReportSource.window
        case .counter(_, let window): made - proven < window * phones.count
        }
    }

    private func report(_ place: Int) throws {
        let phone = phones[place]
        let at = Timestamp(seconds: 1_772_366_400 + Int64(phone.next))
        guard
            let coordinate = Coordinate(
                latitude: -35.28 + Double(place) / 1000,
                longitude: 149.13 + Double(phone.next % 1000) / 10_000)
        else { throw BenchFault("no such place") }
        var fix = Fix(at: at, coordinate: coordinate, accuracy: 8.5, source: .gps)
        fix.battery = 61
        fix.speed = 4.1
        let message = TrailMessage(
            number: ReportNumber(stream: phone.reporter.stream, sequence: phone.next),
            report: .fix(fix))
        _ = try phone.client.publish(
            topic: phone.prefix.topic(.fix), payload: message.encoded())
        phones[place].next += 1
        made += 1
    }
}
