/// Everything that the API can refuse or fail with: the closed list behind a problem's `type`.
package enum ProblemKind: String, CaseIterable, Sendable {
    case malformedBody = "malformed-body"
    case invalidField = "invalid-field"
    case invalidQuery = "invalid-query"
    case invalidHeader = "invalid-header"
    case unauthenticated
    case wrongCredentials = "wrong-credentials"
    case confirmationRefused = "confirmation-refused"
    case unknownPath = "unknown-path"
    case unknownDevice = "unknown-device"
    case unknownOrder = "unknown-order"
    case methodNotAllowed = "method-not-allowed"
    case nameTaken = "name-taken"
    case serialTaken = "serial-taken"
    case unsupportedOrder = "unsupported-order"
    case alreadyEnded = "already-ended"
    case cannotBeStopped = "cannot-be-stopped"
    case notWhileLost = "not-while-lost"
    case notWhileErasing = "not-while-erasing"
    case notLost = "not-lost"
    case keyReused = "key-reused"
    case bodyTooLarge = "body-too-large"
    case unsupportedMediaType = "unsupported-media-type"
    case slowDown = "slow-down"
    case tooManyStreams = "too-many-streams"
    case internalError = "internal-error"
    case unavailable

    /// The `type` member: a name, not an address (RFC 9457, section 3.1.1).
    package var type: String { "urn:cooee:problem:" + rawValue }

    /// The kind that a `type` member names; nil for one that this version does not know.
    package init?(type: String) {
        let prefix = "urn:cooee:problem:"
        guard type.hasPrefix(prefix) else { return nil }
        self.init(rawValue: String(type.dropFirst(prefix.count)))
    }

    package var status: Int {
        switch self {
        case .malformedBody: 400
        case .unauthenticated, .wrongCredentials: 401
        case .confirmationRefused: 403
        case .unknownPath, .unknownDevice, .unknownOrder: 404
        case .methodNotAllowed: 405
        case .nameTaken, .serialTaken, .alreadyEnded, .keyReused, .cannotBeStopped,
            .notWhileLost, .notWhileErasing, .notLost:
            409
        case .bodyTooLarge: 413
        case .unsupportedMediaType: 415
        case .invalidField, .invalidQuery, .invalidHeader, .unsupportedOrder: 422
        case .slowDown, .tooManyStreams: 429
        case .internalError: 500
        case .unavailable: 503
        }
    }

    package var title: String {
        switch self {
        case .malformedBody: "The body is not JSON"
        case .invalidField: "A field does not hold"
        case .invalidQuery: "A query parameter does not hold"
        case .invalidHeader: "A header does not hold"
        case .unauthenticated: "Not signed in"
        case .wrongCredentials: "Wrong name or password"
        case .confirmationRefused: "The order is not confirmed"
        case .unknownPath: "No such path"
        case .unknownDevice: "No such device"
        case .unknownOrder: "No such order"
        case .methodNotAllowed: "No such method here"
        case .nameTaken: "The name is taken"
        case .serialTaken: "The phone belongs to another account"
        case .unsupportedOrder: "The phone does not carry out such orders"
        case .alreadyEnded: "The order has ended"
        case .cannotBeStopped: "The phone wipes itself and cannot be stopped"
        case .notWhileLost: "Not while the device is in lost mode"
        case .notWhileErasing: "Not while the device is to be erased"
        case .notLost: "The device is not in lost mode"
        case .keyReused: "The idempotency key was used for another request"
        case .bodyTooLarge: "The body is too large"
        case .unsupportedMediaType: "The body is not sent as JSON"
        case .slowDown: "Too many wrong passwords"
        case .tooManyStreams: "Too many live streams"
        case .internalError: "The service failed"
        case .unavailable: "The service cannot take this now"
        }
    }
}
