/// The life of a loop's clients: they queue, connect, are connected, end, and try again.
extension BusLoop {
    /// Begins a connection, for which the pacer has given a place.
    func connect(_ client: BusClient) {
        guard !client.isSuspended else {
            client.state = .waiting
            return pacer.release()
        }
        client.connections += 1
        do {
            let connection = try Connection(
                client: client.id, number: client.connections, settings: client.settings,
                proof: client.proof,
                will: client.will, address: try address(for: client), inbox: inbox,
                poller: poller)
            let deadline = clock.now + client.settings.connectTimeout
            client.state = .connecting(connection, deadline: deadline)
            wake(client, after: min(client.settings.connectTimeout, Self.nudge))
        } catch {
            client.state = .waiting
            pacer.release()
            fail(client, reason: error.reason)
        }
    }

    /// With TLS the name itself: the library checks the broker's certificate against it.
    private func address(for client: BusClient) throws(ConnectFailure) -> String {
        let host = client.settings.host
        guard !client.isSecret else { return host }
        do {
            let known = try names.lookUp(host, now: clock.now, hasFailed: client.failures > 0)
            return known[client.failures % known.count]
        } catch {
            throw ConnectFailure(reason: error.reason)
        }
    }

    /// Moves the bytes of the connection that bears a key, if it is still there.
    func serve(_ key: UInt64, _ readiness: Readiness) {
        let id = BusClientID(number: UInt32(key >> 32))
        guard let client = clients[id], let connection = client.connection,
            connection.key == key
        else { return }
        follow(client, connection, connection.serve(readiness))
    }

    private func follow(
        _ client: BusClient, _ connection: Connection, _ progress: Connection.Progress
    ) {
        if connection.isAcknowledged, case .connecting = client.state {
            connection.endHandshake()
            move(client, to: .connected(connection, since: clock.now))
            wakeRoughly(client, after: keepAliveStep(client))
        }
        switch progress {
        case .open: break
        case .unread: unread.append(connection.key)
        case .ended(let reason): end(client, connection, reason)
        }
    }

    /// Does what a client's timer stands for.
    func ring(_ client: BusClient) {
        switch client.state {
        case .waiting:
            guard !client.isSuspended else { return }
            client.state = .queued
            pacer.enqueue(client.id)
        case .connecting(let connection, let deadline):
            guard clock.now < deadline else {
                let patience = client.settings.connectTimeout
                return end(client, connection, "the broker did not answer within \(patience)")
            }
            wake(client, after: min(Self.nudge, clock.now.duration(to: deadline)))
            // Whatever a handshake waits for that the poller was not asked to watch.
            if client.isSecret { serve(connection.key, .readable) }
        case .connected(let connection, _):
            wakeRoughly(client, after: keepAliveStep(client))
            follow(client, connection, connection.keepAlive())
        case .leaving(let connection):
            end(client, connection, "the farewell could not be sent")
        case .queued, .closed: break
        }
    }

    /// A connection has ended by itself: says so, and sees to the next one.
    private func end(_ client: BusClient, _ connection: Connection, _ reason: String) {
        client.settle(connection)
        switch client.state {
        case .leaving: close(client)
        case .connected(_, let since):
            if since.duration(to: clock.now) > Self.steady { client.failures = 0 }
            inbox.append(.disconnected(client.id, reason: reason))
            client.state = .waiting
            retry(client)
        default:
            move(client, to: .waiting)
            fail(client, reason: reason)
        }
    }

    private func fail(_ client: BusClient, reason: String) {
        inbox.append(.refused(client.id, reason: reason))
        retry(client)
    }

    private func retry(_ client: BusClient) {
        client.failures += 1
        let delay = client.settings.reconnect
        wake(
            client,
            after: delay.wait(
                afterFailures: client.failures, chance: .random(in: 0..<1)))
    }

    // MARK: What clients ask

    func disconnect(_ client: BusClient) {
        guard let connection = client.connection else { return drop(client) }
        if case .leaving = client.state { return }
        if client.isConnected {
            inbox.append(.disconnected(client.id, reason: "this client said farewell"))
        }
        if connection.disconnect() {
            client.settle(connection)
            close(client)
        } else {
            move(client, to: .leaving(connection))
            wake(client, after: Self.farewell)
        }
    }

    func drop(_ client: BusClient) {
        if let connection = client.connection { client.settle(connection) }
        if client.isConnected {
            inbox.append(.disconnected(client.id, reason: "this client was dropped"))
        }
        close(client)
    }

    func resume(_ client: BusClient) {
        guard let connection = client.connection else {
            if case .waiting = client.state { wake(client, after: .zero) }
            return
        }
        do {
            try connection.resume()
            unread.append(connection.key)
        } catch {
            end(client, connection, error.description)
        }
    }

    private func close(_ client: BusClient) {
        move(client, to: .closed)
        clients[client.id] = nil
    }

    /// Changes a client's state; one that was connecting gives back its place.
    private func move(_ client: BusClient, to state: BusClient.State) {
        if case .connecting = client.state { pacer.release() }
        client.state = state
    }

    /// How often the library is asked whether a ping is due: it counts in whole seconds.
    private func keepAliveStep(_ client: BusClient) -> Duration {
        max(.seconds(1), client.settings.keepAlive / 10)
    }

    /// How long a step of connecting may go unwatched.
    private static let nudge = Duration.seconds(1)
    /// How long a farewell may take to leave.
    private static let farewell = Duration.seconds(5)
    /// How long a connection must have stood for earlier failures to be forgotten.
    private static let steady = Duration.seconds(5)
}
