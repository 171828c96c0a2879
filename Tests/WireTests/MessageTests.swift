import FindDevice
import TestSupport
import Testing
import Wire

/// Every message comes out as it went in.
@Suite("messages there and back")
struct MessageTests {
    @Test("orders and cancellings", arguments: 0..<4)
    func orders(seed: UInt64) throws {
        let samples = try Samples(seed: seed)
        for message in samples.orders {
            #expect(try samples.read(order: try message.signed(with: samples.service)) == message)
            #expect(try OrderMessage(payload: message.payload()) == message)
        }
    }

    @Test("acknowledgements, with and without a hello's nonce", arguments: [nil, "n0nce", ""])
    func acknowledgements(nonce: String?) throws {
        let samples = try Samples()
        let message = samples.acknowledgement(nonce: nonce)
        let bytes = try message.signed(with: samples.service)
        let read = try Acknowledgement(
            verifying: bytes, with: samples.service.verifying, for: samples.device)
        #expect(read == message)
        let fault = fault {
            _ = try Acknowledgement(
                verifying: bytes, with: samples.service.verifying, for: samples.otherDevice)
        }
        #expect(fault?.kind == "foreign")
    }

    @Test("an acknowledgement that asks again")
    func again() throws {
        let samples = try Samples()
        let message = samples.acknowledgement(again: true)
        let read = try Acknowledgement(
            verifying: try message.signed(with: samples.service),
            with: samples.service.verifying, for: samples.device)
        #expect(read == message && read.again)
    }

    @Test("hellos")
    func hellos() throws {
        let samples = try Samples()
        let hello = samples.hello()
        let bytes = try hello.signed(by: samples.device, with: samples.phone)
        #expect(try samples.read(hello: bytes) == hello)
        let fault = fault {
            _ = try Hello(
                verifying: bytes, with: samples.phone.verifying, from: samples.otherDevice)
        }
        #expect(fault?.kind == "foreign")
    }

    @Test("a hello of a later version, with kinds of order unknown here, is read without them")
    func laterHello() throws {
        let samples = try Samples()
        let bytes = try samples.signedHello("supports", #"["locate","teleport","ring"]"#)
        #expect(try samples.read(hello: bytes) == samples.hello())
    }

    @Test("a hello of a phone that knows no lost mode says that it was never lost")
    func earlierHello() throws {
        let samples = try Samples()
        var hello = samples.hello()
        hello.lost = .never
        #expect(try samples.read(hello: try samples.signedHello("lost", nil)) == hello)
    }

    @Test("no two words are spelled alike, nor any two orders")
    func different() throws {
        let samples = try Samples()
        let words = try samples.words().map { $0.payload(of: samples.device) }
        #expect(Set(words).count == words.count)
        let orders = samples.orders.map { $0.payload() }
        #expect(Set(orders).count == orders.count)
    }

    @Test("words of every kind, signed and in the journal")
    func words() throws {
        let samples = try Samples()
        for word in try samples.words() {
            let bytes = try word.signed(by: samples.device, with: samples.phone)
            #expect(try samples.read(word: bytes) == word)
            let payload = word.payload(of: samples.device)
            #expect(try Word(payload: payload, from: samples.device) == word)
            #expect(try word.signed(by: samples.device, with: samples.phone) == bytes)
            let fault = fault { _ = try Word(payload: payload, from: samples.otherDevice) }
            #expect(fault?.kind == "foreign")
        }
    }

    @Test("words about orders go on one channel, events on another")
    func channels() throws {
        let samples = try Samples()
        #expect(samples.word(.order(samples.order, .running())).channel == .result)
        #expect(samples.word(.event(.unlocked)).channel == .event)
    }

    @Test("fixes, with everything and with nothing beside the place")
    func fixes() throws {
        let samples = try Samples()
        for fix in [try samples.fix(), try samples.bareFix()] {
            for number in [samples.number(1), samples.number(UInt64(Int64.max)), nil] {
                let message = TrailMessage(number: number, report: .fix(fix))
                let bytes = message.encoded()
                #expect(message.channel == .fix)
                #expect(try TrailMessage(decoding: bytes, from: .fix) == message)
                #expect(message.encoded() == bytes)
            }
        }
    }

    @Test("sync states of every kind")
    func syncs() throws {
        let samples = try Samples()
        let message = TrailMessage(number: samples.number(9), report: .sync(samples.sync()))
        #expect(message.channel == .sync)
        #expect(try TrailMessage(decoding: message.encoded(), from: .sync) == message)
    }

    @Test("a report on another channel than its own is refused", arguments: Channel.allCases)
    func wrongChannel(channel: Channel) throws {
        let samples = try Samples()
        let fix = TrailMessage(number: samples.number(1), report: .fix(try samples.fix()))
        let sync = TrailMessage(number: samples.number(1), report: .sync(samples.sync()))
        for message in [fix, sync] where message.channel != channel {
            let bytes = message.encoded()
            #expect(fault { _ = try TrailMessage(decoding: bytes, from: channel) } != nil)
        }
    }

    @Test("presence", arguments: [true, false])
    func presence(online: Bool) throws {
        let samples = try Samples()
        let message = PresenceMessage(session: samples.session, online: online)
        #expect(try PresenceMessage(decoding: message.encoded()) == message)
    }

    @Test("what is written twice is written alike: a fix rounded once is not rounded again")
    func stableFixes() throws {
        var random = SeededRandom(seed: 5)
        let samples = try Samples()
        for _ in 0..<500 {
            let place = try #require(
                Coordinate(
                    latitude: Double.random(in: -90...90, using: &random),
                    longitude: Double.random(in: -180...180, using: &random)))
            let fix = Fix(
                at: Samples.noon, coordinate: place,
                accuracy: Double.random(in: 0...5000, using: &random), source: .wifi,
                altitude: Double.random(in: -400...9000, using: &random),
                speed: Double.random(in: 0...300, using: &random),
                course: Double.random(in: 0..<360, using: &random))
            let first = TrailMessage(number: samples.number(1), report: .fix(fix)).encoded()
            let read = try TrailMessage(decoding: first, from: .fix)
            #expect(read.encoded() == first)
            guard case .fix(let found) = read.report else { continue }
            #expect(found.coordinate.distance(to: place) < 0.02)
            #expect((0..<360).contains(try #require(found.course)), "\(fix.course as Any)")
            let word = samples.word(.order(samples.order, .succeeded(.located(fix))))
            let said = word.payload(of: samples.device)
            let heard = try Word(payload: said, from: samples.device)
            #expect(heard.payload(of: samples.device) == said)
        }
    }
}

extension Samples {
    func read(hello bytes: [UInt8]) throws -> Hello {
        try Hello(verifying: bytes, with: phone.verifying, from: device)
    }

    func read(word bytes: [UInt8]) throws -> Word {
        try Word(verifying: bytes, with: phone.verifying, from: device)
    }

    /// The sample's hello with one field changed, well signed all the same.
    func signedHello(_ path: String, _ raw: String?) throws -> [UInt8] {
        let signed = try hello().signed(by: device, with: phone)
        let payload = try JWS.verify(signed, type: .hello, with: phone.verifying)
        return try JWS.sign(try altered(payload, path, raw), type: .hello, with: phone)
    }
}
