import FindDevice
import Testing

@testable import PhoneModel

/// A numbered log against a plain model of it.
@Suite("a numbered log")
struct NumberedLogTests {
    @Test("it holds, sends and forgets what a plain list would", arguments: 0..<100)
    func likeAList(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var log = NumberedLog<UInt64>(stream: StreamID(using: &random))
        var held: [UInt64] = []
        var next: UInt64 = 1
        for _ in 0..<200 {
            switch Int.random(in: 0..<12, using: &random) {
            case 0:
                let through = UInt64.random(in: 0..<next, using: &random)
                log.acknowledge(through: through)
                held.removeAll { $0 <= through }
            case 1: log.rewind()
            case 2:
                let capacity = Int.random(in: 0...40, using: &random)
                let oldest = log.shed(toFit: capacity)
                #expect((oldest == nil) == (held.count <= capacity))
                held = Array(held.suffix(capacity))
            case 3, 4:
                let window = Int.random(in: 1...8, using: &random)
                let sent = log.takeUnsent(window: window)
                let first = max(log.acknowledged + 1, log.oldest)
                #expect(sent.allSatisfy { $0 >= first && $0 < first + UInt64(window) })
                #expect(sent == held.filter { sent.contains($0) })
            default:
                log.append(next, sequence: next)
                held.append(next)
                next += 1
            }
            #expect(log.held == held && log.next == next)
            #expect(log.oldest == next - UInt64(held.count))
        }
    }

    @Test("nothing is sent twice on a connection, and everything is sent")
    func sentOnce() {
        var random = SeededGenerator(seed: 1)
        var log = NumberedLog<UInt64>(stream: StreamID(using: &random))
        var sent: [UInt64] = []
        for number: UInt64 in 1...500 {
            log.append(number, sequence: number)
            sent += log.takeUnsent(window: 32)
            if number.isMultiple(of: 20) { log.acknowledge(through: sent.last ?? 0) }
        }
        #expect(sent == Array(1...500))
        log.rewind()
        #expect(log.takeUnsent(window: 32).isEmpty, "all of it was acknowledged")
    }

    @Test("a log that knows less than the service goes on above it")
    func behind() {
        var random = SeededGenerator(seed: 1)
        var log = NumberedLog<UInt64>(stream: StreamID(using: &random))
        log.append(1, sequence: 1)
        log.acknowledge(through: 40)
        #expect(log.next == 41 && log.isAcknowledged)
        log.append(41, sequence: 41)
        #expect(log.held == [41] && log.oldest == 41)
        log.append(41, sequence: 40)
        #expect(log.held == [41], "a number that is taken is not taken again")
    }

    // MARK: What is kept of what was acknowledged

    @Test("acknowledged with a time it is kept for a day, and not much longer", arguments: 0..<50)
    func retention(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var log = NumberedLog<UInt64>(stream: StreamID(using: &random))
        var now = PhoneStory.noon
        // When each entry was acknowledged.
        var acknowledged: [Timestamp] = []
        for _ in 0..<400 {
            now = now + .minutes(Int64.random(in: 0...60, using: &random))
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                log.append(log.next, sequence: log.next)
            }
            if Bool.random(using: &random) {
                let through = UInt64.random(in: log.acknowledged..<log.next, using: &random)
                acknowledged += Array(repeating: now, count: Int(through) - acknowledged.count)
                let isNew = through > log.acknowledged
                log.acknowledge(through: through, at: now)
                guard isNew else { continue }
                let young = acknowledged.firstIndex { now - $0 < .hours(24) } ?? 0
                #expect(log.oldest <= UInt64(young + 1), "none is given up within a day")
                let old = acknowledged.firstIndex { now - $0 < .hours(26) } ?? 0
                #expect(log.oldest >= UInt64(old), "all are within an hour or two more")
            }
            #expect(log.kept == Array(log.oldest..<log.next))
            #expect(log.held == Array(log.acknowledged + 1..<log.next))
            #expect(log.marks.count <= 26)
        }
        #expect(log.oldest > 100)
    }

    @Test("of a flood no more is kept than there is room for")
    func flood() {
        var random = SeededGenerator(seed: 1)
        var log = NumberedLog<UInt64>(stream: StreamID(using: &random))
        for number: UInt64 in 1...20_000 {
            log.append(number, sequence: number)
            log.acknowledge(through: number, at: PhoneStory.noon)
        }
        #expect((5_760...6_480).contains(log.kept.count) && log.isAcknowledged)
    }

    @Test(
        "a service with a shorter memory gets again what is above it, as far as it is kept",
        arguments: [0, 3, 50, 99, 100, 101, 900] as [UInt64])
    func restart(through: UInt64) {
        var random = SeededGenerator(seed: 1)
        var log = NumberedLog<UInt64>(stream: StreamID(using: &random))
        for number: UInt64 in 1...100 { log.append(number, sequence: number) }
        log.acknowledge(through: 10)
        log.acknowledge(through: 90, at: PhoneStory.noon)
        #expect(log.takeUnsent(window: 500) == Array(91...100))
        log.restart(acknowledged: through)
        #expect(log.oldest == 11, "the first ten were acknowledged for good")
        let first = max(11, through + 1)
        #expect(log.takeUnsent(window: 500) == (first <= 100 ? Array(first...100) : []))
        // A day later, when what was acknowledged before the restart is old.
        log.acknowledge(through: min(first, 99), at: PhoneStory.noon + .hours(30))
        let held = log.acknowledged + 1
        #expect(log.held == Array(held..<101), "what it lost is not given up for its age")
        log.acknowledge(through: 100, at: PhoneStory.noon + .hours(30))
        #expect(log.isAcknowledged)
    }
}
