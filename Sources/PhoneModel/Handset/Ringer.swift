/// A handset's loudspeaker: what its owner set, and what a find ring makes of it.
///
/// A find ring does not touch the settings: it lies over them, and ends to what they are then.
package struct Ringer: Equatable, Sendable {
    package enum Profile: String, CaseIterable, Sendable {
        case normal, vibrate, silent
    }

    package var profile: Profile
    /// 0 ... 100; what is outside is brought to the nearer end.
    package var volume: Int { didSet { volume = Self.inRange(volume) } }
    package private(set) var isFinding = false

    package init(_ handset: HandsetProfile = .default) {
        profile = handset.ringer
        volume = Self.inRange(handset.volume)
    }

    /// How loud it rings, 0 ... 100: a find ring at once, or a call if one came now.
    package var loudness: Int {
        if isFinding { return 100 }
        return switch profile {
        case .normal: volume
        case .vibrate, .silent: 0
        }
    }

    package mutating func startFinding() { isFinding = true }
    package mutating func stopFinding() { isFinding = false }

    private static func inRange(_ volume: Int) -> Int { min(100, max(0, volume)) }
}
