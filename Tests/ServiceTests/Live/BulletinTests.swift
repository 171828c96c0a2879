import FindDevice
import TestSupport
import Testing

@testable import Service

/// What owners are told live, and who is not.
@Suite("The bulletin")
struct BulletinTests {
    private let mira = Household(seed: 1)
    private let tomo = Household(seed: 2)

    @Test("an owner hears of their own devices, and nobody else's")
    func ownership() async {
        let bulletin = bulletin()
        let feed = bulletin.subscribe(mira.account, device: nil, after: nil)
        bulletin.tell(.presence(tomo.phone, .online))
        bulletin.tell(.order(tomo.order))
        bulletin.tell(.presence(mira.phone, .online))
        bulletin.tell(.broker("the broker ended"))
        bulletin.finish()
        #expect(await subjects(of: feed) == [mira.phone])
    }

    @Test("who asks for one device hears of that one only")
    func oneDevice() async {
        let bulletin = bulletin()
        let feed = bulletin.subscribe(mira.account, device: mira.phone, after: nil)
        bulletin.tell(.presence(mira.other, .online))
        bulletin.tell(.presence(mira.phone, .offline))
        bulletin.finish()
        #expect(await subjects(of: feed) == [mira.phone])
    }

    @Test("news of a device whose owner is not known reach nobody")
    func ownerless() async {
        let bulletin = Bulletin(run: "r") { _ in nil }
        let feed = bulletin.subscribe(mira.account, device: nil, after: nil)
        bulletin.tell(.presence(mira.phone, .online))
        bulletin.finish()
        #expect(await subjects(of: feed) == [])
    }

    @Test("who comes again is told what they missed, in order, and then what happens")
    func resumed() async {
        let bulletin = bulletin()
        for index in 0..<4 { bulletin.tell(mira.battery(index)) }
        let feed = bulletin.subscribe(mira.account, device: nil, after: "r-2")
        bulletin.tell(mira.battery(4))
        bulletin.finish()
        #expect(await numbers(of: feed) == ["r-3", "r-4", "r-5"])
    }

    @Test("who missed nothing is told nothing twice")
    func upToDate() async {
        let bulletin = bulletin()
        bulletin.tell(mira.battery(0))
        let feed = bulletin.subscribe(mira.account, device: nil, after: "r-1")
        bulletin.finish()
        #expect(await numbers(of: feed) == [])
    }

    @Test(
        "who cannot be told all that they missed is told that there is a gap",
        arguments: ["q-1", "r-9", "r-0", "nonsense", "", "r-1-2", "-1"])
    func gap(last: String) async {
        let bulletin = bulletin()
        for index in 0..<(3 * Bulletin.capacity) { bulletin.tell(mira.battery(index)) }
        let feed = bulletin.subscribe(mira.account, device: nil, after: last)
        bulletin.finish()
        #expect(await numbers(of: feed) == ["gap"])
    }

    @Test("exactly as much is kept as is promised")
    func kept() async {
        let bulletin = bulletin()
        let told = 3 * Bulletin.capacity
        for index in 0..<told { bulletin.tell(mira.battery(index)) }
        let all = bulletin.subscribe(
            mira.account, device: nil, after: "r-\(told - Bulletin.capacity)")
        let tooMuch = bulletin.subscribe(
            mira.account, device: nil, after: "r-\(told - Bulletin.capacity - 1)")
        bulletin.finish()
        #expect(await numbers(of: all).count == Bulletin.capacity)
        #expect(await numbers(of: tooMuch) == ["gap"])
    }

    @Test("a reader that does not keep up is let go, and the others are told all")
    func slow() async throws {
        let bulletin = bulletin()
        let slow = try #require(bulletin.subscribe(mira.account, device: nil, after: nil))
        let most = Bulletin.capacity + Bulletin.patience
        for index in 0..<most { bulletin.tell(mira.battery(index)) }
        let late = try #require(bulletin.subscribe(mira.account, device: nil, after: nil))
        bulletin.tell(mira.battery(most))
        bulletin.tell(mira.battery(most + 1))
        // Without waiting for the service to end it: it is over.
        #expect(await slow.fallen.first { true } != nil)
        #expect(await numbers(of: slow).count == most)
        bulletin.finish()
        #expect(await numbers(of: late).count == 2)
        #expect(await late.fallen.first { true } == nil)
    }

    @Test("an account is watched by so many and no more, until one leaves")
    func crowd() throws {
        let bulletin = bulletin()
        var feeds: [NewsFeed] = []
        for _ in 0..<Bulletin.mostReaders {
            feeds.append(
                try #require(bulletin.subscribe(mira.account, device: nil, after: nil)))
        }
        #expect(bulletin.subscribe(mira.account, device: nil, after: nil) == nil)
        #expect(bulletin.subscribe(tomo.account, device: nil, after: nil) != nil)
        feeds[0].end()
        #expect(bulletin.subscribe(mira.account, device: nil, after: nil) != nil)
    }

    @Test("after the end nobody waits")
    func over() async {
        let bulletin = bulletin()
        bulletin.finish()
        let feed = bulletin.subscribe(mira.account, device: nil, after: nil)
        #expect(await numbers(of: feed) == [])
    }

    private func bulletin() -> Bulletin {
        let owners = [mira, tomo].reduce(into: [DeviceID: AccountID]()) { owners, house in
            owners[house.phone] = house.account
            owners[house.other] = house.account
        }
        return Bulletin(run: "r") { owners[$0] }
    }

    private func numbers(of feed: NewsFeed?) async -> [String] {
        var numbers: [String] = []
        guard let feed else { return ["none"] }
        for await item in feed.items {
            switch item {
            case .news(let item): numbers.append("\(item.id)")
            case .gap: numbers.append("gap")
            case .beat: numbers.append("beat")
            }
        }
        return numbers
    }

    private func subjects(of feed: NewsFeed?) async -> [DeviceID?] {
        var subjects: [DeviceID?] = []
        guard let feed else { return [] }
        for await case .news(let item) in feed.items { subjects.append(item.news.subject) }
        return subjects
    }
}

/// An account with two devices.
struct Household {
    let account: AccountID
    let phone: DeviceID
    let other: DeviceID
    let order: Order

    init(seed: UInt64) {
        var generator = SeededRandom(seed: seed)
        account = AccountID(using: &generator)
        phone = DeviceID(using: &generator)
        other = DeviceID(using: &generator)
        order = Order(
            id: OrderID(using: &generator), device: phone, account: account, command: .locate,
            acceptedAt: Timestamp(seconds: 1), expiresAt: nil)
    }

    func battery(_ index: Int) -> ServiceNews {
        .event(phone, .batteryLow(battery: index % 100), at: Timestamp(seconds: 1))
    }
}
