/// How far an order has come.
///
/// The legal transitions; a phone's word may skip states, because words can be lost and the phone
/// then repeats only its last one:
/// ```
/// queued ──▶ sent ──▶ received ──▶ running ──▶ succeeded | failed
///    │         │          │  └──▶ deferred ──▶ running …
///    │         └──────────┴─▶ rejected | expired (by the phone's word)
///    ├──▶ expired | cancelled | superseded          (at once: no phone has it)
///    └ sent, received, deferred, running ──▶ cancelling ──▶ cancelled, or whatever the phone says
///      sent … cancelling ──▶ failed(noAnswer)       (expiry + duration + grace)
///      sent ──▶ superseded      (a newer order with a higher counter voided it on its way),
///               or queued       (the same for lost mode, which is still wanted)
///      sent … cancelling ──▶ failed(abandoned)      (its owner gives up)
/// ```
package enum OrderState: Hashable, Sendable {
    /// In the registry; no phone has it.
    case queued
    /// Published at least once; a PUBACK means nothing.
    case sent
    /// On the phone's own disk.
    case received
    /// The phone says "not now" and will run it later.
    case deferred
    case running
    /// The owner wants it no longer; the phone has not answered yet.
    case cancelling
    case succeeded
    case failed(FailureReason)
    case rejected(RejectionReason)
    /// Its time passed before it began.
    case expired
    case cancelled
    /// A newer order took its place.
    case superseded

    package var isTerminal: Bool {
        switch self {
        case .queued, .sent, .received, .deferred, .running, .cancelling: false
        case .succeeded, .failed, .rejected, .expired, .cancelled, .superseded: true
        }
    }
}

/// Why an order that the phone took could not be carried out.
package enum FailureReason: String, CaseIterable, Sendable, Codable {
    /// No answer came by expiry, duration and grace.
    case noAnswer
    /// No position could be had in time.
    case noFix
    /// The phone was switched off, or died, while it ran.
    case interrupted
    /// The device was removed from its account.
    case removed
    /// The phone was erased before it could be done.
    case erased
    /// Its owner gave up waiting.
    case abandoned
}

/// Why a phone refused an order.
package enum RejectionReason: String, CaseIterable, Sendable, Codable {
    /// Its counter was not above the last one, and the phone does not know it.
    case replayed
    /// A newer version of lost mode is on the phone, or was.
    case outdated
    /// The phone does not carry out this kind of order.
    case unsupported
}

/// What can happen to an order.
package enum OrderEvent: Hashable, Sendable {
    // What the service does.
    case publish
    case expiryPass
    case answerOverdue
    case supersede
    case deviceRemoval
    // What the owner asks.
    case cancelRequest
    /// Not to wait any longer for a phone that does not answer.
    case giveUp
    /// A newer order overtook it on its way, and it is still wanted: it is to be sent anew.
    case requeue
    // What the phone's signed word says.
    case receive
    case `defer`
    case run
    /// It has begun what cannot be stopped, whatever its owner asked meanwhile.
    case wipe
    case succeed
    case fail(FailureReason)
    case reject(RejectionReason)
    case expireOnPhone
    case confirmCancel
}

/// What an event does to an order.
package enum Transition: Hashable, Sendable {
    case to(OrderState)
    /// Nothing new: a repeated word, or one that a later one overtook.
    case unchanged
    /// A phone's word after the end: it goes into the audit log and changes nothing.
    case late
    /// What nobody may do in this state.
    case refused
}

extension OrderState {
    /// What `event` does to an order in this state.
    package func transition(on event: OrderEvent) -> Transition {
        if isTerminal {
            return event.isWordOfPhone ? .late : event.isWishOfOwner ? .refused : .unchanged
        }
        switch event {
        case .publish: return self == .queued ? .to(.sent) : .unchanged
        case .expiryPass: return self == .queued ? .to(.expired) : .unchanged
        case .answerOverdue: return self == .queued ? .to(.expired) : .to(.failed(.noAnswer))
        case .supersede:
            return isBefore(.received) || self == .cancelling
                ? .to(.superseded) : .refused
        case .deviceRemoval: return self == .queued ? .to(.cancelled) : .to(.failed(.removed))
        case .cancelRequest: return transitionOnCancelRequest
        case .giveUp: return self == .queued ? .to(.cancelled) : .to(.failed(.abandoned))
        case .requeue: return self == .sent ? .to(.queued) : .unchanged
        case .receive: return isBefore(.received) ? .to(.received) : .unchanged
        case .defer: return isBefore(.deferred) ? .to(.deferred) : .unchanged
        case .run: return isBefore(.running) ? .to(.running) : .unchanged
        case .wipe: return self == .running ? .unchanged : .to(.running)
        case .succeed: return .to(.succeeded)
        case .fail(let reason): return .to(.failed(reason))
        case .reject(let reason): return .to(.rejected(reason))
        case .expireOnPhone: return .to(.expired)
        case .confirmCancel: return .to(.cancelled)
        }
    }

    private var transitionOnCancelRequest: Transition {
        switch self {
        case .queued: .to(.cancelled)
        case .cancelling: .unchanged
        default: .to(.cancelling)
        }
    }

    /// Whether this state comes before `other` on the phone's way through an order. `cancelling`
    /// comes before none: the phone's progress does not take the owner's wish back.
    private func isBefore(_ other: OrderState) -> Bool {
        guard let rank, let otherRank = other.rank else { return false }
        return rank < otherRank
    }

    private var rank: Int? {
        switch self {
        case .queued: 0
        case .sent: 1
        case .received: 2
        case .deferred: 3
        case .running: 4
        default: nil
        }
    }
}

extension OrderEvent {
    /// Whether only a phone can say this.
    package var isWordOfPhone: Bool {
        switch self {
        case .receive, .defer, .run, .wipe, .succeed, .fail, .reject, .expireOnPhone,
            .confirmCancel:
            true
        case .publish, .expiryPass, .answerOverdue, .supersede, .deviceRemoval, .cancelRequest,
            .giveUp, .requeue:
            false
        }
    }

    fileprivate var isWishOfOwner: Bool { self == .cancelRequest || self == .giveUp }
}
