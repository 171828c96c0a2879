import FindDevice
import Testing

@testable import PhoneModel

@Suite("radio")
struct RadioTests {
    @Test("spells follow each other as the table says, with their mean times")
    func spells() throws {
        var generator = SeededGenerator(seed: 11)
        var radio = Radio(at: .zero, using: &generator)
        var lengths: [Radio.Link: [Double]] = [:]
        var now = Duration.zero
        for _ in 0..<6000 {
            let before = radio.link
            let next = try #require(radio.next)
            #expect(next > now)
            radio.advance(to: next - .milliseconds(1), using: &generator)
            #expect(radio.link == before)
            radio.advance(to: next, using: &generator)
            lengths[before, default: []].append((next - now).inSeconds)
            #expect((before == .good) == (radio.link != .good))
            now = next
        }
        #expect(abs(try #require(lengths[.good]).mean - 1200) < 120)
        #expect(abs(try #require(lengths[.bad]).mean - 20) < 2)
        #expect(abs(try #require(lengths[.halfOpen]).mean - 120) < 30)
        let share = Double(try #require(lengths[.halfOpen]).count) / 3000
        #expect((0.07...0.13).contains(share))
    }

    @Test("what gets lost depends on the spell")
    func losses() {
        var generator = SeededGenerator(seed: 2)
        var radio = Radio(at: .zero, using: &generator)
        let table: [(Radio.Link, ClosedRange<Int>)] = [
            (.good, 0...40), (.bad, 2800...3200), (.halfOpen, 10_000...10_000),
        ]
        for (link, lost) in table {
            radio.hold(link, until: .hours(1))
            #expect(lost.contains((0..<10_000).count { _ in radio.loses(using: &generator) }))
        }
    }

    @Test("half open the phone believes to be connected; in airplane mode it knows better")
    func belief() {
        var generator = SeededGenerator(seed: 2)
        var radio = Radio(at: .zero, using: &generator)
        radio.hold(.halfOpen, until: .hours(1))
        #expect(radio.connection == .mobile)
        radio.hold(.good, until: .hours(1))
        radio.isAirplane = true
        #expect(radio.connection == .offline)
        let passed = (0..<100).count { _ in !radio.loses(using: &generator) }
        #expect(passed == 0)
    }

    @Test("a spell that is held ends when it was told to, in a good one")
    func held() {
        var generator = SeededGenerator(seed: 2)
        var radio = Radio(at: .zero, using: &generator)
        radio.hold(.halfOpen, until: .seconds(10))
        #expect(radio.next == .seconds(10))
        radio.advance(to: .seconds(10), using: &generator)
        #expect(radio.link == .good)
    }

    @Test("without bad times it is good for ever")
    func steady() {
        var profile = HandsetProfile.default
        profile.radioBadTime = .zero
        var generator = SeededGenerator(seed: 2)
        var radio = Radio(profile, at: .zero, using: &generator)
        #expect(radio.next == nil)
        radio.advance(to: .days(100), using: &generator)
        #expect(radio.link == .good)
    }
}
