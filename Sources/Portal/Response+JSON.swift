internal import FindDevice
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import OwnerAPI

/// Bodies become answers.
extension Response {
    static func problem(_ problem: Problem) throws -> Response {
        var headers: HTTPFields = [.contentType: Problem.mediaType]
        if problem.status == 401 { headers[.wwwAuthenticate] = "Bearer realm=\"cooee\"" }
        if let pause = problem.retryAfter?.duration {
            // Whole seconds (RFC 9110, section 10.2.3), never too few.
            headers[.retryAfter] = String((pause.milliseconds + 999) / 1000)
        }
        return Response(
            status: .init(code: problem.status), headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: try BodyJSON.write(problem))))
    }

    static func json(
        _ body: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) throws -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(
            status: status, headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: try BodyJSON.write(body))))
    }
}
