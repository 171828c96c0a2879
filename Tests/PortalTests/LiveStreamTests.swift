import FindDevice
import HTTPTypes
import OwnerAPI
import OwnerClient
import Testing

@testable import Portal
@testable import Service

/// The live stream on a real socket.
@Suite("The live stream", .timeLimit(.minutes(1)))
struct LiveStreamTests {
    @Test("each piece of news is one event with its id, its name and its data")
    func text() throws {
        let desk = ToldDesk()
        let id = NewsID(run: "r", number: 7)
        let news = ServiceNews.event(
            desk.phone.id, .wrongPIN(count: 3, place: nil), at: Timestamp(seconds: 0))
        #expect(
            try EventStreamText.of(.news(NewsItem(id: id, news: news)))
                == "id: r-7\nevent: phone\ndata: "
                + #"{"at":"1970-01-01T00:00:00.000Z","count":3,"device":"\#(desk.phone.id)","#
                + #""summary":"a wrong PIN, number 3 in a row","type":"wrongPIN"}"# + "\n\n")
        #expect(try EventStreamText.of(.gap) == "event: gap\ndata: {}\n\n")
        #expect(try EventStreamText.of(.beat).hasPrefix(":"))
        let hidden = ServiceNews.broker("the broker ended")
        #expect(try EventStreamText.of(.news(NewsItem(id: id, news: hidden))) == "")
    }

    @Test("what a reader is sent is what the service tells, whatever it is")
    func roundTrip() async throws {
        let feed = NewsFeed(capacity: 16)
        var desk = ToldDesk()
        desk.onWatch = { _, last in
            #expect(last == "r-1")
            return feed
        }
        let told = Self.news(of: desk)
        feed.send(.gap)
        for (index, news) in told.enumerated() {
            feed.send(
                .news(NewsItem(id: NewsID(run: "r", number: UInt64(index)), news: news)))
        }
        feed.end()
        let seen = Seen<(LiveEvent, String?)>()
        try await withPortal(desk) { port, _ in
            let owner = ServiceClient(baseURL: "http://127.0.0.1:\(port)", token: ToldDesk.token)
            try await owner.watch(after: "r-1") { event, id in seen.note((event, id)) }
        }
        #expect(seen.all.map(\.0) == [.gap] + told.compactMap(LiveEvent.init))
        #expect(seen.all.map(\.1) == [nil, "r-0", "r-1", "r-2", "r-3", "r-4"])
    }

    @Test("a reader is heard at once, before anything happens")
    func open() async throws {
        let feed = NewsFeed(capacity: 4)
        var desk = ToldDesk()
        desk.onWatch = { _, _ in feed }
        try await withPortal(desk) { port, _ in
            let owner = ServiceClient(baseURL: "http://127.0.0.1:\(port)", token: ToldDesk.token)
            try await owner.watch(isOpen: { feed.end() }, { _, _ in })
        }
    }

    @Test("a service that stops ends the stream whole, and does not wait for its readers")
    func stops() async throws {
        let feed = NewsFeed(capacity: 4)
        var desk = ToldDesk()
        desk.onWatch = { _, _ in feed }
        try await withPortal(desk) { port, stop in
            let owner = ServiceClient(baseURL: "http://127.0.0.1:\(port)", token: ToldDesk.token)
            try await owner.watch(isOpen: { await stop() }, { _, _ in })
        }
    }

    @Test("a reader that takes nothing is cut off, and the service can stop all the same")
    func stuck() async throws {
        let feed = NewsFeed(capacity: 4096)
        var desk = ToldDesk()
        desk.onWatch = { _, _ in feed }
        try await withPortal(desk) { [desk] port, _ in
            let reader = try SilentReader(port: port)
            try reader.ask("/v1/events", token: ToldDesk.token)
            try await reader.untilItBegins()
            // More than the sockets take, then more than the feed holds.
            let news = ServiceNews.order(desk.accepted)
            var number: UInt64 = 0
            while number < 1_000_000 {
                number += 1
                let item = NewsItem(id: NewsID(run: "r", number: number), news: news)
                guard feed.source.offer(.news(item)) else { break }
            }
            #expect(number < 1_000_000)
            feed.end()
            try await reader.untilItIsCutOff()
        }
    }

    @Test("a session that has ended ends its stream at the next heartbeat")
    func signedOut() async throws {
        let feed = NewsFeed(capacity: 4)
        let stream = LiveStream(feed: feed, heartbeat: .milliseconds(1)) { false }
        let written = Seen<String>()
        try await stream.run(into: NotingWriter(note: { written.note($0) }))
        #expect(written.all.last == "the end")
    }

    @Test("while nothing happens a comment shows whether the reader is there")
    func heartbeat() async throws {
        let feed = NewsFeed(capacity: 4)
        let stream = LiveStream(feed: feed, heartbeat: .milliseconds(1)) { true }
        let written = Seen<String>()
        try await stream.run(
            into: NotingWriter(note: { text in
                written.note(text)
                if written.all.count == 4 { feed.end() }
            }))
        #expect(written.all[1...].dropLast().allSatisfy { $0 == ": still here\n\n" })
    }

    @Test("who is not signed in, or asks for another's device, or comes too late, hears why")
    func refused() async throws {
        let desk = ToldDesk()
        let stranger = try await ask(.get, "/v1/events", desk: desk)
        #expect(try stranger.problem.kind == .unauthenticated)
        let foreign = try await ask(
            .get, "/v1/events?device=aaaaaaaaaaaaaaaaaaaaaaaaaa", desk: desk, headers: .signedIn)
        #expect(try foreign.problem.kind == .unknownDevice)
        let crowd = try await ask(.get, "/v1/events", desk: desk, headers: .signedIn)
        #expect(crowd.status == .tooManyRequests)
        #expect(try crowd.problem.kind == .tooManyStreams)
    }

    @Test("the client hands on why the service tells nothing")
    func clientRefused() async throws {
        try await withPortal(ToldDesk()) { port, _ in
            let stranger = ServiceClient(baseURL: "http://127.0.0.1:\(port)", token: "old")
            let error = try await #require(throws: OwnerClientError.self) {
                try await stranger.watch { _, _ in }
            }
            guard case .problem(let problem) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(problem.kind == .unauthenticated)
        }
    }

    private static func news(of desk: ToldDesk) -> [ServiceNews] {
        let place = Coordinate(latitude: -35, longitude: 149)
        let fix = place.map {
            Fix(at: Timestamp(seconds: 1), coordinate: $0, accuracy: 8, source: .gps)
        }
        return [
            .order(desk.accepted), .device(desk.phone),
            .event(desk.phone.id, .simChanged(network: "Optus"), at: Timestamp(seconds: 1)),
            .presence(desk.phone.id, .offline),
        ] + [fix.map { .report(desk.phone.id, .fix($0)) }].compactMap(\.self)
    }
}
