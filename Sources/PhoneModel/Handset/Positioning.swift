package import FindDevice

#if canImport(Glibc)
    internal import Glibc
#endif

/// A handset's receivers: what they make of the place where it really is.
///
/// GPS is taken where the sky is seen, else Wi-Fi, else the serving cell. The error of each is
/// normal to the north and to the east, so its size is Rayleigh's; it drifts (Gauss–Markov)
/// instead of jumping. The stated accuracy is the radius that 68 % of such errors lie within.
package struct Positioning: Equatable, Sendable {
    package enum Sky: String, CaseIterable, Sendable {
        case open
        /// Between tall buildings: GPS works, badly.
        case canyon
        /// Indoors or underground: no GPS.
        case lost
    }

    /// How much a GPS receiver still knows when it starts.
    package enum Start: String, CaseIterable, Sendable {
        case hot, warm, cold
    }

    /// A receiver at work, and when its first fix is ready.
    package struct Acquisition: Hashable, Sendable {
        package let source: FixSource
        /// The handset's uptime.
        package let readyAt: Duration
    }

    package var sky: Sky {
        didSet { if sky == .lost, acquisition?.source == .gps { acquisition = nil } }
    }
    /// Whether there are stations to hear. In airplane mode there is no cell.
    package var hearsWifi = true
    package var hearsCell = true

    private let shared: SharedProfile
    private var profile: HandsetProfile { shared.value }
    private var acquisition: Acquisition?
    private var lastGPSFix: Duration?
    private var gps = DriftingError()
    private var wifi = DriftingError()
    private var cell = DriftingError()

    /// - Parameter lastGPSFix: when the receiver last had one; nil for one that knows nothing yet.
    package init(
        _ profile: HandsetProfile = .default, sky: Sky = .open, lastGPSFix: Duration? = nil
    ) {
        self.init(SharedProfile(profile), sky: sky, lastGPSFix: lastGPSFix)
    }

    init(_ profile: SharedProfile, sky: Sky = .open, lastGPSFix: Duration?) {
        shared = profile
        self.sky = sky
        self.lastGPSFix = lastGPSFix
    }

    /// Switches the best receiver on; nil if there is nothing to position by. A receiver that is
    /// on already stays as ready as it is.
    package mutating func begin(
        at uptime: Duration, using generator: inout SeededGenerator
    ) -> Acquisition? {
        guard let source = bestSource else {
            acquisition = nil
            return nil
        }
        if let acquisition, acquisition.source == source { return acquisition }
        let wait =
            switch source {
            case .gps: gpsWait(at: uptime, using: &generator)
            case .wifi: generator.uniform(in: profile.wifiScan)
            case .cell, .unknown: generator.uniform(in: profile.cellLookup)
            }
        acquisition = Acquisition(source: source, readyAt: uptime + wait)
        return acquisition
    }

    /// Switches the receiver off.
    package mutating func end() { acquisition = nil }

    /// What a start of the GPS receiver would be now.
    package func start(at uptime: Duration) -> Start {
        guard let lastGPSFix else { return .cold }
        let age = uptime - lastGPSFix
        return age <= profile.ephemerisAge ? .hot : age <= profile.almanacAge ? .warm : .cold
    }

    /// Takes a fix by the best receiver that is ready: GPS once its acquisition is, until then
    /// Wi-Fi or the cell; nil if there is none.
    package mutating func fix(
        at uptime: Duration, wallClock: Timestamp, motion: Motion,
        using generator: inout SeededGenerator
    ) -> Fix? {
        switch readySource(at: uptime) {
        case .gps:
            lastGPSFix = uptime
            gps.drift(to: uptime, over: profile.gpsCorrelationTime, using: &generator)
            let factor = sky == .canyon ? profile.canyonErrorFactor : 1
            return gpsFix(motion, at: wallClock, median: profile.gpsMedianError * factor)
        case .wifi:
            wifi.drift(to: uptime, over: profile.wifiCorrelationTime, using: &generator)
            return fix(
                motion, at: wallClock, source: .wifi, error: wifi, median: profile.wifiMedianError)
        case .cell:
            cell.drift(to: uptime, over: profile.cellCorrelationTime, using: &generator)
            return fix(
                motion, at: wallClock, source: .cell, error: cell, median: profile.cellMedianError)
        case .unknown, nil: return nil
        }
    }

    private var networkSource: FixSource? { hearsWifi ? .wifi : hearsCell ? .cell : nil }
    private var bestSource: FixSource? { sky == .lost ? networkSource : .gps }

    private func readySource(at uptime: Duration) -> FixSource? {
        guard let acquisition, acquisition.source == .gps, acquisition.readyAt <= uptime else {
            return networkSource
        }
        return .gps
    }

    private func gpsWait(
        at uptime: Duration, using generator: inout SeededGenerator
    ) -> Duration {
        let range =
            switch start(at: uptime) {
            case .hot: profile.hotStart
            case .warm: profile.warmStart
            case .cold: profile.coldStart
            }
        let wait = generator.uniform(in: range)
        guard sky == .canyon else { return wait }
        return .milliseconds(Int64(Double(wait.milliseconds) * profile.canyonStartFactor))
    }

    private func gpsFix(_ motion: Motion, at wallClock: Timestamp, median: Metres) -> Fix {
        var fix = fix(motion, at: wallClock, source: .gps, error: gps, median: median)
        // Heights are about half as good again as places.
        fix.altitude = motion.altitude.map { height in
            let felt = height + gps.up * 1.5 * median / Self.rayleighMedian
            return rounded(min(max(felt, Self.lowest), Self.highest))
        }
        fix.speed = rounded(min(motion.speed, Self.fastest))
        fix.course = motion.course.map(rounded)
        return fix
    }

    private func fix(
        _ motion: Motion, at wallClock: Timestamp, source: FixSource, error: DriftingError,
        median: Metres
    ) -> Fix {
        let deviation = median / Self.rayleighMedian * exp(profile.accuracySpread * error.quality)
        let place = motion.coordinate.moved(
            by: deviation * error.size, bearing: atan2(error.east, error.north) * 180 / .pi)
        return Fix(
            at: wallClock, coordinate: place, accuracy: rounded(deviation * Self.rayleigh68),
            source: source)
    }

    /// To a tenth: no receiver says more.
    private func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }

    /// What a receiver can say, whatever a track is like: between two points with nearly the same
    /// time it may leap. A fix beyond what messages carry could not even be read from the journal.
    private static let lowest: Metres = -12_000
    private static let highest: Metres = 100_000
    /// Kilometres an hour; a receiver for people is made for no more than about 500 m/s.
    private static let fastest = 1_800.0

    /// The median of Rayleigh's distribution of deviation 1, √(2 ln 2), and its 68th percentile,
    /// √(−2 ln 0.32).
    private static let rayleighMedian = (2 * log(2.0)).squareRoot()
    private static let rayleigh68 = (-2 * log(0.32)).squareRoot()
}
