import FindDevice
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import OwnerAPI
import Testing

@testable import Portal

/// Asks the portal one thing, without a network.
func ask(
    _ method: HTTPRequest.Method, _ path: String, desk: ToldDesk = ToldDesk(),
    headers: HTTPFields = [:], body: String? = nil
) async throws -> TestResponse {
    let application = try buildApplication(
        desk: desk, settings: PortalSettings(port: 0), logger: .silent)
    return try await application.test(.router) { client in
        try await client.executeRequest(
            uri: path, method: method, headers: headers,
            body: body.map { ByteBuffer(bytes: Array($0.utf8)) })
    }
}

extension HTTPFields {
    static let signedIn: HTTPFields = [.authorization: "Bearer \(ToldDesk.token)"]
    static let json: HTTPFields = [.contentType: "application/json"]
    /// A signed-in owner who sends a body.
    static let sending: HTTPFields = [
        .authorization: "Bearer \(ToldDesk.token)", .contentType: "application/json",
    ]
}

extension TestResponse {
    /// The answer as a problem document, which has its own media type.
    var problem: Problem {
        get throws {
            #expect(headers[.contentType] == Problem.mediaType)
            return try read(Problem.self)
        }
    }

    func read<Body: Decodable>(_ type: Body.Type) throws -> Body {
        try BodyJSON.read(type, from: Array(buffer: body))
    }
}

extension Logger {
    static let silent = Logger(label: "portal.tests") { _ in SwiftLogNoOpLogHandler() }
}
