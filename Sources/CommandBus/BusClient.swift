/// One client of the broker: it connects, and connects again, until it is closed.
///
/// It belongs to the thread of its loop. `disconnect()` and `drop()` close it for good; to come
/// back, open another one.
package final class BusClient {
    package let id: BusClientID
    /// What the broker shall say for this client if its next connections end without a farewell;
    /// the present connection keeps the will that it was opened with.
    package var will: Will?
    let settings: BusSettings
    let proof: TLSProof?
    var state = State.queued
    /// Whether the radio is dead: see `suspend()`.
    package internal(set) var isSuspended = false
    /// Failures in a row.
    var failures = 0
    /// How many connections it has had.
    var connections: UInt32 = 0
    /// Tells the timer that counts from those that were overtaken.
    var timer: UInt64 = 0
    private var droppedBefore = 0
    private weak var loop: BusLoop?

    enum State {
        /// Until it is time to try again, or until `resume()`.
        case waiting
        /// For a place among those that connect.
        case queued
        case connecting(Connection, deadline: ContinuousClock.Instant)
        case connected(Connection, since: ContinuousClock.Instant)
        /// DISCONNECT is still to be written.
        case leaving(Connection)
        case closed
    }

    init(id: BusClientID, settings: BusSettings, proof: TLSProof?, loop: BusLoop) {
        self.id = id
        self.settings = settings
        self.proof = proof
        self.loop = loop
        will = settings.will
    }

    /// Whether it speaks TLS.
    var isSecret: Bool { settings.tls != nil || proof != nil }

    package var isConnected: Bool { connected != nil }

    /// Whether it is closed for good, and its farewell, if it said one, written.
    package var isClosed: Bool {
        if case .closed = state { true } else { false }
    }

    /// Messages that were published on this connection and are not finished.
    package var pendingOut: Int { connected?.pending ?? 0 }

    /// Messages that were larger than `maxPayload` and were dropped, in all.
    package var droppedOversized: Int { droppedBefore + (connection?.dropped ?? 0) }

    /// Asks for the messages of some topic filters; the answer is a `subscribed` event. A
    /// subscription ends with its connection.
    package func subscribe(
        _ filters: [String], qos: QoS = .atLeastOnce
    ) throws(BusError) -> MessageID {
        guard let connected else { throw .notConnected }
        return try connected.subscribe(filters, qos)
    }

    /// Sends a message; it is written to the socket before this returns if the socket takes it.
    /// `published` tells that it is finished; `disconnected` before that tells nothing about it.
    package func publish(
        topic: String, payload: some Collection<UInt8>, qos: QoS = .atLeastOnce,
        retain: Bool = false
    ) throws(BusError) -> MessageID {
        guard let connected else { throw .notConnected }
        let bytes = ContiguousArray(payload)
        let sent = bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(BusError) in
                try connected.publish(topic, buffer, qos, retain: retain)
            }
        }
        return try sent.get()
    }

    /// Says farewell and closes the client: the broker forgets the will. A suspended client cannot
    /// say anything, and is dropped.
    package func disconnect() {
        guard !isSuspended else { return drop() }
        loop?.disconnect(self)
    }

    /// Closes the client's socket without a farewell: the broker sends the will.
    package func drop() { loop?.drop(self) }

    /// Kills the radio: the socket stays, but nothing is read, written or answered, and no attempt
    /// to connect is begun. What is published meanwhile waits.
    package func suspend() {
        isSuspended = true
        connection?.suspend()
    }

    /// Brings the radio back: what waited on either side moves, if the broker still knows it.
    package func resume() {
        guard isSuspended else { return }
        isSuspended = false
        loop?.resume(self)
    }

    var connection: Connection? {
        switch state {
        case .connecting(let connection, _), .connected(let connection, _),
            .leaving(let connection):
            connection
        case .waiting, .queued, .closed: nil
        }
    }

    private var connected: Connection? {
        if case .connected(let connection, _) = state { connection } else { nil }
    }

    /// Keeps what is counted over all connections.
    func settle(_ connection: Connection) { droppedBefore += connection.dropped }
}
