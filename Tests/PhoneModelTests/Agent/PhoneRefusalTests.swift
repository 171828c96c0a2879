import FindDevice
import Foundation
import Testing
import Wire

@testable import PhoneModel

/// What a phone does with messages that it cannot or must not obey.
@Suite("a phone and what it refuses")
struct PhoneRefusalTests {
    private func started() throws -> PhoneStory {
        let story = try PhoneStory()
        try story.press(.power(true))
        try story.pass(.minutes(5))
        return story
    }

    private func told(_ story: PhoneStory) -> [Int] {
        story.events.compactMap { event in
            if case .refusedMessages(let count) = event { count } else { nil }
        }
    }

    // MARK: What does not hold

    @Test("what is forged, foreign or broken is refused, and the owner hears how many it were")
    func refused() throws {
        let story = try started()
        let thief = try #require(SigningKey(seed: Array(repeating: 3, count: 32)))
        let ring = story.newOrder(.ring(duration: .seconds(5)))
        var foreign = ring
        foreign.device = DeviceID(using: &story.random)
        let command = story.identity.prefix.topic(.command)
        let inputs: [PhoneInput] = [
            try story.input(ring, key: thief), try story.input(foreign),
            .message(topic: command, payload: []),
            .message(topic: command, payload: Array("nonsense".utf8)),
            .message(
                topic: "cooee/1/\(foreign.device)/cmd",
                payload: try ring.signed(with: story.service)),
            .message(
                topic: story.identity.prefix.topic(.acknowledgement),
                payload: try ring.signed(with: story.service)),
            .message(topic: story.identity.prefix.topic(.fix), payload: []),
        ]
        let records = story.journal.count
        for input in inputs { #expect(try story.handle(input).rings.isEmpty) }
        #expect(told(story) == [1], "the first at once")
        #expect(story.phone.disk.ledger.entries.isEmpty)
        #expect(
            !story.journal.dropFirst(records).contains { record in
                if case .order = record { true } else { false }
            })
        #expect(try story.send(ring).rings.count == 1, "the true one is obeyed all the same")
        try story.pass(.hours(1))
        #expect(told(story) == [1, inputs.count - 1], "the others at the end of the hour")
    }

    @Test(
        "refused messages are told at most once an hour, each time how many since the last",
        arguments: [
            // Minutes at which one is refused; minutes at which the owner is told, and of how many.
            ([], []), ([0], [(0, 1)]), ([0, 0, 0], [(0, 1), (60, 2)]),
            ([0, 1, 59], [(0, 1), (60, 2)]), ([0, 61], [(0, 1), (61, 1)]),
            ([0, 30, 90, 200], [(0, 1), (60, 1), (120, 1), (200, 1)]),
            ([7, 8, 67, 68, 126, 300], [(7, 1), (67, 1), (127, 3), (300, 1)]),
        ] as [([Int64], [(Int64, Int)])])
    func counted(refusals: [Int64], expected: [(Int64, Int)]) throws {
        let story = try started()
        let start = story.now
        for minute in refusals {
            try story.pass(start + .minutes(minute) - story.now)
            try story.handle(story.nonsense)
        }
        try story.pass(.hours(8))
        #expect(told(story) == expected.map(\.1))
        let minutes = story.words.sorted { $0.key < $1.key }.compactMap { _, word -> Int64? in
            guard case .event(.refusedMessages) = word.content else { return nil }
            return (word.at - start).milliseconds / 60_000
        }
        #expect(minutes == expected.map(\.0))
    }

    @Test("a flood over days, through broken connections and reboots, fills no journal")
    func flood() throws {
        let story = try started()
        let records = story.journal.count
        for hour in 0..<48 {
            for _ in 0..<200 {
                try story.handle(story.nonsense)
                try story.pass(.seconds(15))
            }
            if hour.isMultiple(of: 5) { try story.handle(.disconnected(reason: "reset")) }
            if hour.isMultiple(of: 7) {
                try story.press(.power(false))
                try story.press(.power(true))
            }
            try story.pass(.minutes(10))
        }
        try story.pass(.hours(2))
        #expect(told(story).count <= 50)
        #expect(told(story).reduce(0, +) > 48 * 195, "all but what came while it was not connected")
        let grown = story.journal.dropFirst(records).filter { record in
            if case .word = record { true } else { false }
        }
        #expect(grown.count < 70, "\(grown.count)")
        let notices = story.notices.filter { if case .orderRefused = $0 { true } else { false } }
        #expect(notices.count == told(story).count, "nor the terminal")
    }

    @Test("orders of long ago that are played again have one word each, and not too many an hour")
    func playedAgain() throws {
        let story = try started()
        let olds = (0..<200).map { _ in story.newOrder(.ring(duration: .seconds(5))) }
        // As if the ledger had forgotten them all.
        let latest = try story.order(.ring(duration: .seconds(1)))
        try story.pass(.minutes(1))
        let records = story.journal.count

        let first = try story.send(olds[0]).payloads(.result)
        #expect(
            first.count == 1
                && story.said(of: olds[0]) == [.rejected(.replayed, of: olds[0].counter)])
        for _ in 0..<20 { #expect(try story.send(olds[0]).payloads(.result) == first) }
        for _ in 0..<3 {
            for (index, old) in olds.enumerated() {
                if index.isMultiple(of: 2) { try story.send(old) } else { try story.cancel(old) }
            }
        }
        #expect(story.effects.map(\.effect).rings.count == 1, "none of them rings")
        let words = story.journal.dropFirst(records).filter { record in
            if case .word = record { true } else { false }
        }
        #expect(words.count == 64 + 1, "one each for 64 of them, and one that there were more")
        #expect(story.said(of: olds[1]) == [.cancelled], "and a cancelling is no order")
        #expect(story.phone.disk.ledger.entries.map(\.message.order) == [latest.order])

        try story.pass(.hours(1))
        #expect(told(story) == [1, 3 * 136 - 1])
        try story.send(olds[199])
        #expect(
            story.said(of: olds[199]) == [.rejected(.replayed, of: olds[199].counter)],
            "an hour later there is room")
    }

    @Test("an order that is sent anew, and is too old again, is refused again")
    func sentAnew() throws {
        let story = try started()
        let old = story.newOrder(.release)
        let again = story.newOrder(.release)
        _ = try story.order(.ring(duration: .seconds(1)))
        for sending in [old, again] {
            var message = sending
            message.order = old.order
            try story.send(message)
        }
        #expect(
            story.said(of: old) == [
                .rejected(.replayed, of: old.counter), .rejected(.replayed, of: again.counter),
            ])
    }

    // MARK: What it does not know

    @Test(
        "a signed order of a kind that it does not know is taken, and answered as unsupported",
        arguments: [
            #""type":"dance","args":{}"#, #""type":"dance","args":{"duration":"for ever"}"#,
            #""type":"lost","args":["1234"]"#, #""type":"found","args":{}"#, #""type":"dance""#,
            #""type":"ring","args":{}"#, #""type":"ring","args":{"duration":301}"#,
        ], [true, false])
    func unknown(members: String, isGreeted: Bool) throws {
        let story = try PhoneStory()
        story.answersHellos = isGreeted
        try story.press(.power(true))
        let order = OrderID(using: &story.random)
        let input = try story.raw(order: order, counter: 5, members)
        let effects = try story.handle(input)
        #expect(effects.rings.isEmpty)
        let stored = effects.compactMap { effect -> String? in
            switch effect {
            case .store(.order): "order"
            case .store(.word): "word"
            default: nil
            }
        }
        #expect(stored == ["order", "word"], "it is on the disk before it is answered")
        let entry = try #require(story.phone.disk.ledger[order])
        #expect(
            entry.report == .rejected(.unsupported, of: Counter(epoch: 0, number: 5))
                && entry.isOver)
        #expect(story.phone.disk.counter == Counter(epoch: 0, number: 5))

        let records = story.journal.count
        let again = try story.handle(input)
        #expect(again.payloads(.result).count == 1 && story.journal.count == records)
        story.answersHellos = true
        try story.pass(.minutes(2))
        #expect(story.words.values.count { $0.content.isAbout(order) } == 1)
        #expect(told(story).isEmpty, "it is no message that did not hold")

        let device = story.identity.device
        let read = try story.journal.map {
            try JournalRecord(decoding: $0.encoded(for: device), of: device)
        }
        let disk = PhoneDisk(stream: story.identity.stream, journal: read)
        #expect(
            disk.ledger[order]?.report == .rejected(.unsupported, of: Counter(epoch: 0, number: 5)))
        #expect(disk.counter == story.phone.disk.counter)

        let late = story.newOrder(
            .ring(duration: .seconds(5)), counter: Counter(epoch: 0, number: 4))
        try story.send(late)
        #expect(story.said(of: late) == [.rejected(.replayed, of: late.counter)])
    }

    @Test("one whose answer a power cut took is answered after the reboot")
    func unknownThroughPowerCut() throws {
        let first = try started()
        let order = OrderID(using: &first.random)
        try first.handle(try first.raw(order: order, counter: 5, #""type":"dance","args":{}"#))
        let cut = try #require(
            first.journal.firstIndex { if case .order = $0 { true } else { false } })
        let second = try PhoneStory(
            life: Array(first.journal.prefix(through: cut)), like: first, at: first.now)
        try second.press(.power(true))
        #expect(
            second.phone.disk.ledger[order]?.report
                == .rejected(.unsupported, of: Counter(epoch: 0, number: 5)))
    }
}

extension PhoneStory {
    /// Something that nobody signed.
    fileprivate var nonsense: PhoneInput {
        .message(topic: identity.prefix.topic(.command), payload: Array("nonsense".utf8))
    }

    /// A well signed order, of whatever kind.
    fileprivate func raw(
        order: OrderID, counter: Int64, _ members: String
    ) throws -> PhoneInput {
        let text = """
            {"aud":"\(identity.device)","jti":"\(order)","iat":\(serviceTime.seconds),\
            "exp":\(serviceTime.seconds + 300),"epoch":0,"ctr":\(counter),\(members)}
            """
        return .message(
            topic: identity.prefix.topic(.command),
            payload: try JWS.sign(Array(text.utf8), type: .order, with: service))
    }
}

extension Word.Content {
    fileprivate func isAbout(_ order: OrderID) -> Bool {
        if case .order(order, _) = self { true } else { false }
    }
}
