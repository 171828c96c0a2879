/// How an order came to be accepted: a header of the answer, because the body of a repeated answer
/// is the same as the first one's.
package enum AcceptanceManner: String, CaseIterable, Sendable {
    case new
    /// It joined an order of the same kind that still waited.
    case joined
    /// It repeats the answer to an earlier request with the same `Idempotency-Key`.
    case repeated

    package static let header = "Cooee-Acceptance"
}
