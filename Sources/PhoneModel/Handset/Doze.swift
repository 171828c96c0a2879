internal import FindDevice

/// The sleep of a phone that lies untouched: no network and no periodic work, but for windows that
/// come ever more seldom.
///
///     awake → asleep ⇄ window        asleep, window → awake
///
/// It falls asleep when it has been still, unplugged and untouched for `dozeAfter`; the first
/// window comes after the shorter of the profile's `dozeSleep`, and each sleep is twice as long as
/// the one before, up to the longer. Moving it, plugging it in or touching it wakes it.
package struct Doze: Equatable, Sendable {
    private enum Stage: Equatable {
        case awake
        case asleep(until: Duration, length: Duration)
        case window(until: Duration, sleptFor: Duration)
    }

    private let shared: SharedProfile
    private var profile: HandsetProfile { shared.value }
    private var stage = Stage.awake
    /// Whether nothing but movement keeps it awake.
    private var mayRest = false
    /// Since when it has been still and untouched; nil while it is not.
    private var restingSince: Duration?
    /// When it is to be seen whether it moves; nil if that never changes.
    private var lookAt: Duration?

    package init(_ profile: HandsetProfile = .default) { self.init(SharedProfile(profile)) }

    init(_ profile: SharedProfile) { shared = profile }

    /// Whether it is asleep, and this is no window.
    package var isAsleep: Bool {
        if case .asleep = stage { true } else { false }
    }

    /// When it changes next by itself.
    package var next: Duration? {
        guard profile.doze, mayRest else { return nil }
        let end: Duration? =
            switch stage {
            case .awake: restingSince.map { $0 + profile.dozeAfter }
            case .asleep(let until, _), .window(let until, _): until
            }
        return [lookAt, end].compactMap(\.self).min()
    }

    /// Lives through all changes up to `uptime`.
    package mutating func advance(
        to uptime: Duration, along movement: Movement, using generator: inout SeededGenerator
    ) {
        while let next, next <= uptime {
            if let lookAt, lookAt <= next { look(at: movement.stillness(at: next), now: next) }
            turn(at: next, using: &generator)
        }
    }

    /// Says whether it may rest: it is on, unplugged, and nothing must go on.
    package mutating func setRest(_ allowed: Bool, at uptime: Duration) {
        guard allowed != mayRest else { return }
        mayRest = allowed
        stage = .awake
        restingSince = nil
        lookAt = uptime
    }

    /// Touched, or spoken to: it is awake, and its rest begins anew.
    package mutating func stir(at uptime: Duration) {
        stage = .awake
        if restingSince != nil { restingSince = uptime }
    }

    /// It is moved otherwise than it was.
    mutating func changeWay(at uptime: Duration) { lookAt = uptime }

    private mutating func look(at stillness: Stillness, now: Duration) {
        lookAt = stillness.until
        if !stillness.isStill {
            stage = .awake
            restingSince = nil
        } else if restingSince == nil {
            restingSince = now
        }
    }

    private mutating func turn(at now: Duration, using generator: inout SeededGenerator) {
        switch stage {
        case .awake:
            guard let restingSince, restingSince + profile.dozeAfter <= now else { return }
            sleep(for: profile.dozeSleep.lowerBound, from: now)
        case .asleep(let until, let length):
            guard until <= now else { return }
            let window = generator.uniform(in: profile.dozeWindow)
            stage = .window(until: now + window, sleptFor: length)
        case .window(let until, let length):
            guard until <= now else { return }
            sleep(for: min(length * 2, profile.dozeSleep.upperBound), from: now)
        }
    }

    private mutating func sleep(for length: Duration, from now: Duration) {
        stage = .asleep(until: now + length, length: length)
    }
}
