import FindDevice
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import OwnerAPI
import Testing

@testable import Portal
@testable import Service

private let confirmed = #""confirmation":{"password":"correct horse 1"}"#

/// The orders that are confirmed with the password, over the API.
@Suite("Lost mode and erasing over the API")
struct LostRouteTests {
    @Test("an order reaches the desk as it was meant, with the password apart")
    func orders() async throws {
        let lost = try #require(PIN("1234"))
        let bodies: [(String, Demand)] = [
            (
                #"{"type":"lost","pin":"1234","message":"Please call","callback":"+61 400"}"#,
                .lost(lost, message: "Please call", callback: "+61 400")
            ),
            (
                #"{"type":"lost","pin":"1234","message":"Please call"}"#,
                .lost(lost, message: "Please call", callback: nil)
            ),
            (
                #"{"type":"lost","pin":"1234","callback":"112"}"#,
                .lost(lost, message: nil, callback: "112")
            ),
            (#"{"type":"found"}"#, .found), (#"{"type":"erase"}"#, .erase),
            (#"{"type":"release"}"#, .release),
        ]
        for (body, demand) in bodies {
            let seen = Seen<OrderRequest>()
            var desk = ToldDesk()
            desk.onAccept = { seen.note($0) }
            let answer = try await ask(
                .post, "/v1/devices/\(desk.phone.id)/orders", desk: desk, headers: .sending,
                body: body.dropLast() + "," + confirmed + "}")
            #expect(answer.status == .accepted, "\(body)")
            let request = try #require(seen.all.first)
            #expect(request.demand == demand)
            #expect(request.confirmation?.text == "correct horse 1")
            #expect(request.patience == nil)
        }
    }

    @Test(
        "an order that does not hold is refused by its field",
        arguments: [
            (#"{"type":"erase"}"#, "confirmation", "is missing"),
            (#"{"type":"erase","confirmation":{}}"#, "confirmation.password", "is missing"),
            (#"{"type":"erase","confirmation":null}"#, "confirmation", "an object"),
            (#"{"type":"erase","confirmation":"token"}"#, "confirmation", "an object"),
            (#"{"type":"erase","expiresIn":"1h","# + confirmed + "}", "expiresIn", "never"),
            (#"{"type":"lost","expiresIn":"1h","# + confirmed + "}", "expiresIn", "never"),
            (#"{"type":"lost","message":"m","# + confirmed + "}", "pin", "is missing"),
            (#"{"type":"lost","pin":"123","message":"m","# + confirmed + "}", "pin", "four"),
            (#"{"type":"lost","pin":"12a4","message":"m","# + confirmed + "}", "pin", "four"),
            (#"{"type":"lost","pin":1234,"message":"m","# + confirmed + "}", "pin", "text"),
            (#"{"type":"lost","pin":"1234","# + confirmed + "}", "message", "finder"),
            (#"{"type":"lost","pin":"1234","message":"","# + confirmed + "}", "message", "200"),
            (
                #"{"type":"lost","pin":"1234","callback":"call me","# + confirmed + "}",
                "callback", "digits"
            ),
            (#"{"type":"found","pin":"1234","# + confirmed + "}", "pin", "'found' has no pin"),
            (#"{"type":"ring","message":"m"}"#, "message", "'ring' has no message"),
            (#"{"type":"locate","# + confirmed + "}", "confirmation", "needs no"),
            (#"{"type":"release","duration":"1m","# + confirmed + "}", "duration", "has no"),
        ])
    func refused(body: String, field: String, words: String) async throws {
        var desk = ToldDesk()
        desk.onAccept = { _ in Issue.record("it reached the desk") }
        let answer = try await ask(
            .post, "/v1/devices/\(desk.phone.id)/orders", desk: desk, headers: .sending,
            body: body)
        #expect(answer.status == .unprocessableContent)
        let problem = try answer.problem
        #expect(problem.field == field)
        #expect(problem.detail.contains(words), "\(problem.detail)")
        #expect(!problem.detail.contains("1234"), "a PIN is not repeated")
    }

    @Test("a wrong password is a 403, which does not end the session")
    func unconfirmed() async throws {
        var desk = ToldDesk()
        desk.onAccept = { _ in throw Refusal.confirmationRefused }
        let answer = try await ask(
            .post, "/v1/devices/\(desk.phone.id)/orders", desk: desk, headers: .sending,
            body: #"{"type":"erase","# + confirmed + "}")
        #expect(answer.status == .forbidden)
        #expect(try answer.problem.kind == .confirmationRefused)
        #expect(answer.headers[.wwwAuthenticate] == nil)
    }

    @Test("no request says its secrets when it is printed")
    func printed() throws {
        let order = NewOrder(
            type: .lost, pin: Secret("4711"), message: "m",
            confirmation: Confirmation(password: "hunter2hunter2"))
        let activation = ActivationRequest(
            account: "ada", password: Secret("hunter2hunter2"), nonce: "n")
        let request = OrderRequest(
            device: ToldDesk().phone.id, account: ToldDesk().owner.id,
            demand: .lost(try #require(PIN("4711")), message: "m", callback: nil),
            confirmation: Secret("hunter2hunter2"))
        for value in [order, activation, request] as [any Sendable] {
            var dumped = ""
            dump(value, to: &dumped)
            for text in [dumped, "\(value)", String(reflecting: value)] {
                #expect(!text.contains("4711") && !text.contains("hunter2"), "\(text)")
            }
        }
        let written = String(decoding: try BodyJSON.write(order), as: UTF8.self)
        #expect(written.contains("4711") && written.contains("hunter2hunter2"))
    }

    @Test(
        "an order is taken back with or without a body, and given up with one",
        arguments: [(nil, false), ("", false), ("{}", false), (#"{"giveUp":true}"#, true)]
            as [(String?, Bool)])
    func giveUp(body: String?, isGivenUp: Bool) async throws {
        let seen = Seen<Bool>()
        var desk = ToldDesk()
        desk.onCancel = { seen.note($0) }
        let answer = try await ask(
            .post, "/v1/orders/\(desk.accepted.id)/cancel", desk: desk,
            headers: body == nil ? .signedIn : .sending, body: body)
        #expect(answer.status == .accepted)
        #expect(seen.all == [isGivenUp])
    }

    @Test("what cannot be stopped is a 409 that says what is left to do")
    func cannotBeStopped() async throws {
        var desk = ToldDesk()
        desk.onCancel = { _ in throw Refusal.cannotBeStopped }
        let answer = try await ask(
            .post, "/v1/orders/\(desk.accepted.id)/cancel", desk: desk, headers: .signedIn)
        #expect(answer.status == .conflict)
        #expect(try answer.problem.mend.contains("giveUp"))
        let odd = try await ask(
            .post, "/v1/orders/\(desk.accepted.id)/cancel", desk: desk, headers: .sending,
            body: #"{"giveUp":"yes"}"#)
        #expect(try odd.problem.field == "giveUp")
    }

    @Test("an activation needs no token, and an unknown device is asked for like a known one")
    func activation() async throws {
        let seen = Seen<(DeviceID, String, String)>()
        var desk = ToldDesk()
        desk.onActivate = { device, name, password, nonce in
            #expect(name == "ada" && nonce == "n1")
            seen.note((device, name, password.text))
            guard password.text == "correct horse 1" else { throw Refusal.wrongCredentials }
        }
        let body = #"{"account":"ada","password":"correct horse 1","nonce":"n1"}"#
        let answer = try await ask(
            .post, "/v1/devices/\(desk.phone.id)/activation", desk: desk, headers: .json,
            body: body)
        #expect(answer.status == .ok)
        #expect(try answer.read(ActivationGrant.self).activation == "a.b.c")
        #expect(seen.all.first?.0 == desk.phone.id)
        let odd = try await ask(
            .post, "/v1/devices/nonsense/activation", desk: desk, headers: .json,
            body: body.replacing("correct", with: "wrong"))
        #expect(odd.status == .unauthorized)
        #expect(seen.all.count == 2)
        let bad = try await ask(
            .post, "/v1/devices/\(desk.phone.id)/activation", desk: desk, headers: .json,
            body: #"{"account":"ada","password":"p","nonce":"a b"}"#)
        #expect(try bad.problem.field == "nonce")
    }

    @Test("what phones told comes page by page, and only of one's own")
    func events() async throws {
        var desk = ToldDesk()
        desk.events = (1...5).map { number in
            StoredEvent(
                number: number, device: desk.phone.id, event: .batteryLow(battery: Int(number)),
                at: Timestamp(seconds: 1), receivedAt: Timestamp(seconds: 2))
        }
        let path = "/v1/devices/\(desk.phone.id)/events"
        let first = try await ask(.get, path + "?limit=2", desk: desk, headers: .signedIn)
            .read(EventPage.self)
        #expect(first.events.map(\.number) == [1, 2] && first.next == 2)
        let rest = try await ask(.get, path + "?after=2", desk: desk, headers: .signedIn)
            .read(EventPage.self)
        #expect(rest.events.map(\.battery) == [3, 4, 5] && rest.next == 5)
        let none = try await ask(.get, path + "?after=5", desk: desk, headers: .signedIn)
            .read(EventPage.self)
        #expect(none.events.isEmpty && none.next == 5)
        let foreign = try await ask(
            .get, "/v1/devices/aaaaaaaaaaaaaaaaaaaaaaaaaa/events", desk: desk,
            headers: .signedIn)
        #expect(try foreign.problem.kind == .unknownDevice)
    }
}
