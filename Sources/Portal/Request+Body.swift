internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import NIOHTTP1
internal import OwnerAPI

/// Bodies, read whole or refused.
extension Request {
    /// The body's bytes: JSON by its header, of a size that is read. They stay with the request.
    mutating func bodyBytes() async throws -> [UInt8] {
        try checkContentType()
        return try await collected(upTo: PortalSettings.largestBody)
    }

    private mutating func collected(upTo limit: Int) async throws -> [UInt8] {
        // Refused before it is read, where the client says how much will come.
        if let length = headers[.contentLength].flatMap(Int.init),
            length > limit
        {
            throw Problem.bodyTooLarge
        }
        do {
            return Array(buffer: try await collectBody(upTo: limit))
        } catch let error as NIOTooManyBytesError {
            throw error
        } catch let error as HTTPParserError {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch {
            throw Problem(
                .malformedBody, detail: "the connection broke within the body",
                mend: "send the request again")
        }
    }

    func body<Body: StrictBody>(
        as type: Body.Type, upTo limit: Int = PortalSettings.largestBody
    ) async throws -> Body {
        var request = self
        try checkContentType()
        return try Body(reading: await request.collected(upTo: limit))
    }

    /// The same where it may be left out: nil if nothing was sent.
    func bodyIfAny<Body: StrictBody>(as type: Body.Type) async throws -> Body? {
        var request = self
        let bytes = try await request.collected(upTo: PortalSettings.largestBody)
        guard !bytes.isEmpty else { return nil }
        try checkContentType()
        return try Body(reading: bytes)
    }

    private func checkContentType() throws {
        let type = headers[.contentType] ?? ""
        let name = type.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        guard name == "application/json" else {
            throw Problem(
                .unsupportedMediaType,
                detail: type.isEmpty
                    ? "the request has no Content-Type" : "the body is said to be '\(name)'",
                mend: "send JSON with 'Content-Type: application/json'")
        }
    }
}
