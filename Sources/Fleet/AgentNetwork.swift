internal import FindDevice

/// The network around a running phone, as a tester makes it.
///
/// A network that is down carries nothing: what hangs on it stays as it is, and nobody can connect.
/// A connection that is half-open carries nothing ever again, and another one may be had. Either
/// way neither end is told: after `patience` the phone gives up a connection that says nothing.
package struct AgentNetwork: Sendable {
    package enum State: String, CaseIterable, Sendable {
        case up, down
        case halfOpen = "half-open"
    }

    private(set) var isDown = false
    /// Whether the present connection carries nothing any more, whatever the network does.
    private var isDead = false
    /// Whether the phone's own radio carries nothing.
    private var isSuspended = false
    private var silentSince: Timestamp?

    /// Whether nothing moves over the present connection.
    var isSilent: Bool { isDown || isDead || isSuspended }

    /// When the present connection has been silent for too long.
    ///
    /// A phone whose own radio carries nothing does not look at its connection either.
    var givesUpAt: Timestamp? {
        isSuspended ? nil : silentSince.map { $0 + Self.patience }
    }

    mutating func set(_ state: State, isConnected: Bool, at now: Timestamp) {
        switch state {
        case .up: isDown = false
        case .down: isDown = true
        case .halfOpen: isDead = isDead || isConnected
        }
        follow(at: now)
    }

    mutating func suspend(_ on: Bool, at now: Timestamp) {
        isSuspended = on
        follow(at: now)
    }

    /// Another connection is begun: what the one before was like is over.
    mutating func begin() {
        isDead = false
        isSuspended = false
        silentSince = nil
    }

    /// The connection is gone.
    mutating func end() {
        isDead = false
        silentSince = nil
    }

    private mutating func follow(at now: Timestamp) {
        silentSince = isDown || isDead ? silentSince ?? now : nil
    }

    /// One and a half keep-alives of 30 s: what a broker waits too.
    private static let patience = Duration.seconds(45)
}
