import FindDevice
import TestSupport
import Testing
import Wire

/// Random changes to good messages: nothing crashes, nothing that is signed still verifies, and
/// what is read of the rest is in range.
@Suite("changed messages")
struct FuzzTests {
    static let rounds = 2_500
    static let digits = Array("0123456789-.eE\"{}[],:".utf8)

    @Test("twenty thousand changed messages", arguments: 0..<8)
    func changed(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let samples = try Samples(seed: seed)
        let signed = try Self.signed(samples)
        let plain = try Self.plain(samples)
        for round in 0..<Self.rounds {
            if round.isMultiple(of: 2) {
                let index = Int.random(in: 0..<signed.count, using: &random)
                let other = signed[Int.random(in: 0..<signed.count, using: &random)].bytes
                let bytes = mutated(signed[index].bytes, with: other, using: &random)
                guard bytes != signed[index].bytes, bytes != other else { continue }
                let fault = fault { try signed[index].read(bytes) }
                #expect(fault != nil, "seed \(seed), round \(round)")
            } else {
                let index = Int.random(in: 0..<plain.count, using: &random)
                let other = plain[Int.random(in: 0..<plain.count, using: &random)]
                expectInRange(mutated(plain[index], with: other, using: &random))
            }
        }
    }

    private typealias Signed = (bytes: [UInt8], read: ([UInt8]) throws -> Void)

    private static func signed(_ samples: Samples) throws -> [Signed] {
        var all: [Signed] = []
        for order in samples.orders {
            all.append(
                (try order.signed(with: samples.service), { _ = try samples.read(order: $0) }))
        }
        for word in try samples.words() {
            all.append(
                (
                    try word.signed(by: samples.device, with: samples.phone),
                    { _ = try samples.read(word: $0) }
                ))
        }
        all.append(
            (
                try samples.hello().signed(by: samples.device, with: samples.phone),
                { _ = try samples.read(hello: $0) }
            ))
        all.append(
            (
                try samples.activation.signed(with: samples.service),
                { _ = try samples.read(activation: $0) }
            ))
        all.append(
            (
                try samples.acknowledgement(nonce: "n").signed(with: samples.service),
                {
                    _ = try Acknowledgement(
                        verifying: $0, with: samples.service.verifying, for: samples.device)
                }
            ))
        return all
    }

    /// Messages without a signature, and the payloads of those with one.
    private static func plain(_ samples: Samples) throws -> [[UInt8]] {
        let reports: [Report] = [
            .fix(try samples.fix()), .fix(try samples.bareFix()), .sync(samples.sync()),
        ]
        return try reports.map {
            TrailMessage(number: samples.number(3), report: $0).encoded()
        } + [PresenceMessage(session: samples.session, online: true).encoded()]
            + samples.orders.map { $0.payload() }
            + samples.words().map { $0.payload(of: samples.device) }
    }

    private func expectInRange(_ bytes: [UInt8]) {
        _ = fault {
            let read = try TrailMessage(decoding: bytes, from: .fix)
            guard case .fix(let fix) = read.report else { return }
            #expect((0...50_000_000).contains(fix.accuracy))
            #expect((0...253_402_300_799).contains(fix.at.seconds))
            #expect((0..<360).contains(fix.course ?? 0) && (fix.speed ?? 0) >= 0)
            #expect((0...100).contains(fix.battery ?? 0))
            #expect((1...UInt64(Int64.max)).contains(read.number?.sequence ?? 1))
        }
        _ = fault {
            let read = try TrailMessage(decoding: bytes, from: .sync)
            guard case .sync(let sync) = read.report else { return }
            #expect(sync.kinds.allSatisfy { 0...$0.items ~= $0.unsynced })
        }
        _ = fault { _ = try PresenceMessage(decoding: bytes) }
        _ = fault {
            let order = try OrderMessage(payload: bytes)
            #expect(order.counter.number >= 0 && order.counter.epoch >= 0)
            guard case .run(let command) = order.intent else { return }
            if command.kind == .ring {
                #expect(Command.ringDurations.contains(command.duration))
            } else if case .lost(let mode) = command {
                #expect(order.version != nil)
                #expect(mode.message.flatMap(LostMode.fault(inMessage:)) == nil)
                #expect(mode.callback.flatMap(LostMode.fault(inCallback:)) == nil)
            }
        }
    }

    /// A few random changes of the kinds that buses, disks and people make.
    private func mutated(
        _ good: [UInt8], with other: [UInt8], using random: inout SeededRandom
    ) -> [UInt8] {
        var bytes = good
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            guard !bytes.isEmpty else { break }
            let at = Int.random(in: bytes.indices, using: &random)
            let some = UInt8.random(in: 0...255, using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes[at] = some
            case 2: bytes.insert(some, at: at)
            case 3: bytes.remove(at: at)
            case 4: bytes.removeLast(bytes.count - at)
            case 5: bytes.insert(contentsOf: bytes[at...].prefix(Int(some)), at: at)
            case 6: bytes.replaceSubrange(at..., with: other.dropFirst(at))
            default: bytes[at] = Self.digits[Int(some) % Self.digits.count]
            }
        }
        return bytes
    }
}
