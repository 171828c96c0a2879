import FindDevice
import Testing
import Wire

@testable import PhoneModel

/// A story that is told again and again, with the power cut after every record that it stores.
///
/// After a cut the phone is what its journal says. The service sends all its orders again, the
/// person does again what was interrupted, and the story goes on.
struct PowerCuts: Sendable {
    enum Step: Sendable {
        /// What a person does, or what time does.
        case act(@Sendable (PhoneStory) throws -> Void)
        /// What the owner has the service say; made once, and sent again after a cut.
        case order(@Sendable (PhoneStory) throws -> OrderMessage)
    }

    let steps: [Step]
    /// What must be so at the end, however often the power went.
    let ending: @Sendable (PhoneStory, Comment) throws -> Void

    /// Tells the story with a cut after each number of records.
    func tell(seed: UInt64 = 1) throws {
        let whole = try told(seed: seed, cuts: [], storesFirst: false)
        for storesFirst in [true, false] {
            for first in 0...whole.journal.count {
                _ = try told(seed: seed, cuts: [first], storesFirst: storesFirst)
            }
        }
    }

    /// Tells it with a second cut while the phone recovers from the first.
    func tellTwice(seed: UInt64 = 1) throws {
        let whole = try told(seed: seed, cuts: [], storesFirst: false)
        for first in 0...whole.journal.count {
            // Most of a recovery is over after so many records.
            for second in 0...3 {
                _ = try told(seed: seed, cuts: [first, second], storesFirst: true)
            }
        }
    }

    private func told(seed: UInt64, cuts: [Int], storesFirst: Bool) throws -> PhoneStory {
        let story = try PhoneStory(seed: seed, profile: .sparse)
        let comment = Comment(rawValue: "cut after \(cuts), stores first: \(storesFirst)")
        story.storesFirst = storesFirst
        // Every other time from the journal as it is, or from the shortest that says the same.
        story.compacts = cuts.reduce(0, +).isMultiple(of: 2)
        var rest = cuts
        story.recordsLeft = rest.isEmpty ? nil : rest.removeFirst()
        var sent: [OrderMessage] = []
        var coming = steps[...] + [.act { try $0.pass(.minutes(10)) }]
        var isDown = false
        while isDown || !coming.isEmpty {
            do {
                if isDown { try recover(story, sent: sent, comment) }
                isDown = false
                if let step = coming.first { try take(step, story, &sent, &coming) }
            } catch is PhoneStory.PowerCut {
                try story.loseRest()
                story.recordsLeft = rest.isEmpty ? nil : rest.removeFirst()
                isDown = true
                JournalCheck(story.journal).expect(of: story.phone.disk, comment)
            }
        }
        try expectEnd(of: story, sent: sent, comment)
        return story
    }

    /// A step that is interrupted comes again; an order is sent again by the service.
    private func take(
        _ step: Step, _ story: PhoneStory, _ sent: inout [OrderMessage],
        _ coming: inout ArraySlice<Step>
    ) throws {
        switch step {
        case .act(let act):
            try act(story)
            coming.removeFirst()
        case .order(let make):
            let message = try make(story)
            sent.append(message)
            coming.removeFirst()
            try story.send(message)
        }
    }

    private func expectEnd(
        of story: PhoneStory, sent: [OrderMessage], _ comment: Comment
    ) throws {
        JournalCheck(story.journal).expect(of: story.phone.disk, comment)
        #expect(story.phone.disk.ledger.open.isEmpty, comment)
        for message in sent {
            #expect(story.said(of: message).last?.event.endsOrder == true, comment)
        }
        let rings = story.rung()
        #expect(Set(rings).count == rings.count, comment)
        try ending(story, comment)
    }

    /// Switched on again; what is first on its disk then, and what its screen shows.
    private func recover(
        _ story: PhoneStory, sent: [OrderMessage], _ comment: Comment
    ) throws {
        let owesWipe = story.phone.disk.ledger.open.contains {
            $0.isErase && !story.phone.disk.standing.wipedOrders.contains($0.message.order)
        }
        let count = story.journal.count
        try story.press(.power(true))
        if owesWipe, story.journal.count > count {
            let isWipe = if case .wiped = story.journal[count] { true } else { false }
            #expect(isWipe, "the wipe goes on first; \(comment.rawValue)")
        }
        if story.isLost {
            switch story.screen {
            case .lost, .activation(.some, .some): break
            default: Issue.record("lost, and shows \(story.screen); \(comment.rawValue)")
            }
        }
        for message in sent { try story.send(message) }
    }
}

/// What a journal must say of itself, read by rules of its own.
struct JournalCheck {
    private var lost = LostState.never
    private var tries = 0
    private var ended: Set<Counter> = []
    private var taken: [OrderID: Int] = [:]
    private var wiped: [OrderID: Int] = [:]
    private var faults: [String] = []

    init(_ journal: [JournalRecord]) {
        for record in journal { read(record) }
    }

    func expect(of disk: PhoneDisk, _ comment: Comment) {
        #expect(faults == [], comment)
        #expect(
            taken.values.allSatisfy { $0 == 1 }, "an order was taken twice; \(comment.rawValue)")
        #expect(wiped.values.allSatisfy { $0 == 1 }, "wiped twice; \(comment.rawValue)")
        #expect(disk.lost.state == lost, comment)
        #expect(disk.lost.tries == tries, comment)
        #expect(!lost.isOn || !ended.contains(lost.version), comment)
    }

    private mutating func read(_ record: JournalRecord) {
        switch record {
        case .order(let message): read(message)
        case .pinTried(let count):
            if count != tries + 1 { faults.append("try \(count) after \(tries)") }
            tries = count
        case .wiped(let orders):
            for order in orders { wiped[order, default: 0] += 1 }
        case .word(let word): read(word.content)
        case .report, .acknowledged, .restored, .floor, .standing: break
        }
    }

    private mutating func read(_ message: OrderMessage) {
        taken[message.order, default: 0] += 1
        guard case .run(let command) = message.intent else { return }
        if let version = message.version, version > lost.version {
            lost = LostState(version: version, isOn: command.kind == .lost)
            if command.kind == .found { tries = 0 }
        }
        if command.kind == .release { tries = 0 }
    }

    private mutating func read(_ content: Word.Content) {
        switch content {
        case .order(let order, .succeeded(.erased)):
            if wiped[order] == nil { faults.append("said to be erased before it was wiped") }
        case .event(.lostModeEnded(let version, by: .pin)):
            if version != lost.version || !lost.isOn { faults.append("ended what was not on") }
            lost.isOn = false
            tries = 0
            ended.insert(version)
        case .event(.wrongPIN(let count, _)):
            if count != tries { faults.append("told of try \(count), counted \(tries)") }
        default: break
        }
    }
}

extension PhoneStory {
    /// The orders whose ring was heard, each time that one was.
    func rung() -> [OrderID] {
        var last: OrderID?
        var rung: [OrderID] = []
        for (_, effect) in effects {
            switch effect {
            case .store(.word(let word)):
                if case .order(let order, .running) = word.content { last = order }
            case .notice(.rings): if let last { rung.append(last) }
            default: break
            }
        }
        return rung
    }

    /// Types a PIN as soon as that may be tried.
    func typeWhenAllowed(_ pin: String) throws {
        if case .lost(_, .waits(let wait)) = screen { try pass(wait) }
        try type(pin)
    }

    /// Asks for an activation, and hears it.
    func activate() throws {
        guard !nonces.isEmpty || phone.disk.standing.isActivationLocked else { return }
        let asked = nonces.count
        try press(.activate)
        guard nonces.count > asked else { return }
        try handle(try activation())
    }
}

extension HandsetProfile {
    /// A quiet phone that reports seldom even when it is lost: each record is a story.
    fileprivate static let sparse: HandsetProfile = {
        var profile = HandsetProfile.quiet
        profile.lostReportInterval = .hours(2)
        return profile
    }()
}

extension OrderEvent {
    /// Whether it is a phone's last word.
    var endsOrder: Bool {
        switch self {
        case .succeed, .fail, .reject, .expireOnPhone, .confirmCancel: true
        default: false
        }
    }
}
