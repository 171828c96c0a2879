import FindDevice
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import OwnerAPI
import Testing

@testable import Portal

/// Whatever is asked, the answer is a problem document with a way out, and tells nothing else.
@Suite("The edge")
struct EdgeTests {
    @Test("a path that is not there is a 404 with a problem document")
    func unknownPath() async throws {
        let answer = try await ask(.get, "/v1/devicez")
        #expect(answer.status == .notFound)
        #expect(try answer.problem.kind == .unknownPath)
    }

    @Test(
        "a wrong method is a 405 that says which are right",
        arguments: [
            ("/v1/session", HTTPRequest.Method.get, "POST, DELETE"),
            ("/v1/devices", .put, "GET, HEAD, POST"),
            ("/v1/devices/x", .post, "GET, HEAD, DELETE"),
            ("/v1/orders/x/cancel", .get, "POST"),
            ("/healthz", .post, "GET, HEAD"),
        ])
    func wrongMethod(path: String, method: HTTPRequest.Method, allow: String) async throws {
        let answer = try await ask(method, path)
        #expect(answer.status == .methodNotAllowed)
        #expect(answer.headers[.allow] == allow)
        #expect(try answer.problem.kind == .methodNotAllowed)
    }

    @Test("every answer, good or bad, is kept out of caches and is not guessed at")
    func headers() async throws {
        for path in ["/healthz", "/v1/devices", "/nowhere"] {
            let answer = try await ask(.get, path)
            #expect(answer.headers[.cacheControl] == "no-store")
            #expect(answer.headers[.xContentTypeOptions] == "nosniff")
            #expect(answer.headers[.requestID]?.isEmpty == false)
        }
    }

    @Test(
        "without a good token the answer is 401 and says how to sign in",
        arguments: [nil, "Basic YTpi", "Bearer", "Bearer a b", "Bearer unknown"])
    func unauthenticated(header: String?) async throws {
        let answer = try await ask(
            .get, "/v1/devices", headers: header.map { [.authorization: $0] } ?? [:])
        #expect(answer.status == .unauthorized)
        #expect(answer.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
        #expect(try answer.problem.kind == .unauthenticated)
    }

    @Test("a body of another type is a 415, a larger one a 413, a broken one a 400")
    func bodies() async throws {
        let plain = try await ask(
            .post, "/v1/session", headers: [.contentType: "text/plain"], body: "{}")
        #expect(plain.status == .unsupportedMediaType)
        let none = try await ask(.post, "/v1/session")
        #expect(none.status == .unsupportedMediaType)

        let json: HTTPFields = [.contentType: "Application/JSON; charset=utf-8"]
        let large = String(repeating: " ", count: PortalSettings.largestBody + 1)
        let tooLarge = try await ask(.post, "/v1/session", headers: json, body: large)
        #expect(tooLarge.status == .contentTooLarge)

        let broken = try await ask(.post, "/v1/session", headers: json, body: "{\n \"name\" }")
        #expect(broken.status == .badRequest)
        #expect(try broken.problem.detail.hasPrefix("line 2, column 9: "))

        let unknown = try await ask(
            .post, "/v1/session", headers: json, body: #"{"nme":"ada","password":"x"}"#)
        #expect(unknown.status == .unprocessableContent)
        #expect(try unknown.problem.field == "nme")
    }

    @Test("a query's parameter that is unknown, doubled or out of range is refused by its name")
    func queries() async throws {
        for (query, field) in [
            ("limt=3", "limt"), ("limit=3&limit=4", "limit"), ("limit=0", "limit"),
            ("limit=x", "limit"), ("limit=501", "limit"),
        ] {
            let answer = try await ask(.get, "/v1/orders?\(query)", headers: .signedIn)
            #expect(answer.status == .unprocessableContent)
            #expect(try answer.problem.field == field)
        }
    }

    @Test("an unknown device, somebody else's and no id at all get the same bytes")
    func unknownDevice() async throws {
        var generator = SystemRandomNumberGenerator()
        let other = DeviceID(using: &generator)
        var answers: Set<String> = []
        for path in ["\(other)", "not-an-id", "\(other)/trail", "x/orders"] {
            let answer = try await ask(.get, "/v1/devices/\(path)", headers: .signedIn)
            #expect(answer.status == .notFound)
            answers.insert(String(buffer: answer.body))
        }
        #expect(answers.count == 1)
    }

    @Test("too many wrong passwords: 429, and when to try again in whole seconds")
    func slowDown() async throws {
        var desk = ToldDesk()
        desk.onSignIn = { _, _ in throw Refusal.slowDown(retryAfter: .milliseconds(29_001)) }
        let answer = try await ask(
            .post, "/v1/session", desk: desk, headers: .json,
            body: #"{"name":"ada","password":"guess"}"#)
        #expect(answer.status == .tooManyRequests)
        #expect(answer.headers[.retryAfter] == "30")
    }

    @Test("a service that cannot take anything says so with 503")
    func unavailable() async throws {
        var desk = ToldDesk()
        desk.failure = Refusal.unavailable(reason: "the registry's disk is full")
        let answer = try await ask(.get, "/v1/devices", desk: desk, headers: .signedIn)
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.headers[.retryAfter] != nil)
        #expect(try answer.problem.detail == "the registry's disk is full")
    }

    @Test("what nobody foresaw is a 500 that names the request and leaks nothing")
    func unforeseen() async throws {
        struct Secret: Error { let path = "/var/lib/cooee/registry.sqlite" }
        var desk = ToldDesk()
        desk.failure = Secret()
        let answer = try await ask(.get, "/v1/devices", desk: desk, headers: .signedIn)
        #expect(answer.status == .internalServerError)
        #expect(!String(buffer: answer.body).contains("registry.sqlite"))
        let id = try #require(answer.headers[.requestID])
        #expect(try answer.problem.instance == "urn:cooee:request:\(id)")
    }

    @Test("the process is healthy whatever its parts do; it is ready only when they are")
    func health() async throws {
        var desk = ToldDesk()
        desk.isReady = false
        #expect(try await ask(.get, "/healthz", desk: desk).status == .ok)
        let away = try await ask(.get, "/readyz", desk: desk)
        #expect(away.status == .serviceUnavailable)
        #expect(String(buffer: away.body) == #"{"parts":{"broker":"away"},"ready":false}"#)
        #expect(try await ask(.get, "/readyz").status == .ok)
    }

    @Test("plain HTTP stays on loopback", arguments: ["0.0.0.0", "::", "192.168.1.5", "127.1"])
    func loopbackOnly(host: String) {
        #expect(throws: PortalFault.plainHTTPBeyondLoopback(host: host)) {
            _ = try PortalServer(
                desk: ToldDesk(), settings: PortalSettings(host: host, port: 0), logger: .silent)
        }
    }
}
