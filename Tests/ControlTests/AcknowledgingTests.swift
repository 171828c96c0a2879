import Control
import DeviceRegistry
import FindDevice
import Testing
import Wire

/// How the service tells phones what it has.
@Suite("acknowledgements")
struct AcknowledgingTests {
    private func acknowledged(
        _ outputs: [StepOutput], _ phone: PhoneVoice, _ world: World
    ) throws -> [Acknowledgement] {
        try outputs.flatMap { try phone.acknowledgements(in: $0, by: world.signer) }
    }

    @Test("the first report after a silence is acknowledged in the step that stores it")
    func atOnce() throws {
        let world = try World()
        let phone = try world.livePhone()
        world.pass(.seconds(1))
        for number: UInt64 in 1...3 {
            let output = world.step(try phone.report(at: world.now))
            #expect(try acknowledged([output], phone, world).map(\.trailThrough) == [number])
            #expect(world.dispatcher.next == nil)
            world.now = world.now + .milliseconds(500)
        }
    }

    @Test("a phone that had to be left out is told up to where its trail is, and to send again")
    func room() throws {
        let world = try World()
        let phone = try world.livePhone()
        world.pass(.seconds(1))
        world.step(try phone.report(at: world.now))
        let output = world.step(.room(for: [phone.device.id]))
        let said = try acknowledged([output], phone, world)
        #expect(said.map(\.trailThrough) == [1] && said.map(\.again) == [true])
        #expect(world.dispatcher.next == nil, "and no more is owed to it")
    }

    @Test("one that follows closely waits its half second, and says the service's time")
    func after() throws {
        let world = try World()
        let phone = try world.livePhone()
        let output = world.step(try phone.report(at: world.now))
        #expect(output.publications.isEmpty && output.stored.count == 1)
        #expect(world.dispatcher.next == world.now + .milliseconds(500))
        let start = world.now
        let said = try acknowledged(world.pass(.seconds(10)), phone, world)
        #expect(said.map(\.trailThrough) == [1])
        #expect(said.map(\.at) == [start + .milliseconds(500)])
        #expect(said.map(\.nonce) == [nil])
        #expect(world.dispatcher.next == nil)
    }

    @Test("more reports do not put it off; with the sixteenth it is said at once")
    func every() throws {
        let world = try World()
        let phone = try world.livePhone()
        let start = world.now
        for count in 1..<16 {
            world.step(try phone.report(at: world.now))
            #expect(world.dispatcher.next == start + .milliseconds(500), "\(count)")
            world.now = world.now + .milliseconds(10)
        }
        let said = try acknowledged(
            [world.step(try phone.report(at: world.now))], phone, world)
        #expect(said.map(\.trailThrough) == [16])
        let later = try acknowledged(world.pass(.seconds(5)), phone, world)
        #expect(later.isEmpty, "and the half second is forgotten")
    }

    @Test("an acknowledgement never passes a gap")
    func gap() throws {
        let world = try World()
        let phone = try world.livePhone()
        for number: UInt64 in [2, 3, 5] {
            world.step(try phone.report(at: world.now, number: number))
        }
        #expect(try acknowledged(world.pass(.seconds(1)), phone, world).map(\.trailThrough) == [0])
        for (number, through): (UInt64, UInt64) in [(1, 3), (4, 5)] {
            let output = world.step(try phone.report(at: world.now, number: number))
            let said = try acknowledged([output] + world.pass(.seconds(1)), phone, world)
            #expect(said.map(\.trailThrough) == [through])
        }
    }

    @Test("a phone that gave up its oldest words says so in its hello: the gap is closed")
    func floor() throws {
        let world = try World()
        let phone = try world.livePhone()
        let output = world.step(try phone.hello(at: world.now, oldestWord: 10))
        let said = try phone.acknowledgements(in: output, by: world.signer)
        #expect(said.map(\.wordThrough) == [9])
        #expect(said.map(\.nonce) == [phone.nonce])
    }

    @Test("a hello is answered at once, with its nonce, and pays what is owed")
    func hello() throws {
        let world = try World()
        let phone = try world.livePhone()
        world.step(try phone.report(at: world.now))
        let output = world.step(try phone.hello(at: world.now))
        let said = try phone.acknowledgements(in: output, by: world.signer)
        #expect(said.map(\.nonce) == [phone.nonce])
        #expect(said.map(\.trailThrough) == [1])
        #expect(world.pass(.minutes(1)).flatMap(\.publications).isEmpty)
    }

    @Test("what is acknowledged is in the registry")
    func stored() throws {
        let world = try World()
        let phone = try world.livePhone()
        for _ in 0..<40 { world.step(try phone.report(at: world.now)) }
        world.pass(.seconds(1))
        let through = try world.registry.read { try $0.acknowledged(phone.device.id, .trail) }
        #expect(through == 40)
        #expect(try world.registry.read { try $0.trailCount(of: phone.device.id) } == 40)
    }

    @Test(
        "the number of a report is taken whatever it says: none behind it waits",
        arguments: [
            #""_type":"location","lat":91,"lon":2,"tst":1772366400"#,
            #""_type":"location","lat":"here""#, #""_type":"picture","of":"a cat""#,
            #""tst":-1,"kinds":[]"#, #""lat":1e999"#,
        ], [Channel.fix, .sync])
    func malformed(members: String, channel: Channel) throws {
        let world = try World()
        let phone = try world.livePhone()
        let stream = phone.device.stream
        let bad = phone.event(channel, Array(#"{"stream":"\#(stream)","seq":1,\#(members)}"#.utf8))
        let output = world.step(bad)
        #expect(output.faults.map(\.fault.kind) == ["malformed"] && output.stored.isEmpty)
        world.step(try phone.report(at: world.now, number: 2))
        #expect(try acknowledged(world.pass(.seconds(1)), phone, world).map(\.trailThrough) == [2])
        #expect(try world.registry.read { try $0.trailCount(of: phone.device.id) } == 1)

        let again = world.step(bad)
        #expect(again.faults.isEmpty && again.failures.isEmpty, "it is counted once")
        let said = try acknowledged([again] + world.pass(.seconds(1)), phone, world)
        #expect(said.map(\.trailThrough) == [2])
    }

    @Test(
        "a bad report without a good number of the device's own stream leaves no trace",
        arguments: [
            #"{"stream":"streamaaaaaaaaaaaaaaaaaaaa","seq":1}"#, #"{"stream":"S","seq":0}"#,
            #"{"stream":"S","seq":-1}"#, #"{"stream":"S","seq":9223372036854775808}"#,
            #"{"stream":"S"}"#, #"{"seq":1}"#, #"{"stream":"S","seq":1,"#, "[]", "",
        ])
    func malformedWithoutNumber(text: String) throws {
        let world = try World()
        let phone = try world.livePhone()
        let own = text.replacing(#""S""#, with: #""\#(phone.device.stream)""#)
        let output = world.step(phone.event(.fix, Array(own.utf8)))
        #expect(output.faults.map(\.fault.kind) == ["malformed"])
        #expect(world.pass(.seconds(5)).flatMap(\.publications).isEmpty)
    }

    @Test("an unnumbered fix is stored once and not acknowledged")
    func unnumbered() throws {
        let world = try World()
        let phone = try world.livePhone()
        let json = #"{"_type":"location","lat":1,"lon":2,"tst":1772366400,"acc":9}"#
        let first = world.step(phone.event(.fix, Array(json.utf8)))
        let again = world.step(phone.event(.fix, Array(json.utf8)))
        #expect(first.stored.count == 1 && again.stored.isEmpty)
        #expect(world.pass(.seconds(5)).flatMap(\.publications).isEmpty)
        #expect(try world.registry.read { try $0.trailCount(of: phone.device.id) } == 1)
    }

    @Test("each phone is paid its own")
    func apart() throws {
        let world = try World()
        let phones = try (0..<5).map { try world.livePhone("phone\($0)") }
        for (index, phone) in phones.enumerated() {
            for _ in 0...index { world.step(try phone.report(at: world.now)) }
            world.now = world.now + .milliseconds(20)
        }
        let outputs = world.pass(.seconds(2))
        for (index, phone) in phones.enumerated() {
            let said = try acknowledged(outputs, phone, world)
            #expect(said.map(\.trailThrough) == [UInt64(index + 1)])
        }
    }
}
