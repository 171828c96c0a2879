internal import FindDevice

/// The names of a phone's events in their column: what the column's CHECK is held against.
enum EventName: String, CaseIterable {
    case poweredOn, poweringOff, batteryLow, unlocked, refusedMessages, wrongPIN, pinUnreadable
    case lostModeEnded, simChanged, factoryReset, activated
}

/// The binary form in which the rest of an event is sealed: nothing but what its name does not say.
extension PhoneEvent {
    var storedName: EventName {
        switch self {
        case .poweredOn: .poweredOn
        case .poweringOff: .poweringOff
        case .batteryLow: .batteryLow
        case .unlocked: .unlocked
        case .refusedMessages: .refusedMessages
        case .wrongPIN: .wrongPIN
        case .pinUnreadable: .pinUnreadable
        case .lostModeEnded: .lostModeEnded
        case .simChanged: .simChanged
        case .factoryReset: .factoryReset
        case .activated: .activated
        }
    }

    var packed: [UInt8] {
        var writer = ByteWriter(reserving: 80)
        switch self {
        case .poweredOn, .unlocked, .factoryReset, .activated: break
        case .poweringOff(let battery), .batteryLow(let battery): writer.put(Int64(battery))
        case .refusedMessages(let count): writer.put(Int64(count))
        case .wrongPIN(let count, let place):
            writer.put(Int64(count))
            writer.putLast(place)
        case .pinUnreadable(let version): writer.put(version)
        case .lostModeEnded(let version, let end):
            writer.put(version)
            writer.put(end.rawValue)
        case .simChanged(let network): writer.put(optional: network?.utf8)
        }
        return writer.bytes
    }

    /// - Throws: `RegistryError.corrupt` if the bytes are not the rest of such an event.
    init(_ name: EventName, packed bytes: [UInt8], what: String) throws {
        var reader = ByteReader(bytes, what: what)
        switch name {
        case .poweredOn: self = .poweredOn
        case .unlocked: self = .unlocked
        case .factoryReset: self = .factoryReset
        case .activated: self = .activated
        case .poweringOff: self = .poweringOff(battery: Int(try reader.integer()))
        case .batteryLow: self = .batteryLow(battery: Int(try reader.integer()))
        case .refusedMessages: self = .refusedMessages(count: Int(try reader.integer()))
        case .wrongPIN:
            self = .wrongPIN(
                count: Int(try reader.integer()), place: try reader.lastFix(what: what))
        case .pinUnreadable: self = .pinUnreadable(version: try reader.counter())
        case .lostModeEnded:
            let version = try reader.counter()
            guard let end = LostModeEnd(rawValue: try reader.text()) else { throw reader.fault }
            self = .lostModeEnded(version: version, by: end)
        case .simChanged: self = .simChanged(network: try reader.optionalText())
        }
        try reader.end()
    }
}

extension ByteWriter {
    fileprivate mutating func put(_ counter: Counter) {
        put(counter.epoch)
        put(counter.number)
    }
}

extension ByteReader {
    fileprivate mutating func counter() throws -> Counter {
        Counter(epoch: try integer(), number: try integer())
    }
}
