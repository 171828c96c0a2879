import CommandBus
import FindDevice
import Foundation
import Identity
import OwnerAPI
import OwnerClient
import Synchronization
import TestSupport
import Wire

/// Phones that do nothing but report, over the plain listener and on a thread of their own: at a
/// rate that they are offered, as far as their windows allow.
final class ReportingCrowd: Sendable, Tenant {
    /// What has happened so far, as the phones know it.
    struct Count: Sendable {
        var connected = 0
        /// Reports made, and those that the service acknowledged, by phone.
        var made: [Int] = []
        var acknowledged: [Int] = []
        /// How often a phone was asked to send again what the service had dropped.
        var asked = 0

        var allMade: Int { made.reduce(0, +) }
        var allAcknowledged: Int { acknowledged.reduce(0, +) }
    }

    let devices: [DeviceID]
    private let reporters: [(device: DeviceID, stream: StreamID)]
    private let port: Int
    private let count = Mutex(Count())
    private let wish = Mutex(Wish())
    private let failure = Mutex<String?>(nil)
    private let ended = DispatchSemaphore(value: 0)

    private struct Wish {
        /// Reports a second, and since when.
        var rate = 0.0
        var since = ContinuousClock.now
        /// How many were made before.
        var base = 0
        var isOver = false
    }

    /// Enrols so many phones of the owner, and connects them.
    init(_ number: Int, on house: TestHouse, plainPort: Int, with client: ServiceClient)
        async throws
    {
        port = plainPort
        let request = try CertificateRequest().requestPEM
        // Nothing is ever sealed to it: the base point of the curve (RFC 7748, section 4.1).
        let sealing = KeyText(bytes: [9] + [UInt8](repeating: 0, count: 31))!
        let grant = try await client.enrol(
            all: BulkEnrolRequest(
                account: TestHouse.owner, password: TestHouse.password,
                supports: OrderKind.allCases,
                devices: (0..<number).map { index in
                    let seed = [UInt8(index & 0xff), UInt8(index >> 8)]
                    let key = SigningKey(seed: seed + [UInt8](repeating: 7, count: 30))!
                    return BulkEnrolRequest.Entry(
                        name: "reporter-\(index)", serial: "REPORTER-\(index)", model: "Test",
                        signingKey: KeyText(bytes: key.publicBytes)!, sealingKey: sealing,
                        certificateRequest: request)
                }))
        reporters = grant.devices.map { ($0.device, $0.stream) }
        devices = reporters.map(\.device)
        count.withLock {
            $0.made = Array(repeating: 0, count: number)
            $0.acknowledged = $0.made
        }
        Thread.detachNewThread { [self] in
            do {
                try Crowd(self).run()
            } catch {
                failure.withLock { $0 = "\(error)" }
            }
            ended.signal()
        }
        house.takeIn(self)
    }

    var now: Count {
        get throws {
            if let fault = failure.withLock({ $0 }) { throw Failed(what: fault) }
            return count.withLock { $0 }
        }
    }

    struct Failed: Error { let what: String }

    /// From now on so many reports a second are to be made; those for which no phone has room are
    /// not.
    func report(perSecond rate: Double) throws {
        let made = try now.allMade
        wish.withLock { ($0.rate, $0.since, $0.base) = (rate, .now, made) }
    }

    func leave() async throws {
        wish.withLock { $0.isOver = true }
        // Again at once for whoever else waits.
        ended.wait()
        ended.signal()
    }

    /// The phones themselves, on the thread that runs them.
    private final class Crowd {
        private let owner: ReportingCrowd
        private let loop: BusLoop
        private var clients: [BusClient] = []
        private var places: [BusClientID: Int] = [:]
        private var count: Count
        private var turn = 0
        /// A phone's own window (docs/protocol.md).
        private static let window = 32

        init(_ owner: ReportingCrowd) throws {
            self.owner = owner
            loop = try BusLoop()
            count = owner.count.withLock { $0 }
            for reporter in owner.reporters {
                var settings = BusSettings(
                    host: "127.0.0.1", port: owner.port, clientID: reporter.device.text)
                settings.username = reporter.device.text
                let client = try loop.open(settings)
                places[client.id] = clients.count
                clients.append(client)
            }
        }

        func run() throws {
            while case let wish = owner.wish.withLock({ $0 }), !wish.isOver {
                for event in try loop.turn(timeout: .milliseconds(2)) { try take(event) }
                let due = (ContinuousClock.now - wish.since) / .seconds(1) * wish.rate
                try report(upTo: wish.base + Int(due))
                owner.count.withLock { $0 = count }
            }
            for client in clients { client.disconnect() }
        }

        private func take(_ event: BusEvent) throws {
            guard let client = event.client, let place = places[client] else { return }
            let device = owner.reporters[place].device
            switch event {
            case .connected:
                let topic = TopicPrefix(of: device).topic(.acknowledgement)
                _ = try clients[place].subscribe([topic])
            case .subscribed: count.connected += 1
            case .message(_, let message):
                let said = try Acknowledgement(overheard: message.payload, for: device)
                count.acknowledged[place] = max(
                    count.acknowledged[place], Int(said.trailThrough))
                // What a phone says again is the same bytes; here they follow from the number.
                guard said.again else { return }
                count.asked += 1
                let lacking = count.acknowledged[place]..<count.made[place]
                for number in lacking { try publish(number + 1, of: place) }
            case .disconnected(_, let reason): throw Failed(what: "lost the broker: \(reason)")
            default: break
            }
        }

        /// Lets phones in turn make a report each, as long as any has room on its way.
        private func report(upTo due: Int) throws {
            var made = count.allMade
            var idle = 0
            while made < due, idle < clients.count {
                turn = (turn + 1) % clients.count
                guard count.made[turn] - count.acknowledged[turn] < Self.window else {
                    idle += 1
                    continue
                }
                idle = 0
                try report(turn)
                made += 1
            }
        }

        private func report(_ place: Int) throws {
            let number = count.made[place] + 1
            try publish(number, of: place)
            count.made[place] = number
        }

        private func publish(_ number: Int, of place: Int) throws {
            let (device, stream) = owner.reporters[place]
            let moment = Timestamp(seconds: 1_772_366_400 + Int64(number))
            let fix = Fix(at: moment, coordinate: TestHouse.lake, accuracy: 8.5, source: .gps)
            let message = TrailMessage(
                number: ReportNumber(stream: stream, sequence: UInt64(number)), report: .fix(fix))
            _ = try clients[place].publish(
                topic: TopicPrefix(of: device).topic(.fix), payload: message.encoded())
        }
    }
}
