package import FindDevice

/// All that the service knows of a device when it decides.
package struct Situation: Hashable, Sendable {
    package var device: Device
    /// Orders that have not ended, in the order in which they were accepted.
    package var openOrders: [Order]
    package var link: Link
    /// The order that the phone speaks of, if it has ended.
    package var ended: Order?
    /// What a later word than the one that is heard has said of whether the phone is locked; nil if
    /// none has.
    package var laterLock: Bool?

    package init(device: Device, openOrders: [Order], link: Link) {
        self.device = device
        self.openOrders = openOrders
        self.link = link
    }

    /// The order that the phone has not yet said it received; nothing else is sent before it.
    var outstanding: Order? {
        openOrders.first { $0.state == .sent || $0.state == .cancelling }
    }

    /// The order to send next: of those that pre-empt the oldest, else the oldest, if none is on
    /// its way.
    var nextInLine: Order? {
        let queued = openOrders.filter { $0.state == .queued }
        return queued.first { $0.command.kind.preempts }
            ?? (outstanding == nil ? queued.first : nil)
    }

    /// When something is due for this device even if nothing happens; nil if nothing is.
    package func nextDue(_ settings: ControlSettings) -> Timestamp? {
        var due: [Timestamp] = []
        for order in openOrders {
            let end =
                order.state == .queued
                ? order.expiresAt : order.answerDue(grace: settings.answerGrace)
            if let end { due.append(end) }
            if link.isLive, let resendAt = order.resendAt { due.append(resendAt) }
        }
        if case .leaving(_, let until) = link { due.append(until) }
        return due.min()
    }
}

/// Whether a phone can be reached on the bus; kept in memory only.
package enum Link: Hashable, Sendable {
    /// Not heard since the service started or lost the broker.
    case unknown
    /// It said hello in this session.
    case live(SessionID)
    /// Its connection broke; it may be back before `until`.
    case leaving(SessionID, until: Timestamp)
    case offline

    package var isLive: Bool {
        if case .live = self { true } else { false }
    }

    /// Whether its owner reads that it is online.
    var isThere: Bool { session != nil }

    var session: SessionID? {
        switch self {
        case .live(let session), .leaving(let session, _): session
        case .unknown, .offline: nil
        }
    }
}
