internal import FindDevice
internal import Wire

/// What the simulated broker does, as mosquitto does it: wills, retained presence, one connection
/// an identity, delivery in the order of publication.
extension World {
    func brokerHears(_ packet: Packet, on id: LineID) {
        guard broker.isUp else {
            if case .connect = packet { send(.refused, on: id, .down) }
            return
        }
        switch packet {
        case .connect(let will): admit(id, will: will)
        case .subscribe(let filters): subscribe(id, to: filters)
        case .publish(let message):
            guard lines[id].session != nil else { return }
            publish(message)
        case .disconnect:
            forget(id)
        case .end: dropSession(id, because: "it is closed")
        case .connected, .refused, .subscribed: break
        }
    }

    private func admit(_ id: LineID, will: BusMessage?) {
        for other in broker.sessions where lines[other].client == lines[id].client {
            dropSession(other, because: "its identity connected again")
        }
        lines[id].session = Line.Session(will: will)
        broker.admit(id)
        trace.note(now, "broker", "\(name(of: lines[id].client)) connects")
        send(.connected, on: id, .down)
    }

    private func subscribe(_ id: LineID, to filters: [TopicFilter]) {
        guard lines[id].session != nil else { return }
        lines[id].session?.filters += filters
        broker.subscribe(id, to: filters)
        for message in broker.retained(for: filters) where mayHear(message.topic, on: id) {
            send(.publish(message), on: id, .down)
        }
        send(.subscribed, on: id, .down)
    }

    /// Ends a connection that did not say goodbye: its will is published.
    func dropSession(_ id: LineID, because reason: String) {
        guard let session = forget(id) else { return }
        trace.note(now, "broker", "drops \(name(of: lines[id].client)): \(reason)")
        send(.end, on: id, .down)
        if let will = session.will { publish(will) }
    }

    /// Ends a session; what it was.
    @discardableResult
    private func forget(_ id: LineID) -> Line.Session? {
        guard let session = lines[id].session else { return nil }
        lines[id].session = nil
        broker.drop(id, filters: session.filters)
        return session
    }

    func publish(_ message: BusMessage) {
        guard !seams.guardsTopics || access.mayPublish(message.origin, on: message.topic) else {
            return trace.note(now, "broker", "refuses \(name(of: message.origin)) a topic")
        }
        if message.isRetained { broker.retain(message) }
        for id in broker.hearers(of: message.topic) where mayHear(message.topic, on: id) {
            send(.publish(message), on: id, .down)
        }
    }

    private func mayHear(_ topic: String, on id: LineID) -> Bool {
        !seams.guardsTopics || access.mayHear(lines[id].client, topic)
    }

    // MARK: Its life

    func startBroker() {
        guard !broker.isUp else { return }
        broker.isUp = true
        trace.note(now, "broker", "starts")
    }

    /// Kills it: all that it held is gone, and every connection ends.
    func crashBroker(downFor pause: Duration) {
        guard broker.isUp else { return }
        trace.note(now, "broker", "dies")
        let sessions = broker.sessions
        broker.isUp = false
        broker.life += 1
        broker.forgetAll()
        for id in sessions {
            lines[id].session = nil
            send(.end, on: id, .down)
        }
        queue.plan(.brokerStarts(life: broker.life), at: now + pause)
    }
}
