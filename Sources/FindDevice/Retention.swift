/// How long the service keeps what it has heard.
package struct RetentionRules: Hashable, Sendable {
    /// Fixes, from when they came; the last one of each device stays for as long as the device.
    package var trail = Retention.lasting(.days(90))
    /// What phones told their owners, from when it came.
    package var events = Retention.lasting(.days(365))
    /// Orders, from their end. That they were given stays in the audit log.
    package var orders = Retention.lasting(.days(365))

    package init() {}
}

/// How long one kind of it is kept.
package enum Retention: Hashable, Sendable {
    case forever
    case lasting(Duration)

    /// What was there before this moment is too old; nil if nothing is.
    package func cutoff(at now: Timestamp) -> Timestamp? {
        switch self {
        case .forever: nil
        case .lasting(let duration): now - duration
        }
    }
}
