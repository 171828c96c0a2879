/// What happened on the bus, as a turn of the loop reports it.
package enum BusEvent: Sendable, Equatable {
    /// The broker accepted the client. Its session is clean: subscribe again.
    case connected(BusClientID)
    /// An attempt to connect failed, for a reason in words; the client will try again.
    case refused(BusClientID, reason: String)
    /// A connection ended, for a reason in words. Messages that were not `published` by then are
    /// forgotten. Unless the client was closed, it will try again.
    case disconnected(BusClientID, reason: String)
    case message(BusClientID, BusMessage)
    /// The broker took a message (QoS 1), or it was written to the socket (QoS 0).
    case published(BusClientID, MessageID)
    /// The broker answered a subscription; nil for a filter that it refused.
    case subscribed(BusClientID, MessageID, granted: [QoS?])
    /// Somebody called `Waker.wake()`.
    case woken

    /// Whom it concerns.
    package var client: BusClientID? {
        switch self {
        case .connected(let id), .refused(let id, _), .disconnected(let id, _),
            .message(let id, _), .published(let id, _), .subscribed(let id, _, _):
            id
        case .woken: nil
        }
    }
}

/// A message as it arrived, copied out of the library's memory.
package struct BusMessage: Sendable, Equatable {
    package let topic: String
    package let payload: [UInt8]
    /// Whether the broker had kept it from before the subscription.
    package let retained: Bool
    package let qos: QoS

    package init(topic: String, payload: [UInt8], retained: Bool, qos: QoS) {
        self.topic = topic
        self.payload = payload
        self.retained = retained
        self.qos = qos
    }
}

/// Which client of a loop; never used again for another one.
package struct BusClientID: Hashable, Sendable {
    let number: UInt32
}

/// Which publication or subscription of a client; unlike MQTT's own packet identifier it is told
/// apart from those of the client's earlier connections.
package struct MessageID: Hashable, Sendable {
    let connection: UInt32
    let packet: Int32
}
