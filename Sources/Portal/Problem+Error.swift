internal import FindDevice
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import OwnerAPI

extension Problem {
    /// The problem that an error stands for; nil for an error that nobody foresaw.
    init?(ofKnown error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let fault as BodyFault: self.init(fault)
        case let refusal as Refusal: self.init(refusal)
        case is NIOTooManyBytesError: self = .bodyTooLarge
        case is CancellationError:
            self.init(.unavailable(reason: "the service is stopping"))
        default: return nil
        }
    }

    static let bodyTooLarge = Problem(
        .bodyTooLarge, detail: "a body has at most \(PortalSettings.largestBody) bytes",
        mend: "send less")
}

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
