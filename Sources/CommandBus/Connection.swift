internal import CMosquitto
internal import Glibc

/// One connection to the broker, from the first packet to the last: one libmosquitto instance.
///
/// The library would keep unacknowledged messages and repeat them on its next connection, long
/// after their time; so a client's next connection is another instance, which knows nothing.
final class Connection {
    let client: BusClientID
    /// Which of its client's connections this is.
    let number: UInt32
    let settings: BusSettings
    let proof: TLSProof?
    let inbox: Inbox
    let poller: Poller
    let library: OpaquePointer
    var socket: Int32 = -1
    var interest: Readiness = []
    /// Whether the broker's machine has answered; until then the socket may still fail.
    var isReached = false
    var isSuspended = false

    /// `errno` as the attempt to connect left it.
    var firstError: Int32 = 0
    /// Set when the socket can no longer be watched: the next keepalive ends the connection.
    var fault: String?

    // What callbacks write.
    var isAcknowledged = false
    /// Set once events of this connection would come after its client's end.
    var isMuted = false
    var refusal: Int32?
    var pending = 0
    var dropped = 0
    /// Grows with every callback: a call of the library during which it stands still read nothing.
    var callbacks: UInt64 = 0
    var logged: [String] = []

    init(
        client: BusClientID, number: UInt32, settings: BusSettings, proof: TLSProof?, will: Will?,
        address: String, inbox: Inbox, poller: Poller
    ) throws(ConnectFailure) {
        guard Library.isReady, let library = mosquitto_new(settings.clientID, true, nil) else {
            throw ConnectFailure(reason: "libmosquitto: " + words(forError: errno))
        }
        self.library = library
        (self.client, self.number, self.settings, self.proof) = (client, number, settings, proof)
        (self.inbox, self.poller) = (inbox, poller)
        listen(to: library)
        try ConnectFailure.check(configure(library, will: will))
        let seconds = Int32(clamping: settings.keepAlive.components.seconds)
        proof?.show()
        let code = mosquitto_connect_bind_async(
            library, address, Int32(settings.port), seconds, settings.localAddress)
        let error = errno
        guard code == MOSQ_ERR_SUCCESS.rawValue else {
            throw ConnectFailure(reason: reason(code, error))
        }
        LibrarySocketpair.shrink(of: library)
        firstError = error
        socket = mosquitto_socket(library)
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        interest = wanted
        do {
            try poller.add(socket, key: key, interest: interest)
        } catch {
            throw ConnectFailure(reason: error.description)
        }
    }

    /// Closes the socket, without a DISCONNECT, if the library has not done so.
    deinit {
        leavePoller()
        mosquitto_destroy(library)
    }

    /// What the poller calls this connection; another connection never bears this key again.
    var key: UInt64 { UInt64(client.number) << 32 | UInt64(number) }

    var isOpen: Bool { mosquitto_socket(library) >= 0 }
    var isSecret: Bool { settings.tls != nil || proof != nil }
    var isHandshaking: Bool { isSecret && !isAcknowledged }

    func reason(_ code: Int32, _ error: Int32) -> String {
        if let refusal { return Reason.refusal(code: refusal) }
        if let tlsReason { return tlsReason }
        if isHandshaking, code == MOSQ_ERR_ERRNO.rawValue, error == EPROTO {
            return Reason.hungUpAfterHandshake
        }
        return Reason.failure(code, error: error)
    }

    var tlsReason: String? { Reason.tls(lines: logged, settings: settings) }

    var wanted: Readiness {
        // In a TLS handshake the library says that it wants to write until the first packet of
        // MQTT is written; believing it would be a busy loop.
        let writes = !isReached || (!isHandshaking && mosquitto_want_write(library))
        return writes ? [.readable, .writable] : .readable
    }

    func updateInterest() {
        guard !isSuspended, isOpen, wanted != interest else { return }
        do {
            try poller.change(socket, key: key, interest: wanted)
            interest = wanted
        } catch {
            fault = error.description
        }
    }

    func leavePoller() {
        if socket >= 0, isOpen, !isSuspended { poller.remove(socket) }
    }
}

/// Why an attempt to connect failed at once.
struct ConnectFailure: Error {
    let reason: String

    static func check(_ fault: String?) throws(Self) {
        if let fault { throw Self(reason: fault) }
    }
}
