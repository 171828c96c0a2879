internal import AsyncHTTPClient
internal import FindDevice
internal import NIOCore
internal import NIOHTTP1
internal import OwnerAPI

/// Sends one request and reads one answer.
struct Transport: Sendable {
    /// Scheme, host and port: `http://127.0.0.1:8080`.
    let baseURL: String
    let token: String?

    struct Call {
        var method: Method
        var path: String
        /// Names and values in their order; the values need no escape: ids, numbers, times, words.
        var query: [(String, String)] = []
        var headers: [(String, String)] = []
        var body: [UInt8]?
        /// How long the service may hold the answer back, beyond what it needs anyway.
        var wait = Duration.zero

        enum Method: String {
            case get = "GET"
            case post = "POST"
            case delete = "DELETE"
        }
    }

    struct Answer: Sendable {
        let status: Int
        let body: [UInt8]
        let header: @Sendable (String) -> String?
    }

    /// - Throws: `OwnerClientError`, or `CancellationError` when the task is cancelled.
    func send(_ call: Call) async throws -> Answer {
        try await receive(call) { response in try await collected(response) }
    }

    /// Sends a call whose answer comes piece by piece: hands each piece on as it comes, until the
    /// service ends the answer.
    /// - Parameter isWanted: is told the answer's head first; whether it is what was asked for.
    /// - Returns: nil, or the whole answer if it was not what was asked for.
    func stream(
        _ call: Call, isWanted: @Sendable (_ head: Answer) async -> Bool,
        _ take: @Sendable ([UInt8]) async throws -> Void
    ) async throws -> Answer? {
        try await receive(call) { response in
            guard await isWanted(Self.answer(response, body: [])) else {
                return try await collected(response)
            }
            for try await piece in response.body { try await take(Array(buffer: piece)) }
            return nil
        }
    }

    /// Sends a call from a thread that does not wait for the answer.
    /// - Parameter tell: gets it, on a thread of the network's.
    func send(
        _ call: Call, then tell: @escaping @Sendable (Result<Answer, OwnerClientError>) -> Void
    ) {
        let limit = Self.patience + call.wait
        do {
            var request = try HTTPClient.Request(
                url: baseURL + call.path, method: .RAW(value: call.method.rawValue),
                headers: ["Content-Type": "application/json"])
            request.body = call.body.map { .bytes($0) }
            let deadline = NIODeadline.now() + .nanoseconds(limit.milliseconds * 1_000_000)
            Self.connections.execute(request: request, deadline: deadline).whenComplete { result in
                tell(
                    result.map { response in
                        let headers = response.headers
                        return Answer(
                            status: Int(response.status.code),
                            body: response.body.map { Array(buffer: $0) } ?? [],
                            header: { headers.first(name: $0) })
                    }.mapError { .unreachable($0, at: baseURL, within: limit) })
            }
        } catch {
            tell(.failure(.noAddress(baseURL)))
        }
    }

    private func receive<Value: Sendable>(
        _ call: Call, _ read: @Sendable (HTTPClientResponse) async throws -> Value
    ) async throws -> Value {
        guard baseURL.hasPrefix("http://") || baseURL.hasPrefix("https://") else {
            throw OwnerClientError.noAddress(baseURL)
        }
        let limit = Self.patience + call.wait
        do {
            return try await read(
                try await Self.connections.execute(
                    request(for: call), timeout: .nanoseconds(limit.milliseconds * 1_000_000)))
        } catch is NIOTooManyBytesError {
            throw OwnerClientError.malformed(
                reason: "\(baseURL) sent more than \(Self.largestAnswer) bytes")
        } catch let error as HTTPClientError where error == .cancelled {
            throw CancellationError()
        } catch let error as CancellationError {
            throw error
        } catch let error as OwnerClientError {
            throw error
        } catch {
            throw OwnerClientError.unreachable(error, at: baseURL, within: limit)
        }
    }

    private func collected(_ response: HTTPClientResponse) async throws -> Answer {
        let body = try await response.body.collect(upTo: Self.largestAnswer)
        return Self.answer(response, body: Array(buffer: body))
    }

    private static func answer(_ response: HTTPClientResponse, body: [UInt8]) -> Answer {
        let headers = response.headers
        return Answer(
            status: Int(response.status.code), body: body, header: { headers.first(name: $0) })
    }

    private func request(for call: Call) -> HTTPClientRequest {
        let query = call.query.map { "\($0)=\($1)" }.joined(separator: "&")
        var request = HTTPClientRequest(
            url: baseURL + call.path + (query.isEmpty ? "" : "?" + query))
        request.method = .RAW(value: call.method.rawValue)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        for (name, value) in call.headers { request.headers.add(name: name, value: value) }
        if let body = call.body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(body)
        }
        return request
    }

    /// Long enough for a password's hash on a busy machine.
    private static let patience = Duration.seconds(20)
    /// Ten thousand fixes as KML, twice over.
    private static let largestAnswer = 16 * 1024 * 1024

    /// One pool for the process; it lives as long as that does. A refused connection is told at
    /// once, and an idle one is given up before the service gives it up.
    private static let connections: HTTPClient = {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(5), read: .seconds(90)))
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.idleTimeout = .seconds(50)
        // Each long poll holds a connection.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 128
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}
