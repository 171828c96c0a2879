package import FindDevice
package import PhoneModel

/// A phone's screen, drawn in characters.
package enum PhoneScreen {
    static let width = 36

    /// The screen as lines of equal width; a function of the phone and the time.
    package static func lines(of phone: Phone, name: String, at now: Timestamp) -> [String] {
        guard phone.handset.isOn else { return framed(["", "", centred("(off)"), "", ""]) }
        return framed(
            [statusBar(of: phone, at: now), ""] + face(of: phone, name: name, at: now) + [""])
    }

    /// When the screen looks different though nothing happens: at the next second of what it counts
    /// down, else at the next minute of its clock; nil while it is dark.
    package static func nextChange(of phone: Phone, at now: Timestamp) -> Timestamp? {
        guard phone.handset.isOn else { return nil }
        let minute = Timestamp(milliseconds: (now.milliseconds / 60_000 + 1) * 60_000)
        guard let ring = phone.ringing else {
            guard case .waits(let left) = phone.lockScreen(at: now).pinEntry else { return minute }
            // The moment at which it is a second less, rounded up as it is shown.
            return min(minute, now + .milliseconds((left.milliseconds - 1) % 1000 + 1))
        }
        let shown = secondsLeft(of: ring, at: now)
        // The moment at which a second less than what is shown is left.
        return min(minute, ring.until - .milliseconds(max(0, shown * 1000 - 1)))
    }

    private static func secondsLeft(of ring: Phone.Ringing, at now: Timestamp) -> Int64 {
        max(0, (ring.until - now).milliseconds / 1000)
    }

    private static func statusBar(of phone: Phone, at now: Timestamp) -> String {
        let clock = String(now.rfc3339.dropFirst(11).prefix(5))
        let signal =
            phone.handset.isAirplane ? "airplane" : phone.link.isConnected ? "online" : "offline"
        let charge = "\(phone.handset.charge) %" + (phone.handset.isCharging ? " +" : "")
        let left = "\(clock) UTC"
        let right = "\(signal)  \(phone.handset.ringer.profile.rawValue)  \(charge)"
        return left + String(repeating: " ", count: max(1, width - left.count - right.count))
            + right
    }

    private static func face(of phone: Phone, name: String, at now: Timestamp) -> [String] {
        let screen = phone.lockScreen(at: now)
        if let ring = phone.ringing {
            let left = Duration.seconds(secondsLeft(of: ring, at: now))
            let isLocked = screen != .normal
            return [
                centred(isLocked ? "(((     )))" : "(((  \(name)  )))"),
                centred("Your owner is looking for you."),
                centred("loudness \(phone.handset.loudness) %, \(left.written) left"),
            ] + (isLocked ? LockFace.lines(of: screen) : [centred("pick up to stop")])
        }
        guard screen == .normal else { return LockFace.lines(of: screen) }
        let waiting = phone.disk.trail.unacknowledged + phone.disk.words.unacknowledged
        return [
            centred(name), centred("Find Device is on"),
            centred(waiting == 0 ? "all reports delivered" : "\(waiting) reports to deliver"), "",
        ]
    }

    static func centred(_ text: String) -> String {
        let shown = String(text.prefix(width))
        return String(repeating: " ", count: (width - shown.count) / 2) + shown
    }

    private static func framed(_ lines: [String]) -> [String] {
        let bar = String(repeating: "─", count: width + 2)
        let body = lines.map { line in
            "│ " + line + String(repeating: " ", count: max(0, width - line.count)) + " │"
        }
        return ["╭\(bar)╮"] + body + ["╰\(bar)╯"]
    }
}
