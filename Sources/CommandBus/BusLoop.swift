/// One epoll for any number of bus clients; everything happens on the thread that calls `turn`.
///
/// Writing to a socket that the broker has closed raises SIGPIPE; libmosquitto ignores that signal
/// for the whole process, and whoever wires the program must leave it ignored.
package final class BusLoop {
    /// Ends a `turn`'s wait from any thread.
    package var waker: Waker { Waker(bell: bell) }

    let poller: Poller
    let inbox = Inbox()
    let clock = ContinuousClock()
    var clients: [BusClientID: BusClient] = [:]
    var pacer: ConnectPacer
    var timers = DueHeap<Timer>()
    var names = NameBook()
    /// Connections with more to read than their sockets tell.
    var unread: [UInt64] = []
    private let bell: Bell
    private let start: ContinuousClock.Instant
    private var opened: UInt32 = 0

    struct Timer {
        let client: BusClientID
        let number: UInt64
    }

    /// - Parameter maxConnecting: how many clients connect at a time; the others queue.
    package init(maxConnecting: Int = 50) throws(BusError) {
        start = clock.now
        pacer = ConnectPacer(limit: maxConnecting)
        poller = try Poller()
        bell = try Bell()
        try poller.add(bell.descriptor, key: Self.bellKey, interest: .readable)
    }

    /// Closes all clients' sockets, without a farewell.
    deinit {
        for client in clients.values { client.state = .closed }
    }

    /// Adds a client, which connects in the background, beginning with the next `turn`.
    /// - Parameter proof: TLS with what many clients share, instead of the settings' own files; its
    ///   sharing belongs to this loop's thread.
    /// - Throws: `BusError.invalidSettings`. Whatever else may be wrong is a `refused` event.
    package func open(
        _ settings: BusSettings, proving proof: TLSProof? = nil
    ) throws(BusError) -> BusClient {
        if let fault = settings.fault { throw .invalidSettings(fault) }
        opened += 1
        let client = BusClient(
            id: BusClientID(number: opened), settings: settings, proof: proof, loop: self)
        clients[client.id] = client
        pacer.enqueue(client.id)
        return client
    }

    /// Waits at most `timeout` for anything to happen, moves bytes, and returns what happened, in
    /// the order in which it did. It may return sooner with nothing.
    package func turn(timeout: Duration) throws(BusError) -> [BusEvent] {
        act()
        let begun = unread
        unread = []
        let isBusy = !inbox.isEmpty || !begun.isEmpty
        try poller.wait(atMost: isBusy ? .zero : patience(timeout)) { key, readiness in
            if key == Self.bellKey {
                bell.silence()
                inbox.append(.woken)
            } else {
                serve(key, readiness)
            }
        }
        for key in begun { serve(key, .readable) }
        act()
        return inbox.takeAll()
    }

    /// Does what is due, and lets the next clients connect.
    private func act() {
        let now = clock.now
        while let timer = timers.take(dueAt: now) {
            if let client = clients[timer.client], client.timer == timer.number { ring(client) }
        }
        while let id = pacer.admit() {
            if let client = clients[id], case .queued = client.state {
                connect(client)
            } else {
                pacer.release()
            }
        }
    }

    private func patience(_ timeout: Duration) -> Duration {
        guard let due = timers.earliest else { return timeout }
        return min(timeout, clock.now.duration(to: due))
    }

    func wake(_ client: BusClient, after wait: Duration) {
        client.timer += 1
        timers.add(Timer(client: client.id, number: client.timer), due: clock.now + wait)
    }

    /// Like `wake`, but on a coarse grid, so that thousands of clients share a turn's wait.
    func wakeRoughly(_ client: BusClient, after wait: Duration) {
        let due = (start.duration(to: clock.now) + wait) / Self.grid
        client.timer += 1
        timers.add(
            Timer(client: client.id, number: client.timer),
            due: start + Self.grid * due.rounded(.up))
    }

    private static let bellKey = UInt64.max
    private static let grid = Duration.milliseconds(200)
}
