package import FindDevice

/// One event of `GET /v1/events`, with the data that its name promises.
package enum LiveEvent: Hashable, Sendable {
    /// An order that is new, or has come further.
    case order(OrderBody)
    /// A device whose state, or whose lost mode, is another than before.
    case device(DeviceChange)
    /// What a phone told its owner.
    case phone(EventBody)
    case fix(DeviceFix)
    case presence(DevicePresence)
    /// What happened before this is not known any more: look everything up anew.
    case gap

    package enum Name: String, CaseIterable, Sendable {
        case order, device, phone, fix, presence, gap
    }

    package var name: Name {
        switch self {
        case .order: .order
        case .device: .device
        case .phone: .phone
        case .fix: .fix
        case .presence: .presence
        case .gap: .gap
        }
    }

    /// The device that it is about; nil if it is about none.
    package var device: DeviceID? {
        switch self {
        case .order(let order): order.device
        case .device(let change): change.device
        case .phone(let event): event.device
        case .fix(let found): found.device
        case .presence(let changed): changed.device
        case .gap: nil
        }
    }

    /// Its data: one JSON object without line breaks.
    package func data() throws -> [UInt8] {
        switch self {
        case .order(let body): try BodyJSON.write(body)
        case .device(let body): try BodyJSON.write(body)
        case .phone(let body): try BodyJSON.write(body)
        case .fix(let body): try BodyJSON.write(body)
        case .presence(let body): try BodyJSON.write(body)
        case .gap: Array("{}".utf8)
        }
    }

    /// Reads an event as a service sent it.
    /// - Throws: what decoding throws if the data is not what the name promises.
    package init(_ name: Name, data: [UInt8]) throws {
        switch name {
        case .order: self = .order(try BodyJSON.read(OrderBody.self, from: data))
        case .device: self = .device(try BodyJSON.read(DeviceChange.self, from: data))
        case .phone: self = .phone(try BodyJSON.read(EventBody.self, from: data))
        case .fix: self = .fix(try BodyJSON.read(DeviceFix.self, from: data))
        case .presence: self = .presence(try BodyJSON.read(DevicePresence.self, from: data))
        case .gap: self = .gap
        }
    }
}

/// What a device is now.
package struct DeviceChange: Hashable, Sendable, Codable {
    package var device: DeviceID
    package var name: String
    package var state: DeviceState
    /// Wanted and applied; what it shows, and its order, stand with the device.
    package var lostMode: LostModeBody

    package init(_ device: Device) {
        self.device = device.id
        name = device.name
        state = device.state
        lostMode = LostModeBody(device)
    }
}

/// Where a phone says that it is, or was.
package struct DeviceFix: Hashable, Sendable, Codable {
    package var device: DeviceID
    package var fix: FixBody

    package init(device: DeviceID, fix: FixBody) {
        self.device = device
        self.fix = fix
    }
}

/// Whether a phone can be reached.
package struct DevicePresence: Hashable, Sendable, Codable {
    package var device: DeviceID
    package var presence: Presence

    package init(device: DeviceID, presence: Presence) {
        self.device = device
        self.presence = presence
    }
}
