import FindDevice
import Testing
import Wire

@testable import PhoneModel

/// The power is cut after every record of every story: nothing is done twice, and nothing that was
/// begun is forgotten.
@Suite("power cuts")
struct PhoneCrashTests {
    enum Story: String, CaseIterable, Sendable {
        case erase, eraseOffline, twoErases, tries, release, lostAndFound, activation, reset
        case resetWhileErasing
    }

    @Test("after every record", arguments: Story.allCases)
    func everyRecord(story: Story) throws { try Self.cuts(story).tell() }

    @Test(
        "and again while the phone recovers",
        arguments: [Story.erase, .twoErases, .tries, .activation, .reset])
    func everySecondRecord(story: Story) throws { try Self.cuts(story).tellTwice() }

    private static func cuts(_ story: Story) -> PowerCuts {
        switch story {
        case .erase: erase
        case .eraseOffline: eraseOffline
        case .twoErases: twoErases
        case .tries: tries
        case .release: release
        case .lostAndFound: lostAndFound
        case .activation: activation
        case .reset: reset
        case .resetWhileErasing: resetWhileErasing
        }
    }

    private static let start: [PowerCuts.Step] = [
        .act { try $0.press(.power(true)) }, .act { try $0.pass(.minutes(2)) },
    ]

    private static func pass(_ duration: Duration) -> PowerCuts.Step {
        .act { try $0.pass(duration) }
    }

    private static func expectWiped(_ story: PhoneStory, _ comment: Comment) {
        let disk = story.phone.disk
        #expect(disk.standing.isActivationLocked && disk.standing.isWiped, comment)
        #expect(story.phone.handset.syncStates.allSatisfy { $0.items == 0 && !$0.enabled }, comment)
        #expect(disk.standing.wipedOrders == [], comment)
    }

    private static let erase = PowerCuts(
        steps: start + [
            .order { $0.newOrder(.ring(duration: .minutes(3))) }, .order { $0.newOrder(.locate) },
            .order { $0.newOrder(.erase) }, pass(.minutes(2)),
            .order { $0.newOrder(.ring(duration: .seconds(5))) }, pass(.minutes(1)),
        ]
    ) { story, comment in
        expectWiped(story, comment)
        #expect(story.screen == .activation(nil, nil), comment)
    }

    private static let eraseOffline = PowerCuts(
        steps: start + [
            .act { $0.acknowledges = false }, .order { $0.newOrder(.erase) },
            .act { story in
                story.network = false
                try story.handle(.disconnected(reason: "no network"))
            },
            pass(.minutes(3)),
            .act { story in
                story.network = true
                story.acknowledges = true
            },
            pass(.minutes(20)),
        ], ending: expectWiped)

    private static let twoErases = PowerCuts(
        steps: start + [
            .act { $0.acknowledges = false }, .order { $0.newOrder(.erase) }, pass(.seconds(20)),
            .order { $0.newOrder(.erase) }, pass(.seconds(20)),
            .act { $0.acknowledges = true }, pass(.minutes(3)),
        ], ending: expectWiped)

    private static let tries = PowerCuts(
        steps: start + [
            .order { $0.newLost(pin: "4711") }, .act { try $0.typeWhenAllowed("0000") },
            .act { try $0.typeWhenAllowed("0001") }, .act { try $0.typeWhenAllowed("0002") },
            .act { try $0.typeWhenAllowed("4711") }, .order { $0.newLost(pin: "1234") },
            .act { try $0.typeWhenAllowed("4711") }, pass(.minutes(3)),
        ]
    ) { story, comment in
        #expect(story.isLost, comment)
        #expect(story.phone.disk.lost.state.version == Counter(epoch: 0, number: 2), comment)
        let ends = story.events.filter { if case .lostModeEnded = $0 { true } else { false } }
        #expect(ends == [.lostModeEnded(version: Counter(epoch: 0, number: 1), by: .pin)], comment)
        #expect((1...2).contains(story.phone.disk.lost.tries), comment)
        let told = story.phone.disk.lost.triesTold
        #expect(told == story.phone.disk.lost.tries, "the owner hears of every try")
    }

    private static let release = PowerCuts(
        steps: start + [.order { $0.newLost(pin: "4711") }]
            + (0..<11).map { number in .act { try $0.typeWhenAllowed("000\(number % 10)") } } + [
                .act { story in
                    #expect(story.phone.disk.lost.tries == 10)
                    try story.type("4711")
                    #expect(story.isLost, "the right one is not even compared")
                },
                .order { $0.newOrder(.release) }, .act { try $0.typeWhenAllowed("0815") },
                .act { try $0.typeWhenAllowed("4711") }, pass(.minutes(2)),
            ]
    ) { story, comment in
        #expect(!story.isLost && story.screen == .normal, comment)
        #expect(story.events.contains { if case .wrongPIN(10, _) = $0 { true } else { false } })
    }

    private static let lostAndFound = PowerCuts(
        steps: start + [
            .order { $0.newLost(pin: "4711") }, .act { try $0.typeWhenAllowed("0000") },
            .order { $0.newFound() }, pass(.minutes(1)), .order { $0.newLost(pin: "1234") },
            .order { $0.newOrder(.ring(duration: .seconds(20))) }, pass(.minutes(1)),
        ]
    ) { story, comment in
        #expect(story.isLost && story.phone.disk.lost.tries == 0, comment)
        #expect(story.phone.disk.lost.state.version == Counter(epoch: 0, number: 3), comment)
    }

    private static let activation = PowerCuts(
        steps: start + [
            .order { $0.newLost(pin: "4711") }, .order { $0.newOrder(.erase) }, pass(.minutes(2)),
            .act { try $0.activate() }, pass(.minutes(1)),
        ]
    ) { story, comment in
        #expect(!story.phone.disk.standing.isActivationLocked, comment)
        #expect(story.isLost && story.phone.disk.standing.isWiped, comment)
        #expect(story.events.count { $0 == .activated } == 1, comment)
    }

    private static let reset = PowerCuts(
        steps: start + [
            .order { $0.newLost(pin: "4711") }, .act { try $0.typeWhenAllowed("0000") },
            .act { story in
                // Again only if it did not come about.
                guard !story.phone.disk.standing.isWiped else { return }
                try story.press(.factoryReset)
            },
            pass(.minutes(2)), .order { $0.newOrder(.locate) }, pass(.minutes(2)),
            .act { try $0.activate() }, .act { try $0.typeWhenAllowed("4711") },
        ]
    ) { story, comment in
        #expect(story.screen == .normal, comment)
        #expect(story.events.count { $0 == .factoryReset } == 1, comment)
        #expect(story.events.count { $0 == .activated } == 1, comment)
        #expect(story.phone.handset.syncStates.allSatisfy { !$0.enabled }, comment)
    }

    private static let resetWhileErasing = PowerCuts(
        steps: start + [
            .act { $0.acknowledges = false }, .order { $0.newOrder(.erase) }, pass(.seconds(10)),
            .act { try $0.press(.factoryReset) }, .act { $0.acknowledges = true },
            pass(.minutes(20)),
        ], ending: expectWiped)
}
