import Foundation

@testable import OwnerClient

/// Asks the API for answers as they come: status and bytes.
struct Caller {
    private let transport: Transport

    init(baseURL: String, token: String) {
        transport = Transport(baseURL: baseURL, token: token)
    }

    struct Answer: Equatable {
        let status: Int
        let body: String
    }

    /// Calls with a body that every path which wants one takes, or refuses only after it has looked
    /// for the device.
    func call(_ method: String, _ path: String) async throws -> Answer {
        let body =
            method == "DELETE"
            ? #"{"confirmation":{"password":"jonas1sails-far"}}"# : #"{"type":"locate"}"#
        let method = Transport.Call.Method(rawValue: method) ?? .get
        let answer = try await transport.send(
            .init(method: method, path: path, body: method == .get ? nil : Array(body.utf8)))
        return Answer(status: answer.status, body: String(decoding: answer.body, as: UTF8.self))
    }
}
