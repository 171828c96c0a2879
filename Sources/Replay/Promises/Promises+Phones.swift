internal import Control
internal import DeviceRegistry
internal import FindDevice
internal import PhoneModel
internal import Wire

/// What the promises see of phones: their disks, and what they do.
extension Promises {
    /// Records have reached a phone's disk for good.
    mutating func stores(_ records: [JournalRecord], on index: PhoneIndex, in moment: Moment) {
        for record in records {
            let lost = phones[index].lost
            if let fault = phones[index].store(record) {
                fail(fault.promise, moment, "\(phones[index].name) \(fault.words)")
            }
            switch record {
            case .order(let message):
                applies(message, on: index, changing: phones[index].lost != lost, in: moment)
            case .word(let word):
                guard case .order(let id, let report) = word.content else { continue }
                says(report, of: id, on: index, in: moment)
            case .wiped(let orders):
                for order in orders { takesEffect(order, on: index, in: moment, grace: .zero) }
            case .report, .pinTried, .acknowledged, .restored, .floor, .standing: break
            }
        }
    }

    /// What is a state and not an act is so from when its order is on the disk.
    private mutating func applies(
        _ message: OrderMessage, on index: PhoneIndex, changing isChange: Bool, in moment: Moment
    ) {
        switch message.intent {
        case .run(.release): takesEffect(message.order, on: index, in: moment, grace: .zero)
        case .run(.lost), .run(.found):
            guard isChange else { return }
            takesEffect(message.order, on: index, in: moment, grace: .zero)
        case .run(.locate), .run(.ring), .run(.erase), .cancel, .unknown: break
        }
    }

    private mutating func says(
        _ report: OrderReport, of id: OrderID, on index: PhoneIndex, in moment: Moment
    ) {
        guard orders[id] != nil else {
            return fail(.orders, moment, "\(phones[index].name) answers an order that there is not")
        }
        orders[id]?.said.append(report)
        switch report {
        case .succeeded(.located):
            takesEffect(id, on: index, in: moment, grace: Command.locate.duration)
        case .succeeded(.erased) where !phones[index].wiped.contains(id):
            fail(.erasure, moment, "\(phones[index].name) says that it is erased, and is not")
        default: break
        }
    }

    /// What somebody near a phone notices of it.
    mutating func notices(_ notice: Notice, on index: PhoneIndex, in moment: Moment) {
        let phone = phones[index]
        switch notice {
        case .erased where phone.wiped.isEmpty:
            fail(.erasure, moment, "\(phone.name) is erased, and nothing on its disk says why")
        case .lostMode(let isOn) where isOn != phone.lost.isOn:
            fail(.effects, moment, "\(phone.name) is lost by nothing that is on its disk")
        default: break
        }
    }

    /// A phone sounds; `said` is what it has just said of an order.
    mutating func rings(
        _ index: PhoneIndex, said: (order: OrderID, report: OrderReport)?, in moment: Moment
    ) {
        guard let said, case .running = said.report, orders[said.order] != nil else {
            return fail(.effects, moment, "\(phones[index].name) rings for no order")
        }
        takesEffect(said.order, on: index, in: moment, grace: .zero)
    }

    private mutating func takesEffect(
        _ id: OrderID, on index: PhoneIndex, in moment: Moment, grace: Duration
    ) {
        guard let ghost = orders[id] else { return }
        orders[id]?.effects += 1
        let what = "\(name(of: id)), a \(ghost.order.command.kind), takes effect"
        if ghost.phone != index {
            fail(.effects, moment, "\(what) on \(phones[index].name), which it is not for")
        }
        if ghost.effects > 0 { fail(.effects, moment, "\(what) twice") }
        if ghost.isExpired(at: moment.true - grace) {
            fail(.effects, moment, "\(what) after it expired")
        }
        if ghost.order.state.excludesEffects, !ghost.isSetBack {
            fail(.effects, moment, "\(what) though it is \(ghost.order.state)")
        }
    }

    /// A phone was acknowledged entries of its logs, and keeps them no more.
    mutating func forgets(
        _ records: [JournalRecord], on index: PhoneIndex, in moment: Moment
    ) {
        for case .acknowledged(let log, let through, _) in records {
            phones[index].acknowledged[log] = through
            if through > phones[index].mostTold[log] ?? 0 {
                fail(
                    .reports, moment,
                    "\(phones[index].name) is acknowledged \(log) \(through), which is not stored")
            }
        }
    }

    /// A phone starts with what its disk has kept: all that was flushed, and perhaps more.
    mutating func starts(_ index: PhoneIndex, from disk: PhoneDisk, in moment: Moment) {
        let name = phones[index].name
        if disk.counter < phones[index].counter {
            fail(.effects, moment, "\(name) has forgotten the highest counter that it had seen")
        }
        phones[index].counter = max(disk.counter, phones[index].counter)
        let known = Set(disk.ledger.entries.map(\.message.order))
        for id in phones[index].taken where !known.contains(id) && orders[id]?.isOver == false {
            fail(.orders, moment, "\(name) has forgotten \(self.name(of: id)), which it had taken")
        }
        let logs = [
            (ReportLog.trail, disk.trail.next, disk.trail.oldest, phones[index].reports.count),
            (.word, disk.words.next, disk.words.oldest, phones[index].words.count),
        ]
        for (log, next, oldest, count) in logs {
            let kept = (phones[index].acknowledged[log] ?? 0) + 1
            if next <= UInt64(count) || oldest > kept {
                fail(.reports, moment, "\(name) has lost entries of its \(log) that nobody has")
            }
        }
        if disk.lost.state != phones[index].lost || disk.lost.tries < phones[index].tries {
            fail(.effects, moment, "\(name) has forgotten what it was of lost mode")
        }
        if disk.standing.isActivationLocked != phones[index].isLocked {
            fail(.erasure, moment, "\(name) has forgotten whether it is locked")
        }
    }

    mutating func hears(_ index: PhoneIndex, _ topic: String, in moment: Moment) {
        if topic != TopicPrefix.up, !topic.hasPrefix(phones[index].prefix + "/") {
            fail(.topics, moment, "\(phones[index].name) hears what is another's")
        }
    }

    mutating func serviceHears(_ message: BusMessage, in moment: Moment) {
        guard case .phone(let index) = message.origin else { return }
        if !message.topic.hasPrefix(phones[index].prefix + "/") {
            fail(.topics, moment, "\(phones[index].name) speaks as another")
        }
    }
}
