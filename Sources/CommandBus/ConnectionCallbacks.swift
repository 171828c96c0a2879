internal import CMosquitto

/// What libmosquitto calls back: each call appends to the inbox and returns.
///
/// Nothing here may write to the socket or set a callback: the library holds its locks.
extension Connection {
    func listen(to library: OpaquePointer) {
        mosquitto_user_data_set(library, Unmanaged.passUnretained(self).toOpaque())
        mosquitto_connect_callback_set(library) { _, context, code in
            Connection.of(context)?.answered(code)
        }
        mosquitto_message_callback_set(library) { _, context, message in
            if let message { Connection.of(context)?.received(message.pointee) }
        }
        mosquitto_publish_callback_set(library) { _, context, packet in
            Connection.of(context)?.published(packet)
        }
        mosquitto_subscribe_callback_set(library) { _, context, packet, count, granted in
            let codes = UnsafeBufferPointer(start: granted, count: Int(count))
            Connection.of(context)?.subscribed(packet, codes)
        }
        guard isSecret else { return }
        mosquitto_log_callback_set(library) { _, context, level, line in
            guard level == Int32(MOSQ_LOG_ERR), let line else { return }
            Connection.of(context)?.logged.append(String(cString: line))
        }
    }

    /// Ends what only a handshake needs: the listening to the library's log, which formats a line
    /// for every packet, and the keeping of the proof.
    func endHandshake() {
        mosquitto_log_callback_set(library, nil)
        logged = []
        if proof != nil { TLSProof.forget(in: library) }
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> Connection? {
        context.map { Unmanaged<Connection>.fromOpaque($0).takeUnretainedValue() }
    }

    private func answered(_ code: Int32) {
        callbacks += 1
        guard code == 0 else {
            refusal = code
            return
        }
        isAcknowledged = true
        append(.connected(client))
    }

    private func received(_ message: mosquitto_message) {
        callbacks += 1
        let count = Int(message.payloadlen)
        guard count <= settings.maxPayload else {
            dropped += 1
            return
        }
        guard !isMuted, let topic = message.topic else { return }
        let bytes = UnsafeRawBufferPointer(start: message.payload, count: count)
        inbox.append(
            .message(
                client,
                BusMessage(
                    topic: String(cString: topic), payload: [UInt8](bytes),
                    retained: message.retain,
                    qos: message.qos == 0 ? .atMostOnce : .atLeastOnce)))
    }

    private func published(_ packet: Int32) {
        callbacks += 1
        pending -= 1
        append(.published(client, MessageID(connection: number, packet: packet)))
    }

    private func subscribed(_ packet: Int32, _ granted: UnsafeBufferPointer<Int32>) {
        callbacks += 1
        append(
            .subscribed(
                client, MessageID(connection: number, packet: packet),
                granted: granted.map(QoS.init(rawValue:))))
    }

    private func append(_ event: BusEvent) {
        if !isMuted { inbox.append(event) }
    }
}
