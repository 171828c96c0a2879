package import FindDevice

/// The one table in which the domain's refusals become problem documents.
extension Problem {
    package init(_ refusal: Refusal) {
        switch refusal {
        case .unknownDevice:
            self.init(
                .unknownDevice, detail: "the account has no such device",
                mend: "list the account's devices: GET /v1/devices")
        case .unknownOrder:
            self.init(
                .unknownOrder, detail: "the account has no such order",
                mend: "list the account's orders: GET /v1/orders")
        case .wrongCredentials:
            self.init(
                .wrongCredentials, detail: "the name or the password does not hold",
                mend: "give the account's name and its password")
        case .confirmationRefused:
            self.init(
                .confirmationRefused, detail: "the confirmation's password does not hold",
                mend: "give the password of the account; a token never stands for it",
                field: "confirmation.password")
        case .slowDown(let pause):
            self.init(
                .slowDown, detail: "too many wrong passwords in a row",
                mend: "try again after \(pause.written)", retryAfter: Span(pause))
        case .invalid(let field, let reason):
            self.init(BodyFault.invalid(field: field, reason: reason))
        case .nameTaken(let name):
            self.init(
                .nameTaken, detail: "'\(name)' is the name of something else already",
                mend: "choose another name", field: "name")
        case .serialTaken:
            self.init(
                .serialTaken, detail: "this serial number is enrolled by another account",
                mend: "have the other account's owner remove the phone first", field: "serial")
        case .unsupported(let kind):
            self.init(
                .unsupportedOrder, detail: "the phone does not carry out '\(kind.rawValue)'",
                mend: "order something that the device's 'supports' names", field: "type")
        case .alreadyEnded(let state):
            self.init(
                .alreadyEnded,
                detail: "the order is over: \(StateName(state).rawValue)",
                mend: "nothing is left to cancel; give a new order if you want another")
        case .cannotBeStopped:
            self.init(
                .cannotBeStopped, detail: "the phone has begun to wipe itself",
                mend: "wait for its word; if it never comes, give the order up: "
                    + #"{"giveUp": true}"#)
        case .notWhile(let state): self.init(notWhile: state)
        case .notLost:
            self.init(
                .notLost, detail: "the device is not in lost mode",
                mend: "nothing is to be ended; order 'lost' to begin lost mode")
        case .keyReused:
            self.init(
                .keyReused, detail: "another request came with the same Idempotency-Key before",
                mend: "draw a new key for each new request", field: "Idempotency-Key")
        case .unavailable(let reason):
            self.init(
                .unavailable, detail: reason, mend: "try again in a moment",
                retryAfter: Span(.seconds(5)))
        }
    }

    private init(notWhile state: DeviceState) {
        switch state {
        case .lost:
            self.init(
                .notWhileLost,
                detail: "the device is in lost mode: whoever has it must not be rid of that",
                mend: "order 'found' first, or give the PIN at the phone")
        case .active, .erasing, .locked, .released:
            self.init(
                .notWhileErasing, detail: "an order to erase the device has not ended",
                mend: "cancel that order, or wait until it has ended")
        }
    }
}
