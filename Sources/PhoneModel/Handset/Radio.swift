package import FindDevice

/// A handset's link to the network, in good spells and bad ones (Gilbert–Elliott).
///
///     good → bad | halfOpen       bad → good       halfOpen → good
///
/// Airplane mode lies over it: the link goes on changing beneath.
package struct Radio: Equatable, Sendable {
    package enum Link: String, CaseIterable, Sendable {
        case good, bad
        /// Connections look alive on this side, and nothing gets through.
        case halfOpen
    }

    package private(set) var link = Link.good
    package var isAirplane = false
    private let shared: SharedProfile
    private var profile: HandsetProfile { shared.value }
    private var endOfSpell: Duration?

    /// Starts in a good spell at `uptime`.
    package init(
        _ profile: HandsetProfile = .default, at uptime: Duration,
        using generator: inout SeededGenerator
    ) {
        self.init(SharedProfile(profile), at: uptime, using: &generator)
    }

    init(
        _ profile: SharedProfile, at uptime: Duration, using generator: inout SeededGenerator
    ) {
        shared = profile
        enter(.good, at: uptime, using: &generator)
    }

    /// When the link changes next, by itself; nil if it stays as it is.
    package var next: Duration? { endOfSpell }

    /// What the handset believes to be connected by.
    package var connection: Connection { isAirplane ? .offline : .mobile }

    /// Lives through all changes up to `uptime`.
    package mutating func advance(
        to uptime: Duration, using generator: inout SeededGenerator
    ) {
        while let end = endOfSpell, end <= uptime {
            switch link {
            case .good:
                enter(
                    generator.chance(profile.halfOpenChance) ? .halfOpen : .bad, at: end,
                    using: &generator)
            case .bad, .halfOpen: enter(.good, at: end, using: &generator)
            }
        }
    }

    /// Puts the link into a spell by hand, until `uptime`; a good one follows.
    package mutating func hold(_ link: Link, until uptime: Duration) {
        self.link = link
        endOfSpell = uptime
    }

    /// Draws whether a message gets lost now.
    package func loses(using generator: inout SeededGenerator) -> Bool {
        guard !isAirplane else { return true }
        return switch link {
        case .good: generator.chance(profile.goodLossChance)
        case .bad: generator.chance(profile.badLossChance)
        case .halfOpen: true
        }
    }

    private mutating func enter(
        _ link: Link, at uptime: Duration, using generator: inout SeededGenerator
    ) {
        self.link = link
        let mean =
            switch link {
            case .good: profile.radioBadTime > .zero ? profile.radioGoodTime : .zero
            case .bad: profile.radioBadTime
            case .halfOpen: profile.halfOpenTime
            }
        endOfSpell = mean > .zero ? uptime + generator.exponential(mean: mean) : nil
    }
}
