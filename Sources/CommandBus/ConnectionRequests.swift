internal import CMosquitto
internal import Glibc

/// What a client asks of its connection.
extension Connection {
    func publish(
        _ topic: String, _ payload: UnsafeBufferPointer<UInt8>, _ qos: QoS, retain: Bool
    ) throws(BusError) -> MessageID {
        guard pending < settings.maxPending else { throw .tooManyPending }
        guard payload.count < 1 << 28 else { throw .payloadTooLarge(payload.count) }
        guard !topic.utf8.contains(0) else { throw .invalidTopic(topic) }
        var packet: Int32 = 0
        pending += 1
        let code = mosquitto_publish(
            library, &packet, topic, Int32(payload.count), payload.baseAddress, qos.rawValue,
            retain)
        if code != MOSQ_ERR_SUCCESS.rawValue { pending -= 1 }
        try check(code, topic: topic)
        updateInterest()
        return MessageID(connection: number, packet: packet)
    }

    func subscribe(_ filters: [String], _ qos: QoS) throws(BusError) -> MessageID {
        if let bad = filters.first(where: { $0.utf8.contains(0) }) { throw .invalidTopic(bad) }
        var packet: Int32 = 0
        let texts = filters.map { strdup($0) }
        defer { for text in texts { free(text) } }
        let code = mosquitto_subscribe_multiple(
            library, &packet, Int32(clamping: texts.count), texts, qos.rawValue, 0, nil)
        try check(code, topic: filters.joined(separator: " "))
        updateInterest()
        return MessageID(connection: number, packet: packet)
    }

    /// A failed write shows at the socket too: the loop will end the connection.
    private func check(_ code: Int32, topic: String) throws(BusError) {
        switch mosq_err_t(code) {
        case MOSQ_ERR_SUCCESS: return
        case MOSQ_ERR_INVAL, MOSQ_ERR_MALFORMED_UTF8: throw .invalidTopic(topic)
        case MOSQ_ERR_NOMEM: throw .system(words(forError: ENOMEM))
        default: throw .notConnected
        }
    }

    /// Sends DISCONNECT, after what is still to be written. Says whether the socket is closed.
    func disconnect() -> Bool {
        isMuted = true
        _ = mosquitto_disconnect(library)
        updateInterest()
        return !isOpen
    }

    /// Leaves the socket alone: neither reads nor writes; what is published meanwhile waits.
    func suspend() {
        guard !isSuspended else { return }
        leavePoller()
        isSuspended = true
        mosquitto_threaded_set(library, true)
    }

    func resume() throws(BusError) {
        guard isSuspended else { return }
        isSuspended = false
        mosquitto_threaded_set(library, false)
        interest = wanted
        try poller.add(socket, key: key, interest: interest)
    }
}
