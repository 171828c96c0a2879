/// A problem document (RFC 9457): why a request was refused, and what to do about it.
package struct Problem: Error, Hashable, Sendable, Codable {
    package var type: String
    package var title: String
    package var status: Int
    package var detail: String
    /// Which occurrence this is: the request's id, to be found in the service's log.
    package var instance: String?
    /// The body's field, the query's parameter or the header that it is about.
    package var field: String?
    /// What to do about it.
    package var mend: String
    /// How long to wait before trying again.
    package var retryAfter: Span?

    package init(
        _ kind: ProblemKind, detail: String, mend: String, field: String? = nil,
        retryAfter: Span? = nil, instance: String? = nil
    ) {
        type = kind.type
        title = kind.title
        status = kind.status
        self.detail = detail
        self.mend = mend
        self.field = field
        self.retryAfter = retryAfter
        self.instance = instance
    }

    /// A body that does not hold.
    package init(_ fault: BodyFault) {
        let kind: ProblemKind =
            if case .malformed = fault { .malformedBody } else { .invalidField }
        self.init(kind, detail: fault.detail, mend: fault.mend, field: fault.field)
    }

    /// Nil for a kind that this version does not know.
    package var kind: ProblemKind? { ProblemKind(type: type) }

    package static let mediaType = "application/problem+json"
}
