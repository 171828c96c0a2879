internal import AsyncHTTPClient
package import OwnerAPI

/// Why a call of the API came to nothing.
package enum OwnerClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The service refused, and said why.
    case problem(Problem)
    /// No answer came; the reason in words, with what to do.
    case unreachable(reason: String)
    /// An answer came that is none of Cooee's.
    case malformed(reason: String)

    package var description: String {
        switch self {
        case .problem(let problem): "\(problem.detail): \(problem.mend)"
        case .unreachable(let reason), .malformed(let reason): reason
        }
    }

    static func noAddress(_ baseURL: String) -> Self {
        .unreachable(reason: "'\(baseURL)' is no address such as http://127.0.0.1:8080")
    }

    /// Reads an error of the transport.
    static func unreachable(_ error: any Error, at baseURL: String, within limit: Duration) -> Self
    {
        switch error as? HTTPClientError {
        case .invalidURL, .emptyHost: noAddress(baseURL)
        case .deadlineExceeded, .readTimeout, .writeTimeout, .getConnectionFromPoolTimeout:
            .unreachable(reason: "\(baseURL) did not answer within \(limit.components.seconds)s")
        case .remoteConnectionClosed, .uncleanShutdown:
            .unreachable(
                reason: "\(baseURL) closed the connection before it answered: "
                    + "was the service stopped?")
        default:
            .unreachable(
                reason: "no service answers at \(baseURL): is `cooee up` running?")
        }
    }
}
