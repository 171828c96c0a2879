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
        guard message.counter > disk.counter else {
            return answerStray(
                message.order, message.intent == .cancel ? .cancelled : .rejected(.replayed))
        }
        store(.order(message))
        // The order itself may still be on its way: it will find itself cancelled.
        if message.intent == .cancel { return say(.order(message.order, .cancelled)) }
        begin(message)
    }

    private mutating func repeatAnswer(of entry: Ledger.Entry) {
        guard let answer = entry.answer else { return say(.order(entry.message.order, .received)) }
        publish(answer)
    }

    private mutating func cancel(_ entry: Ledger.Entry) {
        if ringing?.order == entry.message.order {
            endRing(.owner)
        } else if entry.isOver {
            repeatAnswer(of: entry)
        } else {
            locating.removeAll { $0 == entry.message.order }
            say(.order(entry.message.order, .cancelled))
        }
    }

    /// Begins an order that is on disk, and says how far that came.
    ///
    /// Only the furthest state is said: an order that runs at once was also received.
    private mutating func begin(_ message: OrderMessage) {
        switch message.intent {
        case .run(let command): begin(command, of: message)
        case .unknown(let type):
            notice(.orderRefused("it knows no order \(String(type.prefix(20)).debugDescription)"))
            say(.order(message.order, .rejected(.unsupported)))
        case .cancel: break
        }
    }

    private mutating func begin(_ command: Command, of message: OrderMessage) {
        if let expiresAt = message.expiresAt {
            guard let time = clock.now(uptime: handset.uptime(at: now)) else {
                // Without the service's time nobody knows whether its own is over: it waits.
                return say(.order(message.order, .received))
            }
            guard time < expiresAt else { return say(.order(message.order, .expired)) }
        }
        switch command {
        case .locate: beginLocate(message.order)
        case .ring(let duration): beginRing(message.order, duration: duration)
        }
    }

    /// Takes up, once the service's time is known, what waited for it.
    mutating func beginWaiting() {
        for entry in disk.ledger.open where !isUnderWay(entry.message.order) {
            begin(entry.message)
        }
    }

    private func isUnderWay(_ order: OrderID) -> Bool {
        ringing?.order == order || locating.contains(order)
    }

    /// What a power cut did to orders: a ring that had begun is not begun again.
    mutating func resumeAfterReboot() {
        for entry in disk.ledger.open {
            if case .run(.ring) = entry.message.intent, entry.report == .running {
                say(.order(entry.message.order, .failed(.interrupted)))
            }
        }
    }

    private mutating func beginLocate(_ order: OrderID) {
        locating.append(order)
        notice(.locating)
        guard startFix() else {
            locating.removeAll { $0 == order }
            return say(.order(order, .failed(.noFix)))
        }
        if dues.take(\.fix, at: now) {
            finishFix()
        } else {
            say(.order(order, .received))
        }
    }

    private mutating func beginRing(_ order: OrderID, duration: Duration) {
        if ringing != nil { endRing(.newerRing) }
        ringing = Ringing(order: order, since: now, until: now + duration)
        say(.order(order, .running))
        handset.startFindRing()
        notice(.rings(volume: handset.loudness, for: duration))
    }

    mutating func endRing(_ end: RingEnd) {
        guard let ring = ringing else { return }
        ringing = nil
        handset.stopFindRing()
        notice(.ringEnds(end))
        // An agent that was stopped meanwhile wakes late; the ring had its end all the same.
        let sounded = min(now, ring.until) - ring.since
        say(.order(ring.order, .succeeded(.rang(for: sounded, endedBy: end))))
    }
}
