import FindDevice
import Testing
import Wire

/// A message with one bad field is refused, and the fault names the field. The messages here are
/// well signed: a phone's key may be in anybody's hands.
@Suite("bad fields are named")
struct FieldTests {
    @Test("orders", arguments: BadFields.orders)
    func orders(path: String, raw: String?, field: String) throws {
        let samples = try Samples()
        let good = samples.orderMessage(.run(.ring(duration: .seconds(60)))).payload()
        let bytes = try JWS.sign(
            try altered(good, path, raw), type: .order, with: samples.service)
        let fault = try #require(fault { _ = try samples.read(order: bytes) })
        #expect(fault.field == field, "\(fault)")
    }

    @Test("orders of a newer service are unknown ones", arguments: BadFields.unknownOrders)
    func unknownOrders(path: String, raw: String?, type: String) throws {
        let samples = try Samples()
        let good = samples.orderMessage(.run(.ring(duration: .seconds(60))))
        let bytes = try JWS.sign(
            try altered(good.payload(), path, raw), type: .order, with: samples.service)
        var wanted = good
        wanted.intent = .unknown(type: type)
        #expect(try samples.read(order: bytes) == wanted)
        #expect(try OrderMessage(payload: wanted.payload()) == wanted, "as a journal keeps it")
    }

    @Test("a lost mode without what it needs is an unknown order", arguments: BadFields.unknownLost)
    func unknownLost(path: String, raw: String?) throws {
        let samples = try Samples()
        let good = samples.orderMessage(
            .run(.lost(samples.lostMode())), expiresAt: nil, version: samples.version)
        let bytes = try JWS.sign(
            try altered(good.payload(), path, raw), type: .order, with: samples.service)
        let read = try samples.read(order: bytes)
        #expect(read.intent == .unknown(type: "lost"))
        #expect(read.order == good.order && read.counter == good.counter)
    }

    @Test("a phone locks although it cannot open or show all", arguments: BadFields.lockingLost)
    func lockingLost(path: String, raw: String?, message: String?) throws {
        let samples = try Samples()
        let wanted = samples.lostMode()
        let good = samples.orderMessage(
            .run(.lost(wanted)), expiresAt: nil, version: samples.version)
        let bytes = try JWS.sign(
            try altered(good.payload(), path, raw), type: .order, with: samples.service)
        guard case .run(.lost(let mode)) = try samples.read(order: bytes).intent else {
            Issue.record("it does not lock")
            return
        }
        #expect(mode.message == (message == "as it was" ? wanted.message : message))
        if path == "args.callback" { #expect(mode.callback == nil) }
    }

    @Test("an order to be found without a version is an unknown one")
    func unknownFound() throws {
        let samples = try Samples()
        let message = samples.orderMessage(.run(.found), expiresAt: nil)
        let read = try OrderMessage(payload: message.payload())
        #expect(read.intent == .unknown(type: "found"))
    }

    @Test("activations", arguments: BadFields.activations)
    func activations(path: String, raw: String?, field: String) throws {
        let samples = try Samples()
        let signed = try samples.activation.signed(with: samples.service)
        let good = try JWS.verify(signed, type: .activation, with: samples.service.verifying)
        let bytes = try JWS.sign(
            try altered(good, path, raw), type: .activation, with: samples.service)
        let fault = try #require(fault { _ = try samples.read(activation: bytes) })
        #expect(fault.field == field, "\(fault)")
    }

    @Test("acknowledgements", arguments: BadFields.acknowledgements)
    func acknowledgements(path: String, raw: String?, field: String) throws {
        let samples = try Samples()
        let signed = try samples.acknowledgement(nonce: "n").signed(with: samples.service)
        let good = try JWS.verify(
            signed, type: .acknowledgement, with: samples.service.verifying)
        let bytes = try JWS.sign(
            try altered(good, path, raw), type: .acknowledgement, with: samples.service)
        let fault = try #require(
            fault {
                _ = try Acknowledgement(
                    verifying: bytes, with: samples.service.verifying, for: samples.device)
            })
        #expect(fault.field == field, "\(fault)")
    }

    @Test("hellos", arguments: BadFields.hellos)
    func hellos(path: String, raw: String?, field: String) throws {
        let samples = try Samples()
        let bytes = try samples.signedHello(path, raw)
        let fault = try #require(fault { _ = try samples.read(hello: bytes) })
        #expect(fault.field == field, "\(fault)")
    }

    @Test("words", arguments: BadFields.words)
    func words(of kind: String, path: String, raw: String?, field: String) throws {
        let samples = try Samples()
        let good = samples.word(try samples.content(kind)).payload(of: samples.device)
        let bytes = try JWS.sign(try altered(good, path, raw), type: .word, with: samples.phone)
        let fault = try #require(fault { _ = try samples.read(word: bytes) })
        #expect(fault.field == field, "\(fault)")
    }

    @Test("fixes", arguments: BadFields.fixes)
    func fixes(path: String, raw: String?, field: String) throws {
        let samples = try Samples()
        let message = TrailMessage(number: samples.number(1), report: .fix(try samples.fix()))
        let bytes = try altered(message.encoded(), path, raw)
        let fault = try #require(fault { _ = try TrailMessage(decoding: bytes, from: .fix) })
        #expect(fault.field == field, "\(fault)")
    }

    @Test("sync states", arguments: BadFields.syncs)
    func syncs(path: String, raw: String?, field: String) throws {
        let samples = try Samples()
        let message = TrailMessage(number: samples.number(1), report: .sync(samples.sync()))
        let bytes = try altered(message.encoded(), path, raw)
        let fault = try #require(fault { _ = try TrailMessage(decoding: bytes, from: .sync) })
        #expect(fault.field == field, "\(fault)")
    }

    @Test("a report without any number is an OwnTracks fix, but no sync state")
    func unnumbered() throws {
        let samples = try Samples()
        let sync = TrailMessage(number: nil, report: .sync(samples.sync()))
        let bytes = sync.encoded()
        #expect(fault { _ = try TrailMessage(decoding: bytes, from: .sync) }?.field == "seq")
    }

    @Test("presence", arguments: BadFields.presences)
    func presences(path: String, raw: String?, field: String) throws {
        let samples = try Samples()
        let good = PresenceMessage(session: samples.session, online: true).encoded()
        let bytes = try altered(good, path, raw)
        let fault = try #require(fault { _ = try PresenceMessage(decoding: bytes) })
        #expect(fault.field == field, "\(fault)")
    }
}

extension Samples {
    /// A word's content by the name that the table of bad words gives it.
    func content(_ kind: String) throws -> Word.Content {
        switch kind {
        case "running": .order(order, .running())
        case "failed": .order(order, .failed(.noFix))
        case "rang": .order(order, .succeeded(.rang(for: .seconds(3), endedBy: .pickup)))
        case "located": .order(order, .succeeded(.located(try fix())))
        case "batteryLow": .event(.batteryLow(battery: 15))
        case "erasing": .order(order, .running(lastSeen: try fix()))
        case "applied": .order(order, .succeeded(.applied))
        case "erased": .order(order, .succeeded(.erased(lastSeen: try fix())))
        case "wrongPIN": .event(.wrongPIN(count: 3, place: try fix()))
        case "pinUnreadable": .event(.pinUnreadable(version: version))
        case "lostModeEnded": .event(.lostModeEnded(version: version, by: .pin))
        case "simChanged": .event(.simChanged(network: "Magpie"))
        default: .event(.refusedMessages(count: 1))
        }
    }
}
