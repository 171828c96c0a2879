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
            (.confirmationRefused, 403, .confirmationRefused),
            (.cannotBeStopped, 409, .cannotBeStopped),
            (.notWhile(.lost), 409, .notWhileLost),
            (.notWhile(.erasing), 409, .notWhileErasing),
            (.notLost, 409, .notLost),
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
