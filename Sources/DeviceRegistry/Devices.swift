package import FindDevice
internal import Foundation
internal import GRDB

/// Devices, and whose they are.
extension RegistryReader {
    package func device(_ id: DeviceID) throws -> Device? {
        try database.first(deviceByID, [id.text], Device.init)
    }

    /// Nil if there is no such device, or if it is somebody else's.
    package func device(_ id: DeviceID, of account: AccountID) throws -> Device? {
        try database.first(deviceByOwner, [id.text, account.text], Device.init)
    }

    /// The device that has the serial number now: a released one has given it up.
    package func device(withSerial serial: String) throws -> Device? {
        try database.first(
            "SELECT \(deviceColumns) FROM devices WHERE serial = ? AND state <> 'released'",
            [serial], Device.init)
    }

    /// Whether a device of the account has the name, however it is capitalized.
    package func isNameTaken(
        _ name: String, in account: AccountID, except device: DeviceID?
    ) throws -> Bool {
        let holder: DeviceID? = try database.first(
            "SELECT id FROM devices WHERE account = ? AND folded_name = ? AND state <> 'released'",
            [account.text, name.lowercased()]
        ) { try $0.identifier(0) }
        return holder != nil && holder != device
    }

    /// All of an account's devices, released ones too, in the order of their enrolment.
    package func devices(of account: AccountID) throws -> [Device] {
        try database.all(
            "SELECT \(deviceColumns) FROM devices WHERE account = ? ORDER BY number",
            [account.text], Device.init)
    }
}

extension RegistryWriter {
    /// Adds a device and makes its place key. If the account has enrolled the same serial number
    /// before, that device is released in its favour.
    /// - Returns: the device that was released, as it was before.
    /// - Throws: `Refusal.serialTaken`, `.nameTaken`.
    @discardableResult
    package func enrol(_ device: Device) throws -> Device? {
        let previous = try self.device(withSerial: device.serial)
        if var released = previous {
            guard released.account == device.account else { throw Refusal.serialTaken }
            released.state = .released
            released.removedAt = device.enrolledAt
            try save(released)
        }
        try checkName(of: device)
        try database.run(
            """
            INSERT INTO devices (id, account, serial, enrolled_at, \(mutableDeviceColumns))
            VALUES (?, ?, ?, ?, \(questionMarks(mutableDeviceColumnNames.count)))
            """,
            [
                device.id.text, device.account.text, device.serial,
                device.enrolledAt.milliseconds,
            ] + mutableValues(device))
        let number = database.lastInsertedRowID
        hasChangedKeys = true
        try secrets.makePlaceKey(of: device.id, number: number, in: database)
        try know(stream: device.stream, ofDeviceNumbered: number)
        if device.lastHeardAt != nil { try save(device.id, lastHeardAt: device.lastHeardAt) }
        return previous
    }

    /// Stores what can change of a device: all but its id, account, serial and enrolment.
    /// - Parameter before: the device as it was loaded, if it was: what it has kept is not checked
    ///   again.
    /// - Throws: `RegistryError.unknown`; `Refusal.nameTaken`.
    package func save(_ device: Device, insteadOf before: Device? = nil) throws {
        if let before, device == before.heard(at: device.lastHeardAt) {
            return try save(device.id, lastHeardAt: device.lastHeardAt)
        }
        if before?.name != device.name || before?.state != device.state {
            try checkName(of: device)
        }
        let changed = try database.run(
            updateDevice, mutableValues(device) + [device.id.text])
        guard changed == 1 else { throw RegistryError.unknown("device \(device.id)") }
        if before?.stream != device.stream {
            let number = try secrets.secrets(of: device.id, in: database).number
            try know(stream: device.stream, ofDeviceNumbered: number)
        }
        if before?.stream != device.stream || before?.lastHeardAt != device.lastHeardAt {
            try save(device.id, lastHeardAt: device.lastHeardAt)
        }
    }

    /// Stores when a device was last heard: nearly every change of a device is this one.
    /// - Throws: `RegistryError.unknown`.
    package func save(_ device: DeviceID, lastHeardAt moment: Timestamp?) throws {
        let changed = try database.run(
            """
            UPDATE streams SET heard_at = ?
            WHERE name = (SELECT stream FROM devices WHERE id = ?)
            """,
            [moment?.milliseconds, device.text])
        guard changed == 1 else { throw RegistryError.unknown("device \(device)") }
    }

    private func checkName(of device: Device) throws {
        guard device.state != .released else { return }
        if try isNameTaken(device.name, in: device.account, except: device.id) {
            throw Refusal.nameTaken(device.name)
        }
    }

    /// Sees that the stream is the device's; a stream is one device's for ever.
    private func know(stream: StreamID, ofDeviceNumbered number: Int64) throws {
        let owner = try database.first(
            "SELECT device FROM streams WHERE name = ?", [stream.text]
        ) { try $0.integer(0) }
        guard let owner else {
            try database.run(
                "INSERT INTO streams (device, name) VALUES (?, ?)", [number, stream.text])
            return
        }
        guard owner == number else {
            throw RegistryError.refused("stream \(stream) is another device's")
        }
    }
}

private let mutableDeviceColumnNames = [
    "name", "folded_name", "model", "state", "stream", "signing_key", "sealing_key", "supports",
    "epoch",
    "counter", "removed_at", "desired_epoch", "desired_version", "desired_on",
    "reported_epoch", "reported_version", "reported_on",
]
private let mutableDeviceColumns = mutableDeviceColumnNames.joined(separator: ", ")
private let mutableDeviceAssignments =
    mutableDeviceColumnNames.map { $0 + " = ?" }.joined(separator: ", ")
private let deviceColumns = """
    id, account, serial, enrolled_at, \(mutableDeviceColumns),
    (SELECT heard_at FROM streams WHERE name = devices.stream)
    """
private let updateDevice = "UPDATE devices SET \(mutableDeviceAssignments) WHERE id = ?"
private let deviceByID = "SELECT \(deviceColumns) FROM devices WHERE id = ?"
private let deviceByOwner = deviceByID + " AND account = ?"

private func mutableValues(_ device: Device) -> [Argument] {
    [
        device.name, device.name.lowercased(), device.model, device.state.rawValue,
        device.stream.text,
        Data(device.signingKey), Data(device.sealingKey),
        words(for: device.supports), device.counter.epoch, device.counter.number,
        device.removedAt?.milliseconds,
    ] + lostValues(device.desired) + lostValues(device.reported)
}

private func lostValues(_ state: LostState) -> [Argument] {
    [state.version.epoch, state.version.number, state.isOn ? 1 : 0]
}

/// As many question marks as a statement has values.
func questionMarks(_ count: Int) -> String {
    Array(repeating: "?", count: count).joined(separator: ", ")
}

extension Device {
    fileprivate func heard(at time: Timestamp?) -> Device {
        var device = self
        device.lastHeardAt = time
        return device
    }

    /// Reads the columns of `deviceColumns`.
    fileprivate init(_ row: StoredRow) throws {
        self.init(
            id: try row.identifier(0), account: try row.identifier(1), name: try row.text(4),
            serial: try row.text(2), model: try row.text(6), state: try row.word(7),
            stream: try row.identifier(8), signingKey: try row.bytes(9),
            sealingKey: try row.bytes(10), supports: try row.kinds(11),
            counter: try row.counter(12), enrolledAt: try row.time(3),
            removedAt: try row.optionalTime(14), lastHeardAt: try row.optionalTime(21),
            desired: try LostState(row, at: 15), reported: try LostState(row, at: 18))
    }
}

extension StoredRow {
    fileprivate func kinds(_ index: Int) throws -> Set<OrderKind> {
        let words = try text(index)
        // What nearly every phone can do.
        if words == allKinds.words { return allKinds.set }
        return Set(
            try words.split(separator: " ").map { word in
                guard let kind = OrderKind(rawValue: String(word)) else { throw fault(index) }
                return kind
            })
    }
}

private let allKinds = (words: words(for: Set(OrderKind.allCases)), set: Set(OrderKind.allCases))

private func words(for kinds: Set<OrderKind>) -> String {
    kinds.map(\.rawValue).sorted().joined(separator: " ")
}

extension LostState {
    /// Reads a version's epoch and number, and whether it is on, from three columns.
    fileprivate init(_ row: StoredRow, at index: Int) throws {
        self.init(
            version: try row.counter(index), isOn: try row.integer(index + 2) == 1)
    }
}
