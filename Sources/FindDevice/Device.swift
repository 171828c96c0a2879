/// A row of the registry: one phone that its owner enrolled.
package struct Device: Hashable, Sendable {
    package let id: DeviceID
    package let account: AccountID
    /// What the owner calls it; unique within the account.
    package var name: String
    /// The number its maker gave it; unique among all devices that are not released.
    package let serial: String
    package var model: String
    package var state: DeviceState
    /// Where its numbered logs are kept now; another after each enrolment.
    package var stream: StreamID
    /// Its public keys, 32 bytes each: Ed25519 for its words, X25519 for what only it may read.
    package var signingKey: [UInt8]
    package var sealingKey: [UInt8]
    /// The kinds of order that it says it carries out.
    package var supports: Set<OrderKind>
    /// The counter of the newest order that was sent to it.
    package var counter: Counter
    package var enrolledAt: Timestamp
    package var removedAt: Timestamp?
    /// When it was last heard on the bus; nil before its first word.
    package var lastHeardAt: Timestamp?
    /// What its owner wants of lost mode, and what the phone has said of it.
    package var desired: LostState
    package var reported: LostState

    package init(
        id: DeviceID, account: AccountID, name: String, serial: String, model: String,
        state: DeviceState = .active, stream: StreamID, signingKey: [UInt8],
        sealingKey: [UInt8], supports: Set<OrderKind>, counter: Counter = .zero,
        enrolledAt: Timestamp, removedAt: Timestamp? = nil, lastHeardAt: Timestamp? = nil,
        desired: LostState = .never, reported: LostState = .never
    ) {
        self.id = id
        self.account = account
        self.name = name
        self.serial = serial
        self.model = model
        self.state = state
        self.stream = stream
        self.signingKey = signingKey
        self.sealingKey = sealingKey
        self.supports = supports
        self.counter = counter
        self.enrolledAt = enrolledAt
        self.removedAt = removedAt
        self.lastHeardAt = lastHeardAt
        self.desired = desired
        self.reported = reported
    }

    /// Why text cannot be a device's name, in words for its owner; nil if it can.
    package static func fault(inName name: String) -> String? {
        guard (1...64).contains(name.utf8.count) else {
            return "a device's name has 1 to 64 characters"
        }
        let allowed = name.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || byte == 45 || byte == 46 || byte == 95
        }
        return allowed ? nil : "a device's name has only letters, digits, '-', '_' and '.'"
    }

    /// Why text cannot be a serial number; nil if it can.
    package static func fault(inSerial serial: String) -> String? {
        guard (4...64).contains(serial.utf8.count) else {
            return "a serial number has 4 to 64 characters"
        }
        let allowed = serial.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || byte == 45
        }
        return allowed ? nil : "a serial number has only letters, digits and '-'"
    }
}

/// What a device is to its owner.
package enum DeviceState: String, CaseIterable, Sendable, Codable {
    case active
    /// In lost mode, or to be: its owner has said so.
    case lost
    /// The phone has begun to wipe itself, and cannot be stopped.
    case erasing
    /// Wiped, by its owner or by a stranger, and closed to all but the account's password.
    case locked
    /// Given up: the owner removed it; its record and its history stay.
    case released
}

/// Whether a phone can be reached now, as far as the service can tell.
package enum Presence: String, CaseIterable, Sendable, Codable {
    case online, offline
    /// The service itself has lost the broker, or has just started.
    case unknown
}
