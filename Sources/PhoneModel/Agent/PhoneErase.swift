internal import FindDevice
internal import Wire

/// How a phone erases itself: nothing stops it once the order is on its disk.
///
///     intent stored → "running", with where it is → heard, or 60 s → wiped → "erased"
///
/// A power cut goes on with the wipe, before anything else. What finds the phone stays.
extension Phone {
    mutating func beginErase(_ message: OrderMessage) {
        notice(.erasing)
        endOthers()
        say(.order(message.order, .running(lastSeen: placeAtOnce())))
        if dues.wipe == nil { dues.wipe = now + Self.farewellPatience }
    }

    /// After an acknowledgement: whether there is nothing left to wait for.
    mutating func eraseIfHeard() {
        guard dues.wipe != nil else { return }
        let isHeard = openErases.contains { entry in
            guard let answer = entry.answer else { return false }
            return answer.number.sequence <= disk.words.acknowledged
        }
        if isHeard { wipe() }
    }

    mutating func wipe() {
        emptyUsersPart()
        answerErases()
        if handset.isOn { reportSync() }
    }

    /// What a power cut left of the wipe: it goes on before anything else is done or said.
    mutating func resumeErase() {
        let wiped = disk.standing.wipedOrders
        if openErases.contains(where: { !wiped.contains($0.message.order) }) { emptyUsersPart() }
    }

    /// What a power cut left to be said of an erase: that the others are over with it, if the power
    /// went right behind its record, and that it is done.
    mutating func concludeErase() {
        guard !openErases.isEmpty else { return }
        endOthers()
        answerErases()
    }

    private mutating func emptyUsersPart() {
        dues.wipe = nil
        handset.wipe()
        store(.wiped(orders: openErases.map(\.message.order)))
        notice(.erased)
    }

    /// Says of every erase whose wipe is on the disk that it is done.
    private mutating func answerErases() {
        for order in disk.standing.wipedOrders {
            var lastSeen = disk.standing.lastSeen
            if case .running(let place?) = disk.ledger[order]?.report { lastSeen = place }
            say(.order(order, .succeeded(.erased(lastSeen: lastSeen))))
        }
    }

    private var openErases: [Ledger.Entry] { disk.ledger.open.filter(\.isErase) }

    /// Whatever else was to be done is not done any more.
    private mutating func endOthers() {
        if ringing != nil { stopRing() }
        locating = []
        for entry in disk.ledger.open where !entry.isErase {
            say(.order(entry.message.order, .failed(.erased)))
        }
    }

    /// Where it is, if that can be had at once; else where it last was.
    private mutating func placeAtOnce() -> Fix? {
        if startFix(), PhoneDues.take(&dues.fix, at: now) { finishFix() }
        return disk.standing.lastSeen
    }

    /// How long the service has to hear of it.
    private static let farewellPatience = Duration.seconds(60)
}
