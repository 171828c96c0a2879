import FindDevice
import Testing

@testable import OwnerAPI

@Suite("Refusals as problem documents")
struct ProblemTests {
    @Test(
        "every refusal has its status and its kind",
        arguments: [
            (Refusal.unknownDevice, 404, ProblemKind.unknownDevice),
            (.unknownOrder, 404, .unknownOrder),
            (.wrongCredentials, 401, .wrongCredentials),
            (.slowDown(retryAfter: .seconds(30)), 429, .slowDown),
            (.invalid(field: "name", reason: "too long"), 422, .invalidField),
            (.nameTaken("phone"), 409, .nameTaken),
            (.serialTaken, 409, .serialTaken),
            (.unsupported(.ring), 422, .unsupportedOrder),
            (.alreadyEnded(.failed(.noFix)), 409, .alreadyEnded),
            (.keyReused, 409, .keyReused),
            (.unavailable(reason: "the disk is full"), 503, .unavailable),
        ])
    func refusal(refusal: Refusal, status: Int, kind: ProblemKind) {
        let problem = Problem(refusal)
        #expect(problem.status == status)
        #expect(problem.kind == kind)
        #expect(!problem.detail.isEmpty)
        #expect(!problem.mend.isEmpty)
    }

    @Test("every kind of problem has its own type, and the type leads back to it")
    func types() {
        #expect(Set(ProblemKind.allCases.map(\.type)).count == ProblemKind.allCases.count)
        for kind in ProblemKind.allCases { #expect(ProblemKind(type: kind.type) == kind) }
        #expect(ProblemKind(type: "about:blank") == nil)
    }

    @Test("a problem document has sorted members and leaves out what it does not say")
    func bytes() throws {
        let text = String(
            decoding: try BodyJSON.write(Problem(Refusal.slowDown(retryAfter: .seconds(90)))),
            as: UTF8.self)
        #expect(
            text == #"{"detail":"too many wrong passwords in a row","#
                + #""mend":"try again after 1m30s","retryAfter":"1m30s","status":429,"#
                + #""title":"Too many wrong passwords","type":"urn:cooee:problem:slow-down"}"#)
    }
}

@Suite("What bodies look like")
struct BodyShapeTests {
    @Test("a moment always has its milliseconds, so that text sorts as time does")
    func moments() throws {
        #expect(Moment(Timestamp(milliseconds: 1000)).text == "1970-01-01T00:00:01.000Z")
        #expect(Moment(Timestamp(milliseconds: 1005)).text == "1970-01-01T00:00:01.005Z")
        let read = try BodyJSON.read(Moment.self, from: Array(#""1970-01-01T00:00:01Z""#.utf8))
        #expect(read.timestamp.milliseconds == 1000)
    }

    @Test("a queued ring says what it waits for, and an ended one does not")
    func order() throws {
        var generator = SystemRandomNumberGenerator()
        var order = Order(
            id: OrderID(using: &generator), device: DeviceID(using: &generator),
            account: AccountID(using: &generator), command: .ring(duration: .seconds(30)),
            acceptedAt: Timestamp(seconds: 0), expiresAt: Timestamp(seconds: 300))
        let queued = String(decoding: try BodyJSON.write(OrderBody(order)), as: UTF8.self)
        #expect(
            queued == #"{"acceptedAt":"1970-01-01T00:00:00.000Z","args":{"duration":"30s"},"#
                + #""attempts":0,"device":"\#(order.device)","#
                + #""expiresAt":"1970-01-01T00:05:00.000Z","id":"\#(order.id)","#
                + #""state":"queued","type":"ring","waitingFor":"waiting for the phone"}"#)

        order.state = .succeeded
        order.outcome = .rang(for: .seconds(12), endedBy: .pickup)
        let ended = OrderBody(order)
        #expect(ended.waitingFor == nil)
        #expect(ended.outcome?.ring?.soundedFor == Span(.seconds(12)))
        #expect(ended.outcome?.ring?.endedBy == .pickup)
        #expect(try BodyJSON.read(OrderBody.self, from: BodyJSON.write(ended)) == ended)
    }

    @Test("a failed order names its reason beside its state")
    func reason() {
        #expect(StateName(.failed(.noAnswer)) == .failed)
        #expect(OrderState.failed(.noAnswer).reason == "noAnswer")
        #expect(StateName.allCases.filter(\.hasEnded).count == 6)
    }

    @Test(
        "a near miss is suggested, and nothing far",
        arguments: [
            ("duratoin", "duration"), ("TYPE", "type"), ("expires", "expiresIn"), ("zebra", nil),
        ])
    func suggestion(word: String, suggestion: String?) {
        #expect(
            Suggestion.nearest(to: word, among: ["type", "duration", "expiresIn"]) == suggestion)
    }
}
