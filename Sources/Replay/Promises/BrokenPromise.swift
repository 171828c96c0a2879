package import FindDevice

/// What must always hold, by its number in the architecture page.
package enum Promise: Int, CaseIterable, Sendable, Codable {
    /// An accepted order is never lost, and ends once.
    case orders = 1
    /// No order takes effect twice, late, after it was taken back, or on another phone.
    case effects = 2
    /// "Erased" is said on the phone's word alone.
    case erasure = 3
    /// No secret stands in clear.
    case secrets = 4
    /// Every order and every change of a device's state is in the audit log, which is whole.
    case audit = 5
    /// A phone reads and writes its own topics.
    case topics = 6
    /// What was acknowledged is in the registry; what was not, the phone still has.
    case reports = 7
}

/// A promise that did not hold, when, and how that shows.
package struct BrokenPromise: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nil if what went wrong is none of the promises: the house itself does not work.
    package let promise: Promise?
    /// By the true clock.
    package let at: Timestamp
    package let words: String

    package var description: String {
        let what = promise.map { "promise \($0.rawValue) (\($0))" } ?? "the house"
        return "\(what): \(words)"
    }
}

/// A moment by the true clock, and by the service's.
package struct Moment: Hashable, Sendable {
    package let `true`: Timestamp
    package let service: Timestamp
}
