internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import OwnerAPI

/// What surrounds every route: errors become problem documents here and nowhere else, and each
/// answer gets its security headers and its request's id.
struct Edge: RouterMiddleware {
    typealias Context = BasicRequestContext

    let table: RouteTable
    let figures: PortalFigures

    func handle(
        _ request: Request, context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let id = context.requestID
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as HTTPParserError {
            // The connection itself is broken: the server closes it.
            throw error
        } catch {
            response = try self.response(
                to: error, request: request, id: id, logger: context.logger)
        }
        figures.note(
            request.method, route: context.endpointPath, status: response.status.code,
            took: .now - start)
        response.headers[.cacheControl] = "no-store"
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.requestID] = id
        context.logger.debug(
            "answered",
            metadata: [
                "method": "\(request.method)", "path": "\(request.uri.path)",
                "status": "\(response.status.code)",
            ])
        return response
    }

    private func response(
        to error: any Error, request: Request, id: String, logger: Logger
    ) throws -> Response {
        if let error = error as? HTTPError, error.status == .notFound {
            return try missing(request)
        }
        if let problem = Problem(ofKnown: error) { return try .problem(problem) }
        logger.error(
            "a request failed",
            metadata: ["request": "\(id)", "path": "\(request.uri.path)", "error": "\(error)"])
        return try .problem(
            Problem(
                .internalError, detail: "the service met something that it did not foresee",
                mend: "look for request \(id) in the service's log",
                instance: "urn:cooee:request:\(id)"))
    }

    /// Neither the path, nor the path with this method, is there.
    private func missing(_ request: Request) throws -> Response {
        let methods = table.methods(of: request.uri.path).map(\.rawValue).joined(separator: ", ")
        guard !methods.isEmpty else {
            return try .problem(
                Problem(
                    .unknownPath, detail: "nothing is served at this path",
                    mend: "see the API's paths, which begin with /v1"))
        }
        var response = try Response.problem(
            Problem(
                .methodNotAllowed, detail: "this path does not take \(request.method.rawValue)",
                mend: "use one of: \(methods)"))
        response.headers[.allow] = methods
        return response
    }
}

extension RequestContext {
    /// The id that the log has; drawn anew where a log handler keeps no metadata, because the
    /// context's own `id` ends the process then.
    fileprivate var requestID: String {
        (logger[metadataKey: "hb.request.id"] ?? "\(RequestID())").description
    }
}

extension HTTPField.Name {
    // The name is a token, so the initialiser cannot fail.
    static let requestID = HTTPField.Name("X-Request-ID")!
}
