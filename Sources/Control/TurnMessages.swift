internal import DeviceRegistry
internal import FindDevice
internal import Wire

/// How messages from the bus are read: a message that does not hold changes nothing.
extension Turn {
    mutating func takeMessage(_ payload: [UInt8], on topic: String) throws {
        do {
            try read(payload, on: topic)
        } catch let fault as WireFault {
            output.faults.append(MessageFault(topic: topic, fault: fault))
        }
    }

    private mutating func read(_ payload: [UInt8], on topic: String) throws {
        guard payload.count <= WireLimit.payload else {
            throw WireFault.oversized(bytes: payload.count)
        }
        guard let (id, channel) = TopicPrefix.parse(topic) else {
            throw WireFault.malformed(field: "topic", reason: "no topic of a phone")
        }
        switch channel {
        case .fix, .sync: try takeReport(payload, on: channel, from: id)
        case .result, .event: try takeWord(payload, from: try enrolled(id))
        case .hello: try takeHello(payload, from: try enrolled(id))
        case .presence: try takePresence(payload, of: try enrolled(id))
        case .command, .acknowledgement:
            throw WireFault.malformed(field: "topic", reason: "only the service writes there")
        }
    }

    /// The device as it stands after all that came before.
    private mutating func enrolled(_ id: DeviceID) throws -> Device {
        try saveReporters()
        guard let device = try writer.device(id), device.state != .released else {
            throw Self.unknownDevice
        }
        return device
    }

    static let unknownDevice = WireFault.foreign("no such device is enrolled")
    static let foreignStream = WireFault.foreign("its stream is not the device's")

    private mutating func takePresence(_ payload: [UInt8], of device: Device) throws {
        let presence = try PresenceMessage(decoding: payload)
        guard link(of: device.id).session == presence.session else { return }
        try settle(.presence(presence), for: device)
    }

    /// A word's number is taken whatever it says: one that the phone may not give up, and that
    /// never counts as arrived, would hold up all that come after it.
    private mutating func takeWord(_ payload: [UInt8], from device: Device) throws {
        let said = try JWS.verify(payload, type: .word, with: try key(of: device))
        let number = try Word.number(payload: said, from: device.id)
        guard number.stream == device.stream else {
            throw Self.foreignStream
        }
        let isNew = try writer.note(word: number, of: device.id).isNew
        owe(device.id)
        guard isNew else { return }
        let word = try Word(payload: said, from: device.id)
        if case .order(let order, let report) = word.content {
            try check(report, of: order, from: device)
        }
        try settle(.word(word), for: device)
    }

    /// Of an order that nobody knows only one thing is believed: that the phone is erased. A
    /// registry that was put back has forgotten the order; the phone's record it has.
    private func check(
        _ report: OrderReport, of id: OrderID, from device: Device
    ) throws {
        guard let order = try writer.order(id) else {
            if case .succeeded(.erased) = report { return }
            throw WireFault.foreign("it speaks of an order that the device never had")
        }
        guard order.device == device.id else {
            throw WireFault.foreign("it speaks of another device's order")
        }
        guard report.fits(order.command.kind) else {
            throw WireFault.malformed(
                field: "state", reason: "nothing that a phone can say of such an order")
        }
    }

    private mutating func takeHello(_ payload: [UInt8], from device: Device) throws {
        let hello = try Hello(verifying: payload, with: try key(of: device), from: device.id)
        guard hello.trail.stream == device.stream, hello.word.stream == device.stream else {
            throw Self.foreignStream
        }
        for (log, extent) in [(ReportLog.trail, hello.trail), (.word, hello.word)] {
            let oldest = ReportNumber(stream: extent.stream, sequence: extent.oldest)
            _ = try writer.raiseFloor(of: device.id, log: log, oldest: oldest)
        }
        try settle(.hello(hello), for: device)
    }

    private func key(of device: Device) throws -> VerifyingKey {
        guard let key = keys(device.signingKey, device.id.text) else {
            throw WireFault.unsigned("the device's key in the registry is damaged")
        }
        return key
    }
}
