internal import FindDevice

/// How long ago, and how long from now, as people say it.
enum Ages {
    /// `12 s ago`; `just now` within a second and for what a faster clock dated ahead.
    static func ago(_ moment: Timestamp, now: Timestamp) -> String {
        let seconds = (now - moment).milliseconds / 1000
        return seconds < 1 ? "just now" : "\(rough(seconds: seconds)) ago"
    }

    /// The same where there may have been nothing yet.
    static func ago(_ moment: Timestamp?, now: Timestamp) -> String {
        moment.map { ago($0, now: now) } ?? "never"
    }

    /// `4m30s`: how long is left, rounded up to what one wants to know of it.
    static func left(until moment: Timestamp, now: Timestamp) -> String {
        let left = max(0, (moment - now).milliseconds)
        let unit: Int64 =
            switch left {
            case ..<600_000: 1000
            case ..<86_400_000: 60_000
            default: 3_600_000
            }
        return Duration.milliseconds((left + unit - 1) / unit * unit).written
    }

    /// `34s`: how long something took, to the nearest second.
    static func length(_ duration: Duration) -> String {
        Duration.seconds((duration.milliseconds + 500) / 1000).written
    }

    private static func rough(seconds: Int64) -> String {
        switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3600: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) days"
        }
    }
}
