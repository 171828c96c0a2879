package import FindDevice

/// What happened in a run, for whoever draws it.
package struct RunRecording: Sendable {
    /// Where each phone truly was, about once a minute.
    package var paths: [[Sighting]]
    /// What the service has of each phone's trail at the end.
    package var fixes: [[Fix]] = []
    package var orders: [OrderLife] = []

    package struct Sighting: Sendable {
        package let at: Duration
        package let coordinate: Coordinate
    }

    /// An order by the name that the file gives it, with its entries of the audit log.
    package struct OrderLife: Sendable {
        package let name: String
        package let phone: PhoneIndex
        package let entries: [Entry]

        package init(name: String, phone: PhoneIndex, entries: [Entry]) {
            self.name = name
            self.phone = phone
            self.entries = entries
        }
    }

    package struct Entry: Sendable {
        /// By the service's clock.
        package let at: Duration
        package let action: AuditAction
        package let detail: String?

        package init(at: Duration, action: AuditAction, detail: String?) {
            self.at = at
            self.action = action
            self.detail = detail
        }
    }

    package init(phones: Int) { paths = Array(repeating: [], count: phones) }

    /// Notes where the phones are, unless that was done less than a minute ago.
    package mutating func note(
        _ coordinates: @autoclosure () -> [Coordinate], at now: Duration
    ) {
        if let last = paths.first?.last, now - last.at < .minutes(1) { return }
        for (index, coordinate) in coordinates().enumerated() {
            paths[index].append(Sighting(at: now, coordinate: coordinate))
        }
    }
}
