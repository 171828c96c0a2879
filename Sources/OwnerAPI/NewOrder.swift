package import FindDevice

/// `POST /v1/devices/{id}/orders`: what an owner wants of a phone.
package struct NewOrder: StrictBody {
    package var type: OrderKind
    /// How long a ring sounds; a minute if it is not given.
    package var duration: Span?
    /// How long the order waits for its phone; the order's own patience if it is not given.
    package var expiresIn: Span?

    package init(type: OrderKind, duration: Span? = nil, expiresIn: Span? = nil) {
        self.type = type
        self.duration = duration
        self.expiresIn = expiresIn
    }

    package static let names = ["type", "duration", "expiresIn"]

    package init(_ fields: FieldReader) throws(BodyFault) {
        type = try OrderKind(word: fields.text("type"), field: "type")
        duration = try fields.spanIfPresent("duration")
        expiresIn = try fields.spanIfPresent("expiresIn")
    }

    /// The command that it asks for, within the limits.
    package func command() throws(BodyFault) -> Command {
        switch type {
        case .locate:
            guard duration == nil else {
                throw .invalid(field: "duration", reason: "a locate has no duration")
            }
            return .locate
        case .ring:
            let duration = duration?.duration ?? Command.defaultRingDuration
            try check(duration, within: Command.ringDurations, field: "duration", what: "a ring")
            return .ring(duration: duration)
        }
    }

    /// How long it may wait, within the limits; nil for the command's own patience.
    package func patience() throws(BodyFault) -> Duration? {
        guard let patience = expiresIn?.duration else { return nil }
        try check(patience, within: Command.patiences, field: "expiresIn", what: "an order's wait")
        return patience
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
