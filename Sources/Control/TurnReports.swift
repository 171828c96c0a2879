internal import DeviceRegistry
internal import FindDevice
internal import Wire

/// How phones' reports are stored, and how phones are told that they are.
extension Turn {
    mutating func takeReport(
        _ payload: [UInt8], on channel: Channel, from device: DeviceID
    ) throws {
        guard var reporter = try reporters[device] ?? writer.reporter(device) else {
            throw Self.unknownDevice
        }
        defer { reporters[device] = reporter }
        guard let message = try readReport(payload, on: channel, from: &reporter) else { return }
        let isNew: Bool
        if let number = message.number {
            guard number.stream == reporter.stream else { throw Self.foreignStream }
            isNew = try writer.take(
                message.report, numbered: number.sequence, of: &reporter, receivedAt: now)
            owe(device)
        } else if case .fix(let fix) = message.report {
            isNew = try writer.append(unnumbered: fix, of: device, receivedAt: now)
        } else {
            isNew = false
        }
        if isNew { output.stored.append((device, message.report)) }
    }

    /// Reads a report; nil if it does not hold and its number was taken before.
    ///
    /// Its number is taken whatever the rest of it says: a report that never counted as arrived
    /// would hold up all that come after it. That it does not hold is said once.
    private mutating func readReport(
        _ payload: [UInt8], on channel: Channel, from reporter: inout Reporter
    ) throws -> TrailMessage? {
        do {
            return try TrailMessage(decoding: payload, from: channel)
        } catch {
            guard let number = TrailMessage.number(of: payload), number.stream == reporter.stream
            else { throw error }
            let isNew = try writer.note(number.sequence, of: &reporter)
            owe(reporter.device)
            if isNew { throw error }
            return nil
        }
    }

    /// Stores how far the trails have come to which reports were added.
    mutating func saveReporters() throws {
        for device in reporters.keys {
            if let reporter = reporters[device] { try writer.save(reporter, heardAt: now) }
        }
        reporters = InOrder()
    }

    // MARK: Acknowledgements

    /// Notes that one more entry of a phone's logs is stored.
    mutating func owe(_ device: DeviceID) { debts[device] = (debts[device] ?? 0) + 1 }

    /// Acknowledges what was stored, now or later, and what is overdue.
    mutating func payDebts(and overdue: [DeviceID]) throws {
        for device in overdue where debts[device] == nil { debts[device] = 0 }
        for device in debts.keys {
            guard let count = debts[device] else { continue }
            let due =
                acknowledged.contains(device)
                ? now + settings.acknowledgeAfter
                : memory.acknowledgements.due(
                    device, for: count, at: now, after: settings.acknowledgeAfter,
                    every: settings.acknowledgeEvery)
            guard due > now else {
                try acknowledge(device, nonce: nil)
                continue
            }
            changes.append(.owe(device, count, due: due))
        }
        debts = InOrder()
    }

    /// Tells a phone up to where its logs are stored, and what time it is.
    /// - Parameter again: whether the phone shall send all above that again.
    mutating func acknowledge(
        _ device: DeviceID, nonce: String?, again: Bool = false
    ) throws {
        changes.append(.settled(device, at: now))
        debts[device] = nil
        acknowledged.insert(device)
        guard let marks = try reporters[device]?.marks ?? writer.marks(of: device) else { return }
        let message = Acknowledgement(
            device: device, at: now, epoch: marks.epoch, stream: marks.stream,
            trailThrough: marks.trail, wordThrough: marks.word, nonce: nonce, again: again)
        output.publications.append(
            Publication(
                device: device, channel: .acknowledgement,
                payload: try message.signed(with: signer)))
    }
}

/// Values by device, in the order in which their devices came: a dictionary's own order changes
/// with every run, and must reach no file and no message.
struct InOrder<Value> {
    private(set) var keys: [DeviceID] = []
    private var values: [DeviceID: Value?] = [:]

    /// A device whose value was taken away keeps its place.
    subscript(device: DeviceID) -> Value? {
        get { values[device] ?? nil }
        set {
            if case .none = values.updateValue(newValue, forKey: device) { keys.append(device) }
        }
    }
}
