import FindDevice
import Service
import Testing

@testable import cooee

/// What `cooee up` shows of what happens in its service.
@Suite("The live lines of `cooee up`")
struct LiveFeedTests {
    private let noon = Timestamp(seconds: 1_772_366_400)
    private let mira = DeviceID("miraaaaaaaaaaaaaaaaaaaaaaa")!
    private let tablet = DeviceID("tabletaaaaaaaaaaaaaaaaaaaa")!
    private let nameless = DeviceID("namelessaaaaaaaaaaaaaaaaaa")!

    private func feed(isQuiet: Bool = false) -> LiveFeed {
        LiveFeed(cast: [mira: "mira"], isQuiet: isQuiet) { [tablet] device in
            device == tablet ? "tablet" : nil
        }
    }

    /// What a feed shows first.
    private func line(for item: ServiceNews, isQuiet: Bool = false) throws -> String? {
        var feed = feed(isQuiet: isQuiet)
        return try feed.line(for: item, at: noon)
    }

    private func fix(of device: DeviceID, source: FixSource = .wifi) throws -> ServiceNews {
        let place = try #require(Coordinate(latitude: -35.2809, longitude: 149.13))
        return .report(
            device,
            .fix(
                Fix(
                    at: noon, coordinate: place, accuracy: 10.2, source: source,
                    battery: source == .unknown ? nil : 61)))
    }

    @Test("a phone that runs elsewhere has its reports shown, and where it is stays unsaid")
    func visitor() throws {
        #expect(
            try line(for: fix(of: tablet))
                == "12:00:00  tablet  reports a fix by wifi within 11 m, battery 61 %")
        #expect(
            try line(for: fix(of: nameless, source: .unknown))
                == "12:00:00  \(nameless)  reports a fix within 11 m")
    }

    @Test("the phones of `cooee up` itself print their own; sync states are no news")
    func cast() throws {
        #expect(try line(for: fix(of: mira)) == nil)
        let sync = ServiceNews.report(tablet, .sync(SyncReport(at: noon, kinds: [])))
        #expect(try line(for: sync) == nil)
    }

    @Test("with --quiet orders are shown, and no reports")
    func quiet() throws {
        #expect(try line(for: fix(of: tablet), isQuiet: true) == nil)
        let order = Order(
            id: try #require(OrderID("orderaaaaaaaaaaaaaaaaaaaaa")), device: tablet,
            account: try #require(AccountID("accountaaaaaaaaaaaaaaaaaaa")), command: .locate,
            acceptedAt: noon, expiresAt: nil, state: .failed(.noFix))
        #expect(
            try line(for: .order(order), isQuiet: true)
                == "12:00:00  order locate tablet: failed (noFix)")
        #expect(
            try line(for: .broker("the broker ended"), isQuiet: true)
                == "12:00:00  the broker ended")
    }

    @Test("of each phone one report in five seconds is shown")
    func pace() throws {
        var feed = feed()
        var shown: [Int64] = []
        for second in 0..<20 {
            let now = noon + .seconds(Int64(second))
            if try feed.line(for: fix(of: tablet), at: now) != nil { shown.append(Int64(second)) }
        }
        #expect(shown == [0, 5, 10, 15])
    }

    @Test("of a thousand phones a few are shown, and other ones do not wait for ever")
    func crowd() throws {
        var random = SystemRandomNumberGenerator()
        let crowd = (0..<1000).map { _ in DeviceID(using: &random) }
        var pace = ReportPace()
        for window in 0..<3 {
            let now = noon + .seconds(Int64(window) * 5)
            var shown = 0
            for device in crowd where pace.allows(device, at: now) { shown += 1 }
            #expect(shown == ReportPace.most)
        }
        let isShown = pace.allows(tablet, at: noon - .hours(1))
        #expect(isShown, "a clock that was set back stops nothing")
    }
}
