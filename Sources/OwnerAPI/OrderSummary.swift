internal import FindDevice

/// Where an order stands, in a few words that leave no doubt what has happened and what may.
extension Order {
    var summary: String {
        switch state {
        case .queued, .sent, .received: words.requested
        case .deferred: "\(words.requested); the phone says not now"
        case .running: words.running
        case .cancelling: "\(words.requested), and being taken back"
        case .succeeded: words.done
        case .failed(let reason): summary(of: reason)
        case .rejected(let reason): summary(of: reason)
        case .expired: "expired: its time passed before the phone began"
        case .cancelled: "taken back: nothing has happened"
        case .superseded: "a newer order took its place"
        }
    }

    /// What has to happen next, in a plain sentence; nil once it has ended.
    var waitingFor: String? {
        switch state {
        case .queued: "waiting for the phone"
        case .sent: "waiting for the phone to say that it has the order"
        case .received: "the phone has the order and will begin"
        case .deferred: "the phone says not now; it will begin later"
        case .running where command == .erase: "the phone is wiping itself"
        case .running: "the phone is carrying it out"
        case .cancelling: "waiting for the phone to agree to the cancellation"
        case .succeeded, .failed, .rejected, .expired, .cancelled, .superseded: nil
        }
    }

    private var words: (requested: String, running: String, done: String) {
        switch command {
        case .locate: ("locate requested", "the phone works out where it is", "located")
        case .ring: ("ring requested", "the phone rings", "the phone rang")
        case .lost:
            (
                "lost mode requested", "the phone goes into lost mode",
                "the phone went into lost mode"
            )
        case .found:
            (
                "end of lost mode requested", "the phone leaves lost mode",
                "the phone left lost mode"
            )
        case .erase: ("erase requested", "erasing, cannot be stopped", "erased")
        case .release:
            (
                "release requested", "the phone lets the PIN be tried again",
                "the PIN may be tried again"
            )
        }
    }

    private func summary(of reason: FailureReason) -> String {
        switch reason {
        case .noAnswer: "no answer came in time: whether the phone did it is not known"
        case .noFix: "the phone could not work out where it is"
        case .interrupted: "the phone lost its power before it was done"
        case .removed: "the device was removed from the account"
        case .erased: "the phone was erased before it could be done"
        case .abandoned: "given up: whether the phone does it is not known"
        }
    }

    private func summary(of reason: RejectionReason) -> String {
        switch reason {
        case .replayed: "the phone refused it: it had taken a newer order before"
        case .outdated: "the phone refused it: it knows of a newer lost mode"
        case .unsupported: "the phone does not carry out such orders"
        }
    }
}
