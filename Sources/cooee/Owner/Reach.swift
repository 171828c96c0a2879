internal import FindDevice
internal import OwnerAPI

/// Whether a phone can be reached, in words.
extension DeviceBody {
    /// `offline, last heard 2 h ago`.
    func reach(now: Timestamp) -> String {
        guard let heard = lastHeardAt?.timestamp else {
            return presence == .online ? "online" : "never heard yet"
        }
        switch presence {
        case .online: return "online"
        case .offline: return "offline, last heard \(Ages.ago(heard, now: now))"
        case .unknown:
            return "not known to be in reach, last heard \(Ages.ago(heard, now: now))"
        }
    }
}

extension Presence {
    var colour: Ink.Colour {
        switch self {
        case .online: .green
        case .offline: .red
        case .unknown: .yellow
        }
    }
}

extension DeviceState {
    /// What it means to the owner.
    var words: String {
        switch self {
        case .active: "active"
        case .lost: "lost mode"
        case .erasing: "erasing, cannot be stopped"
        case .locked: "erased and locked"
        case .released: "removed"
        }
    }

    var colour: Ink.Colour? {
        switch self {
        case .active: nil
        case .lost, .erasing, .locked: .yellow
        case .released: .faint
        }
    }
}

extension Identifier {
    /// Enough of it to name it by.
    var short: String { String(text.prefix(8)) }
}
