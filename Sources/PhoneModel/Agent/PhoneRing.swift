internal import FindDevice

/// Orders to sound.
extension Phone {
    mutating func beginRing(_ order: OrderID, duration: Duration) {
        if ringing != nil { endRing(.newerRing) }
        ringing = Ringing(order: order, since: now, until: now + duration)
        say(.order(order, .running()))
        handset.startFindRing()
        notice(.rings(volume: handset.loudness, for: duration))
    }

    mutating func endRing(_ end: RingEnd) {
        guard let ring = ringing else { return }
        stopRing()
        notice(.ringEnds(end))
        // An agent that was stopped meanwhile wakes late; the ring had its end all the same.
        let sounded = min(now, ring.until) - ring.since
        say(.order(ring.order, .succeeded(.rang(for: sounded, endedBy: end))))
    }

    /// Falls silent, and says nothing of it.
    mutating func stopRing() {
        ringing = nil
        handset.stopFindRing()
    }
}
