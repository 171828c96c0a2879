internal import FindDevice

/// A battery that drains, or charges, evenly by what the handset does.
///
/// Its level is a straight line until the load changes, so that the moment when it will be low is
/// known beforehand and nothing ticks.
package struct Battery: Equatable, Sendable {
    /// What draws on it.
    package struct Load: Hashable, Sendable {
        package var isOn = true
        package var isLocating = false
        package var isRinging = false
        package var isCharging = false

        package init() {}
    }

    /// What draws on it now.
    package private(set) var load = Load()
    private let shared: SharedProfile
    private var profile: HandsetProfile { shared.value }
    /// The level when the load was last changed, and when that was.
    private var base: Double
    private var since: Duration

    package init(_ profile: HandsetProfile = .default, at uptime: Duration = .zero) {
        self.init(SharedProfile(profile), at: uptime)
    }

    init(_ profile: SharedProfile, at uptime: Duration = .zero) {
        shared = profile
        base = min(100, max(0, profile.value.batteryPercent))
        since = uptime
    }

    /// The charge, 0 ... 100 %.
    package func level(at uptime: Duration) -> Double {
        let hours = max(0, (uptime - since) / .hours(1))
        return min(100, max(0, base + percentPerHour * hours))
    }

    /// The charge as a status bar shows it.
    package func percent(at uptime: Duration) -> Int { Int(level(at: uptime).rounded()) }

    /// How long after `uptime` the charge reaches a level under the present load; zero if it has
    /// passed it already, nil if it never will.
    package func time(untilLevel level: Double, from uptime: Duration) -> Duration? {
        let missing = level - self.level(at: uptime)
        if missing == 0 || missing * percentPerHour < 0 { return .zero }
        guard percentPerHour != 0, (0...100).contains(level) else { return nil }
        // Rounded up: when the time has come, the level has been reached.
        let milliseconds = (missing / percentPerHour * 3_600_000).rounded(.up) + 1
        // Loads that all but cancel out would take longer than any phone lasts.
        guard milliseconds < 1e14 else { return nil }
        return .milliseconds(Int64(milliseconds))
    }

    /// Changes what draws on it, from `uptime` on.
    package mutating func carry(_ load: Load, at uptime: Duration) {
        base = level(at: uptime)
        since = uptime
        self.load = load
    }

    /// Sets the charge by hand.
    package mutating func set(level: Double, at uptime: Duration) {
        base = min(100, max(0, level))
        since = uptime
    }

    private var percentPerHour: Double {
        let charge = load.isCharging ? profile.chargePercentPerHour : 0
        guard load.isOn else { return charge }
        let running =
            load.isLocating ? profile.locatingDrainPercentPerHour : profile.idleDrainPercentPerHour
        return charge - running - (load.isRinging ? profile.ringingDrainPercentPerHour : 0)
    }
}
