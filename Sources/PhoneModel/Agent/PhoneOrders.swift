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

    private mutating func refuse(_ fault: any Error) {
        conversation.refused += 1
        // The first of a connection is worth a word to the owner; a flood of them is not.
        guard conversation.refused == 1 else { return }
        notice(.orderRefused("\(fault)"))
        say(.event(.refusedMessages(count: 1)))
    }

    private mutating func take(_ message: OrderMessage) {
        if let known = disk.ledger[message.order] {
            return message.intent == .cancel ? cancel(known) : repeatAnswer(of: known)
        }
        if message.intent == .cancel {
            // The order itself may still be on its way: kept, so that it finds itself cancelled.
            store(.order(message))
            return say(.order(message.order, .cancelled))
        }
        guard message.counter > disk.counter else {
            return say(.order(message.order, .rejected(.replayed)))
        }
        store(.order(message))
        begin(message)
    }

    private mutating func repeatAnswer(of entry: Ledger.Entry) {
        guard let answer = entry.answer else { return say(.order(entry.message.order, .received)) }
        publish(answer.channel) { try answer.signed(by: $0.device, with: $0.signingKey) }
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
        guard case .run(let command) = message.intent else { return }
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
