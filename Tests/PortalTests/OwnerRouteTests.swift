import FindDevice
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import OwnerAPI
import Synchronization
import Testing

@testable import Portal
@testable import Service

@Suite("Orders over the API")
struct OwnerRouteTests {
    @Test("an accepted order is a 202 with its place, and the desk sees the body as it came")
    func accepted() async throws {
        let seen = Seen<OrderRequest>()
        var desk = ToldDesk()
        desk.onAccept = { seen.note($0) }
        let body = #"{ "type": "ring", "duration": "30s" }"#
        var headers = HTTPFields.sending
        headers[.idempotencyKey] = "key 1"
        let answer = try await ask(
            .post, "/v1/devices/\(desk.phone.id)/orders", desk: desk, headers: headers, body: body)
        #expect(answer.status == .accepted)
        #expect(answer.headers[.location] == "/v1/orders/\(desk.accepted.id)")
        #expect(answer.headers[.acceptance] == "repeated")
        #expect(try answer.read(OrderBody.self).state == .queued)
        let request = try #require(seen.all.first)
        #expect(request.command == .ring(duration: .seconds(30)))
        #expect(request.idempotencyKey == "key 1")
        #expect(request.body == Array(body.utf8))
    }

    @Test("an idempotency key has 1 to 255 printable characters")
    func keys() async throws {
        let desk = ToldDesk()
        for (key, status) in [
            (String(repeating: "k", count: 255), HTTPResponse.Status.accepted),
            (String(repeating: "k", count: 256), .unprocessableContent),
            ("", .unprocessableContent), ("é", .unprocessableContent),
        ] {
            var headers = HTTPFields.sending
            headers[.idempotencyKey] = key
            let answer = try await ask(
                .post, "/v1/devices/\(desk.phone.id)/orders", desk: desk, headers: headers,
                body: #"{"type":"locate"}"#)
            #expect(answer.status == status, "\(key)")
        }
    }

    @Test("an order that its owner waits for is still a 202, as it then is")
    func waitedFor() async throws {
        var desk = ToldDesk()
        desk.onFollow = { since, patience in
            #expect(since == nil)
            #expect(patience == .seconds(30))
            return .succeeded
        }
        let answer = try await ask(
            .post, "/v1/devices/\(desk.phone.id)/orders?wait=30s", desk: desk,
            headers: .sending, body: #"{"type":"locate"}"#)
        #expect(answer.status == .accepted)
        #expect(try answer.read(OrderBody.self).state == .succeeded)
    }

    @Test("an order that cannot be followed is accepted all the same")
    func notFollowed() async throws {
        var desk = ToldDesk()
        desk.onFollow = { _, _ in throw Refusal.unavailable(reason: "stopping") }
        let answer = try await ask(
            .post, "/v1/devices/\(desk.phone.id)/orders?wait=30s", desk: desk,
            headers: .sending, body: #"{"type":"locate"}"#)
        #expect(answer.status == .accepted)
        #expect(try answer.read(OrderBody.self).state == .queued)
    }

    @Test("whoever waits for a state that is over is answered at once")
    func alreadyMoved() async throws {
        var desk = ToldDesk()
        desk.onFollow = { _, _ in
            Issue.record("nothing was to be waited for")
            return .queued
        }
        let path = "/v1/orders/\(desk.accepted.id)"
        for query in ["", "?wait=0s", "?wait=30s&since=running", "?wait=30s&since=failed"] {
            let answer = try await ask(.get, path + query, desk: desk, headers: .signedIn)
            #expect(answer.status == .ok)
            #expect(try answer.read(OrderBody.self).state == .queued)
        }
    }

    @Test("following asks the desk for the state that was seen last")
    func since() async throws {
        var desk = ToldDesk()
        desk.onFollow = { since, _ in since == .queued ? .sent : .queued }
        let answer = try await ask(
            .get, "/v1/orders/\(desk.accepted.id)?wait=1m&since=queued", desk: desk,
            headers: .signedIn)
        #expect(try answer.read(OrderBody.self).state == .sent)
    }

    @Test("a wait is a duration of a minute at most", arguments: ["61s", "30", "-1s", "x"])
    func longWait(wait: String) async throws {
        let desk = ToldDesk()
        let answer = try await ask(
            .get, "/v1/orders/\(desk.accepted.id)?wait=\(wait)", desk: desk, headers: .signedIn)
        #expect(answer.status == .unprocessableContent)
        #expect(try answer.problem.field == "wait")
    }

    @Test("taking an order back is a 202, for the phone may have to agree")
    func cancel() async throws {
        let desk = ToldDesk()
        let answer = try await ask(
            .post, "/v1/orders/\(desk.accepted.id)/cancel", desk: desk, headers: .signedIn)
        #expect(answer.status == .accepted)
        #expect(try answer.read(OrderBody.self).state == .cancelled)
    }

    @Test("removing a device asks for the password in the body")
    func remove() async throws {
        var desk = ToldDesk()
        desk.onRemove = { guard $0 == "correct horse 1" else { throw Refusal.wrongCredentials } }
        let path = "/v1/devices/\(desk.phone.id)"
        let bare = try await ask(.delete, path, desk: desk, headers: .sending, body: "{}")
        #expect(try bare.problem.field == "confirmation")
        let wrong = try await ask(
            .delete, path, desk: desk, headers: .sending,
            body: #"{"confirmation":{"password":"guess"}}"#)
        #expect(try wrong.problem.kind == .wrongCredentials)
        let right = try await ask(
            .delete, path, desk: desk, headers: .sending,
            body: #"{"confirmation":{"password":"correct horse 1"}}"#)
        #expect(right.status == .noContent)
    }
}

@Suite("What was, over the API")
struct HistoryRouteTests {
    @Test("a trail says where it goes on, and its pages together are the whole of it")
    func pages() async throws {
        var desk = ToldDesk()
        desk.fixes = try (0..<5).map(fix)
        let path = "/v1/devices/\(desk.phone.id)/trail"
        var next: String? = "?limit=2"
        var seen: [Moment] = []
        while let query = next {
            let answer = try await ask(.get, path + query, desk: desk, headers: .signedIn)
            let page = try answer.read(TrailBody.self)
            seen += page.fixes.map(\.at)
            next = page.next.map { "?limit=2&from=\($0.text)" }
            #expect((answer.headers[.init("Link")!] != nil) == (next != nil))
        }
        #expect(seen == desk.fixes.map { Moment($0.at) })
    }

    @Test(
        "a trail comes in the form that is asked for, by name or by media type",
        arguments: [
            ("?format=gpx", "", "application/gpx+xml"),
            ("?format=geojson", "", "application/geo+json"),
            ("?format=kml", "", "application/vnd.google-earth.kml+xml"),
            ("", "text/html, application/gpx+xml;q=0.9", "application/gpx+xml"),
            ("?format=json", "application/gpx+xml", "application/json"),
            ("", "*/*", "application/json"),
        ])
    func forms(query: String, accept: String, type: String) async throws {
        var desk = ToldDesk()
        desk.fixes = [try fix(1)]
        var headers = HTTPFields.signedIn
        headers[.accept] = accept
        let answer = try await ask(
            .get, "/v1/devices/\(desk.phone.id)/trail\(query)", desk: desk, headers: headers)
        #expect(answer.status == .ok)
        #expect(answer.headers[.contentType] == type)
    }

    @Test("the audit log is read page by page")
    func audit() async throws {
        var desk = ToldDesk()
        desk.entries = (1...3).map { number in
            AuditEntry(
                number: number,
                record: AuditRecord(
                    at: Timestamp(seconds: number), actor: .owner(desk.owner.id),
                    action: .signedIn, account: desk.owner.id),
                hash: "h\(number)")
        }
        let first = try await ask(.get, "/v1/audit?limit=2", desk: desk, headers: .signedIn)
            .read(AuditPage.self)
        #expect(first.entries.map(\.number) == [1, 2])
        #expect(first.entries.first?.actor.id == desk.owner.id.text)
        let second = try await ask(
            .get, "/v1/audit?limit=2&after=\(first.next)", desk: desk, headers: .signedIn
        ).read(AuditPage.self)
        #expect(second.entries.map(\.number) == [3])
        #expect(second.next == 3)
    }

    private func fix(_ second: Int) throws -> Fix {
        Fix(
            at: Timestamp(seconds: Int64(second)),
            coordinate: try #require(Coordinate(latitude: 52.5, longitude: 13.4)), accuracy: 8,
            source: .gps, connection: .wifi)
    }
}

/// What a desk was asked, for a test to look at.
final class Seen<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])

    var all: [Value] { values.withLock { $0 } }
    func note(_ value: Value) { values.withLock { $0.append(value) } }
}
