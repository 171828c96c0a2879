import FindDevice
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import OwnerAPI
import Testing

@testable import Portal
@testable import Service

@Suite("Orders over the API")
struct OrderRouteTests {
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
        #expect(request.demand == .ring(duration: .seconds(30)))
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
        desk.onRemove = {
            guard $0.text == "correct horse 1" else { throw Refusal.confirmationRefused }
        }
        let path = "/v1/devices/\(desk.phone.id)"
        let bare = try await ask(.delete, path, desk: desk, headers: .sending, body: "{}")
        #expect(try bare.problem.field == "confirmation")
        let wrong = try await ask(
            .delete, path, desk: desk, headers: .sending,
            body: #"{"confirmation":{"password":"guess"}}"#)
        #expect(wrong.status == .forbidden)
        #expect(try wrong.problem.kind == .confirmationRefused)
        let right = try await ask(
            .delete, path, desk: desk, headers: .sending,
            body: #"{"confirmation":{"password":"correct horse 1"}}"#)
        #expect(right.status == .noContent)
    }
}
