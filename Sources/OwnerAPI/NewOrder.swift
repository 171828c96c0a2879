package import FindDevice

/// `POST /v1/devices/{id}/orders`: what an owner wants of a phone.
package struct NewOrder: StrictBody {
    package var type: OrderKind
    /// How long a ring sounds; a minute if it is not given.
    package var duration: Span?
    /// How long the order waits for its phone; the order's own patience if it is not given. Only
    /// for orders that expire.
    package var expiresIn: Span?
    /// Four digits that open a lost phone.
    package var pin: Secret?
    /// What a lost phone shows: at least one of the two.
    package var message: String?
    package var callback: String?
    /// The account's password once more, for what a stolen session must not be enough for.
    package var confirmation: Confirmation?

    package init(
        type: OrderKind, duration: Span? = nil, expiresIn: Span? = nil, pin: Secret? = nil,
        message: String? = nil, callback: String? = nil, confirmation: Confirmation? = nil
    ) {
        self.type = type
        self.duration = duration
        self.expiresIn = expiresIn
        self.pin = pin
        self.message = message
        self.callback = callback
        self.confirmation = confirmation
    }

    package static let names = [
        "type", "duration", "expiresIn", "pin", "message", "callback", "confirmation",
    ]

    package init(_ fields: FieldReader) throws(BodyFault) {
        type = try OrderKind(word: fields.text("type"), field: "type")
        duration = try fields.spanIfPresent("duration")
        expiresIn = try fields.spanIfPresent("expiresIn")
        pin = try fields.textIfPresent("pin").map(Secret.init)
        message = try fields.textIfPresent("message")
        callback = try fields.textIfPresent("callback")
        confirmation = try fields.objectIfPresent("confirmation", names: Confirmation.names)
            .map(Confirmation.init)
    }
}

// MARK: - What it asks for

extension NewOrder {
    /// What it asks for, within the limits.
    package func demand() throws(BodyFault) -> Demand {
        try checkFields()
        switch type {
        case .locate: return .locate
        case .ring:
            let duration = duration?.duration ?? Command.defaultRingDuration
            try check(duration, within: Command.ringDurations, field: "duration", what: "a ring")
            return .ring(duration: duration)
        case .lost: return try lost()
        case .found: return .found
        case .erase: return .erase
        case .release: return .release
        }
    }

    /// How long it may wait, within the limits; nil for the command's own patience.
    package func patience() throws(BodyFault) -> Duration? {
        guard let patience = expiresIn?.duration else { return nil }
        try check(patience, within: Command.patiences, field: "expiresIn", what: "an order's wait")
        return patience
    }

    private func lost() throws(BodyFault) -> Demand {
        guard let pin else { throw .missingField("pin") }
        guard let digits = PIN(pin.text) else {
            throw .invalid(field: "pin", reason: "a PIN is four digits")
        }
        guard message != nil || callback != nil else {
            throw .invalid(
                field: "message",
                reason: "a message, or a number to call, is needed: a finder sees nothing else")
        }
        if let fault = message.flatMap(LostMode.fault(inMessage:)) {
            throw .invalid(field: "message", reason: fault)
        }
        if let fault = callback.flatMap(LostMode.fault(inCallback:)) {
            throw .invalid(field: "callback", reason: fault)
        }
        return .lost(digits, message: message, callback: callback)
    }

    /// A field that says nothing to this kind of order is a mistake that its owner should hear of.
    private func checkFields() throws(BodyFault) {
        if duration != nil, type != .ring { throw unwanted("duration", "has no duration") }
        if expiresIn != nil, type.needsConfirmation {
            throw unwanted("expiresIn", "never expires: it waits for its phone")
        }
        for (field, isGiven) in [
            ("pin", pin != nil), ("message", message != nil), ("callback", callback != nil),
        ] where isGiven && type != .lost {
            throw unwanted(field, "has no \(field)")
        }
        if type.needsConfirmation {
            guard confirmation != nil else { throw .missingField("confirmation") }
        } else if confirmation != nil {
            throw unwanted("confirmation", "needs no confirmation")
        }
    }

    private func unwanted(_ field: String, _ reason: String) -> BodyFault {
        .invalid(field: field, reason: "'\(type.rawValue)' \(reason)")
    }

    private func check(
        _ duration: Duration, within range: ClosedRange<Duration>, field: String, what: String
    ) throws(BodyFault) {
        guard !range.contains(duration) else { return }
        throw .invalid(
            field: field,
            reason: "\(what) lasts from \(range.lowerBound.written) to \(range.upperBound.written)"
        )
    }
}

extension OrderKind {
    /// Reads a kind as an owner or a phone writes it.
    init(word: String, field: String) throws(BodyFault) {
        if let kind = OrderKind(rawValue: word) {
            self = kind
            return
        }
        let names = OrderKind.allCases.map(\.rawValue)
        let hint =
            Suggestion.nearest(to: word, among: names).map { "did you mean '\($0)'?" }
            ?? "there are: \(names.joined(separator: ", "))"
        throw .invalid(field: field, reason: "no order is called '\(word.prefix(32))'; \(hint)")
    }
}
