package import FindDevice

/// What happens around a phone, and nobody presses.
extension Phone {
    /// It is carried off: from `time` on it moves so, the way beginning then.
    package mutating func move(_ movement: Movement, at time: Timestamp) {
        now = max(now, time)
        handset.advance(to: now)
        handset.movement = .departing(now - handset.startedAt, movement)
        next = upcoming
    }

    /// What its receiver sees of the sky from `time` on.
    package mutating func setSky(_ sky: Positioning.Sky, at time: Timestamp) {
        now = max(now, time)
        handset.advance(to: now)
        handset.sky = sky
        next = upcoming
    }
}
