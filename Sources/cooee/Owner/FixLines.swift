internal import FindDevice
internal import OwnerAPI

/// A fix in three lines: the place, when and how, and the map.
enum FixLines {
    static func lines(_ fix: FixBody, now: Timestamp, indent: Int = 2) -> [String] {
        let margin = String(repeating: " ", count: indent)
        let details = [
            Ages.ago(fix.at.timestamp, now: now) + " (\(moment(fix.at.timestamp)))",
            fix.battery.map { "battery \($0) %" },
            fix.speed.flatMap(Places.speed).map { "\($0) km/h" },
            fix.connection.map(name),
        ]
        return [
            margin + Places.summary(fix),
            margin + details.compactMap(\.self).joined(separator: ", "),
            margin + Places.link(fix),
        ]
    }

    /// What is known of where a device is, with a title that says what that is worth.
    static func titled(
        _ fix: FixBody?, presence: Presence, now: Timestamp, ink: Ink
    ) -> [String] {
        guard let fix else { return [ink("Place", .bold) + ": none known yet"] }
        let standing = FixStanding(fix, presence: presence, now: now)
        return [ink("Place", .bold) + " (\(ink(standing.title, standing.colour)))"]
            + lines(fix, now: now)
    }

    /// A moment to the second: `2026-03-01T12:00:00Z`.
    static func moment(_ moment: Timestamp) -> String {
        Timestamp(seconds: moment.seconds).rfc3339
    }

    private static func name(_ connection: FixBody.ConnectionName) -> String {
        switch connection {
        case .wifi: "on Wi-Fi"
        case .mobile: "on the mobile network"
        case .offline: "without a network"
        }
    }
}
