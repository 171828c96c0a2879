import FindDevice
import PhoneModel
import Testing
import Wire

@testable import Fleet

/// What a phone's screen shows, and when it must be drawn anew.
@Suite("A phone's screen")
struct PhoneScreenTests {
    private let noon = Timestamp(seconds: 1_772_366_400)
    private let service = SigningKey(seed: Array(1...32))!
    private let device = DeviceID("phoneaaaaaaaaaaaaaaaaaaaaa")!

    /// A phone that was switched on at noon; with a ring, one that rings since then.
    private func phone(ringingFor duration: Duration? = nil) throws -> Phone {
        let key = try #require(SigningKey(seed: Array(33...64), name: device.text))
        let stream = try #require(StreamID("streamaaaaaaaaaaaaaaaaaaaa"))
        let place = try #require(Coordinate(latitude: 1, longitude: 2))
        let identity = PhoneIdentity(
            device: device, prefix: TopicPrefix(of: device), stream: stream, signingKey: key,
            serviceKey: service.verifying, openPIN: { _, _ in nil })
        var phone = Phone(
            identity: identity, disk: PhoneDisk(stream: stream),
            handset: Handset(
                profile: .default, movement: .still(place), seed: 1, startedAt: noon),
            at: noon)
        _ = phone.handle(.press(.power(true)), at: noon)
        guard let duration else { return phone }
        _ = phone.handle(.connected, at: noon)
        let order = OrderMessage(
            device: device, order: try #require(OrderID("ringaaaaaaaaaaaaaaaaaaaaaa")),
            counter: Counter(epoch: 0, number: 1), issuedAt: noon, expiresAt: nil,
            intent: .run(.ring(duration: duration)))
        _ = phone.handle(
            .message(
                topic: identity.prefix.topic(.command), payload: try order.signed(with: service)),
            at: noon)
        _ = try #require(phone.ringing)
        return phone
    }

    @Test("a ring's seconds are each shown when they come, one after the other")
    func countdown() throws {
        let phone = try phone(ringingFor: .milliseconds(3500))
        var now = noon
        var shown: [String] = []
        var times: [Int64] = []
        for _ in 0..<4 {
            shown.append(PhoneScreen.lines(of: phone, name: "mira", at: now).joined())
            times.append((now - noon).milliseconds)
            now = try #require(PhoneScreen.nextChange(of: phone, at: now))
        }
        #expect(times == [0, 501, 1501, 2501])
        for (seconds, screen) in zip(["3s left", "2s left", "1s left", "0s left"], shown) {
            #expect(screen.contains(seconds), "\(screen)")
        }
        #expect(now == noon + .milliseconds(3500), "and then it is over")
    }

    @Test("the picture is the same until the moment that it names", arguments: [nil, 90, 200])
    func sameUntilThen(seconds: Int64?) throws {
        let phone = try phone(ringingFor: seconds.map { .seconds($0) })
        func picture(_ now: Timestamp) -> [String] {
            PhoneScreen.lines(of: phone, name: "mira", at: now)
        }
        var now = noon + .milliseconds(17)
        for _ in 0..<80 {
            let next = try #require(PhoneScreen.nextChange(of: phone, at: now))
            #expect(next > now && picture(next - .milliseconds(1)) == picture(now))
            #expect(picture(next) != picture(now))
            now = next
        }
    }

    @Test("without a ring only its clock moves; switched off, nothing does")
    func clock() throws {
        var phone = try phone()
        let next = PhoneScreen.nextChange(of: phone, at: noon + .seconds(59))
        #expect(next == noon + .minutes(1))
        #expect(PhoneScreen.nextChange(of: phone, at: noon + .minutes(1)) == noon + .minutes(2))
        _ = phone.handle(.press(.power(false)), at: noon)
        #expect(PhoneScreen.nextChange(of: phone, at: noon) == nil)
    }
}
