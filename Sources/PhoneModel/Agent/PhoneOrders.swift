internal import FindDevice
internal import Wire

/// How a phone takes orders: each at most once, none after its time, none that is not its own.
extension Phone {
    mutating func hear(_ payload: [UInt8], on topic: String) {
        do {
            if topic == TopicPrefix.up {
                hearServiceIsUp()
            } else if topic == identity.prefix.topic(.command) {
                take(
                    try OrderMessage(
                        verifying: payload, with: identity.serviceKey, for: identity.device))
            } else if topic == identity.prefix.topic(.acknowledgement) {
                try hear(
                    try Acknowledgement(
                        verifying: payload, with: identity.serviceKey, for: identity.device))
            } else {
                throw WireFault.foreign("no topic of this phone")
            }
        } catch {
            refuse(error)
        }
    }

    private mutating func take(_ message: OrderMessage) {
        if let known = disk.ledger[message.order] {
            return message.intent == .cancel ? cancel(known) : repeatAnswer(of: known)
        }
        guard message.counter > disk.counter else { return answerStray(message) }
        store(.order(message))
        handset.stir()
        if message.expiresAt != nil { doubtClock(at: message.issuedAt) }
        begin(message)
    }

    /// Says the newest word once more. One that the log has forgotten, or given up, is said anew:
    /// to the service its number is one that will never come.
    private mutating func repeatAnswer(of entry: Ledger.Entry) {
        let order = entry.message.order
        guard let answer = entry.answer, let report = entry.report else {
            return say(.order(order, .received))
        }
        guard answer.number.sequence < disk.words.oldest else { return publish(answer) }
        say(.order(order, report))
    }

    private mutating func cancel(_ entry: Ledger.Entry) {
        if ringing?.order == entry.message.order {
            endRing(.owner)
        } else if entry.isOver || entry.isErase {
            // Too late: an erase is certain from the moment it was stored.
            repeatAnswer(of: entry)
        } else {
            locating.removeAll { $0 == entry.message.order }
            say(.order(entry.message.order, .cancelled))
        }
    }

    /// Begins an order that is on disk, and says how far that came.
    ///
    /// Only the furthest state is said: an order that runs at once was also received.
    mutating func begin(_ message: OrderMessage) {
        switch message.intent {
        case .run(.locate), .run(.ring): beginInTime(message)
        case .run(.lost), .run(.found): answerLostMode(message)
        case .run(.release): answerRelease(message)
        case .run(.erase): beginErase(message)
        case .unknown(let type):
            notice(.orderRefused("it knows no order \(String(type.prefix(20)).debugDescription)"))
            say(.order(message.order, .rejected(.unsupported, of: message.counter)))
        // The order itself may still be on its way: it will find itself cancelled.
        case .cancel: say(.order(message.order, .cancelled))
        }
    }

    /// Begins an order that ages: not after its time, and not while somebody is in a call.
    private mutating func beginInTime(_ message: OrderMessage) {
        guard case .run(let command) = message.intent else { return }
        if let expiresAt = message.expiresAt {
            guard let time = clock.now(uptime: handset.uptime(at: now)) else {
                // Without the service's time nobody knows whether its own is over: it waits.
                return sayOnTheWay(.received, of: message.order)
            }
            guard time < expiresAt else { return say(.order(message.order, .expired)) }
        }
        if handset.isInCall {
            notice(.notNow(command.kind))
            return sayOnTheWay(.deferred, of: message.order)
        }
        switch command {
        case .locate: beginLocate(message.order)
        case .ring(let duration): beginRing(message.order, duration: duration)
        case .lost, .found, .erase, .release: break
        }
    }

    /// Says how far an order has come, unless the phone has said as much of it.
    mutating func sayOnTheWay(_ report: OrderReport, of order: OrderID) {
        switch (disk.ledger[order]?.report, report) {
        case (nil, _), (.received, .deferred): say(.order(order, report))
        default: break
        }
    }

    /// Takes up, once the service's time is known or a call is over, what waited for it.
    mutating func beginWaiting() {
        for entry in disk.ledger.open where !isUnderWay(entry) { begin(entry.message) }
    }

    private func isUnderWay(_ entry: Ledger.Entry) -> Bool {
        ringing?.order == entry.message.order || locating.contains(entry.message.order)
            || entry.isErase
    }

    /// A call is over: what was put off for it begins.
    mutating func endCall() {
        notice(.call(false))
        beginWaiting()
    }
}
