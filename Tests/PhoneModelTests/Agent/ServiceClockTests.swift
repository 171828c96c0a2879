import FindDevice
import Testing

@testable import PhoneModel

/// What a phone takes for the service's time: the latest that it can be.
@Suite("the service's time, as a phone knows it")
struct ServiceClockTests {
    private let noon = Timestamp(seconds: 1_772_366_400)

    @Test("nobody knows it before the first answer")
    func unknown() {
        let clock = ServiceClock()
        #expect(clock.now(uptime: .zero) == nil && clock.now(uptime: .days(30)) == nil)
    }

    /// The question was asked at 10 s of uptime, and answered with noon.
    @Test(
        "an answer may have been said right after the question: all that passed since is added",
        arguments: [
            (Duration.seconds(10), Duration.zero), (.seconds(12), .seconds(2)),
            (.milliseconds(10_001), .milliseconds(1)), (.minutes(5), .seconds(290)),
            // Suspended in between: the clock of the uptime went on.
            (.hours(8), .hours(8) - .seconds(10)), (.days(3), .days(3) - .seconds(10)),
        ])
    func first(uptime: Duration, added: Duration) {
        var clock = ServiceClock()
        clock.learn(noon, asked: .seconds(10), uptime: uptime)
        #expect(clock.now(uptime: uptime) == noon + added)
        #expect(clock.now(uptime: uptime + .hours(7)) == noon + added + .hours(7))
    }

    @Test("a phone that slept knows how long: its time goes on while nothing happens")
    func slept() {
        var clock = ServiceClock()
        clock.learn(noon, asked: .seconds(10), uptime: .seconds(11))
        #expect(clock.now(uptime: .seconds(11) + .days(2)) == noon + .seconds(1) + .days(2))
    }

    @Test(
        "a later answer corrects it to what is possible by that one, and leaves it else",
        arguments: [
            // Known before: noon + 60 s at uptime 60 s. Said at uptime 100 s, asked 2 s before.
            (Duration.seconds(98), Duration.seconds(100)), (.seconds(99), .seconds(100)),
            (.seconds(100), .seconds(100)),
            // Too late to be true: down to the latest that it can be.
            (.seconds(97), .seconds(99)), (.seconds(50), .seconds(52)),
            // Too early: up to the same.
            (.seconds(101), .seconds(103)), (.minutes(10), .minutes(10) + .seconds(2)),
        ])
    func corrected(said: Duration, known: Duration) {
        var clock = ServiceClock()
        clock.learn(noon, asked: .zero, uptime: .zero)
        #expect(clock.now(uptime: .seconds(100)) == noon + .seconds(100))
        clock.learn(noon + said, asked: .seconds(98), uptime: .seconds(100))
        #expect(clock.now(uptime: .seconds(100)) == noon + known)
    }

    @Test("a time that nobody asked for shows at most that it is behind")
    func unasked() {
        var clock = ServiceClock()
        #expect(!clock.isBehind(noon, uptime: .zero), "what knows nothing is not wrong")
        clock.learn(noon, asked: .zero, uptime: .zero)
        for said in [Duration.zero, .seconds(59), .seconds(60), .zero - .days(400)] {
            #expect(!clock.isBehind(noon + said, uptime: .seconds(60)))
        }
        #expect(clock.isBehind(noon + .seconds(61), uptime: .seconds(60)))
    }

    @Test("a question that seems to lie in the future adds nothing")
    func askedLater() {
        var clock = ServiceClock()
        clock.learn(noon, asked: .seconds(70), uptime: .seconds(60))
        #expect(clock.now(uptime: .seconds(60)) == noon)
    }

    /// Messages are late by anything, and the phone sleeps in between; its uptime counts that.
    @Test(
        "whatever is how late, it is never behind the service, nor more ahead than it must be",
        arguments: 0..<50)
    func never(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        func some(_ most: Int64) -> Duration {
            .milliseconds(Int64.random(in: 0...most, using: &random))
        }
        var clock = ServiceClock()
        var uptime = Duration.zero
        // The service's clock is steady, and the phone does not know what it shows.
        let start = noon + some(1_000_000_000)
        for _ in 0..<60 {
            let longest: Int64 = Bool.random(using: &random) ? 200 : 40_000_000
            let asked = uptime
            let saidAt = asked + some(longest)
            uptime = saidAt + some(longest)
            let isAnswer = Bool.random(using: &random)
            if isAnswer {
                clock.learn(start + saidAt, asked: asked, uptime: uptime)
            } else {
                #expect(!clock.isBehind(start + saidAt, uptime: uptime))
            }
            uptime = uptime + some(longest)
            guard let now = clock.now(uptime: uptime) else { continue }
            #expect(now >= start + uptime)
            if isAnswer { #expect(now - (start + uptime) <= saidAt - asked) }
        }
    }
}
