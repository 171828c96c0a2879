internal import Control
internal import FindDevice
internal import PhoneModel
internal import Wire

/// How a phone's decisions are carried out, as its agent does it: first its disk, then the rest.
extension World {
    func handle(_ input: PhoneInput, by index: PhoneIndex) throws {
        var effects = bodies[index].phone.handle(input, at: now)
        if let change = seams.effects { effects = try change(effects, bodies[index]) }
        try carryOut(effects, of: index)
        planCall(of: index)
    }

    private func planCall(of index: PhoneIndex) {
        let next = bodies[index].phone.next
        guard next != bodies[index].due?.at else { return }
        bodies[index].calls += 1
        bodies[index].due = next.map { ($0, bodies[index].calls) }
        if let next {
            queue.plan(.phoneDue(index, number: bodies[index].calls), at: max(now, next))
        }
    }

    func call(_ index: PhoneIndex, number: UInt64) throws {
        guard bodies[index].due?.number == number else { return }
        bodies[index].due = nil
        try handle(.passage, by: index)
    }

    private func carryOut(_ effects: [PhoneEffect], of index: PhoneIndex) throws {
        let life = bodies[index].life
        try write(effects, of: index)
        guard bodies[index].life == life else { return }
        var left = effects.count
        if let cut = takeCut(of: index, writing: effects, [.afterFlush, .amidEffects]) {
            let done = Int.random(in: 0...effects.count, using: &dice.disk)
            left = cut.point == .afterFlush ? 0 : done
            try perform(effects.prefix(left), of: index)
            return try cutPower(of: index, pause: cut.pause)
        }
        try perform(effects.prefix(left), of: index)
    }

    private func perform(_ effects: ArraySlice<PhoneEffect>, of index: PhoneIndex) throws {
        var reports: [(OrderID, OrderReport)] = []
        for effect in effects {
            switch effect {
            case .store(.word(let word)):
                if case .order(let id, let report) = word.content { reports.append((id, report)) }
            case .store: break
            case .connect(let session): connect(index, session: session)
            case .disconnect: disconnect(index)
            case .vanish: vanish(index)
            case .suspend(let on):
                bodies[index].isSuspended = on
                if let line = bodies[index].line { reviewStall(of: line) }
            case .publish(let channel, let payload, let retained):
                publish(payload, on: channel, retained: retained, by: index)
            case .askActivation(let nonce): askActivation(of: index, nonce: nonce)
            case .notice(let notice):
                trace.note(now, bodies[index].name, "\(notice)")
                if case .rings = notice { promises.rings(index, said: reports.last, in: moment) }
                promises.notices(notice, on: index, in: moment)
                chronicle.notices(notice, on: index)
            }
        }
    }

    // MARK: Its disk

    private func write(_ effects: [PhoneEffect], of index: PhoneIndex) throws {
        let records: [JournalRecord] = effects.compactMap { effect in
            if case .store(let record) = effect { record } else { nil }
        }
        guard !records.isEmpty else { return }
        bodies[index].disk.append(records)
        promises.forgets(records, on: index, in: moment)
        if let cut = takeCut(of: index, writing: effects, [.beforeFlush]) {
            return try cutPower(of: index, pause: cut.pause)
        }
        guard records.contains(where: \.mustBeDurable) else { return }
        let durable = bodies[index].disk.flush()
        note(durable, storedOn: index)
        if trace.isKept {
            for record in durable {
                trace.note(now, bodies[index].name, "stores \(words(for: record))")
            }
        }
        try compactIfOvergrown(index)
    }

    private func note(_ records: [JournalRecord], storedOn index: PhoneIndex) {
        promises.stores(records, on: index, in: moment)
        chronicle.stores(records, on: index)
    }

    private func takeCut(
        of index: PhoneIndex, writing effects: [PhoneEffect], _ points: [CutPoint]
    ) -> (point: CutPoint, pause: Duration)? {
        guard let cut = bodies[index].cut, points.contains(cut.point) else { return nil }
        let isWriting = effects.contains {
            if case .store(let record) = $0 { record.mustBeDurable } else { false }
        }
        guard isWriting else { return nil }
        bodies[index].cut = nil
        return cut
    }

    private func compactIfOvergrown(_ index: PhoneIndex) throws {
        guard bodies[index].disk.isOvergrown else { return }
        let length = bodies[index].phone.disk.journalLength
        guard bodies[index].disk.isWorthReplacing(withJournalOf: length) else { return }
        let journal = bodies[index].phone.disk.journal
        bodies[index].disk.replace(with: journal)
        trace.note(now, bodies[index].name, "shortens its journal to \(journal.count) records")
    }

    // MARK: Its power

    /// Tears the battery out: nothing more is said or stored.
    func cutPower(of index: PhoneIndex, pause: Duration) throws {
        let share = dice.disk.uniform()
        let kept = try bodies[index].disk.tear(keeping: share)
        note(kept, storedOn: index)
        if let line = bodies[index].line { closeClientEnd(of: line, silently: true) }
        trace.note(now, bodies[index].name, "loses its power")
        try restart(index, pause: pause)
    }

    /// Kills the agent: its kernel keeps what it wrote, and closes its connection.
    func crashAgent(of index: PhoneIndex, pause: Duration) throws {
        note(bodies[index].disk.flush(), storedOn: index)
        if let line = bodies[index].line { closeClientEnd(of: line, silently: false) }
        trace.note(now, bodies[index].name, "its agent dies")
        try restart(index, pause: pause)
    }

    private func restart(_ index: PhoneIndex, pause: Duration) throws {
        if let journal = seams.journal { bodies[index].disk.alter(journal) }
        bodies[index].rebuild(seed: dice.names.next(), at: now)
        promises.starts(index, from: bodies[index].phone.disk, in: moment)
        queue.plan(.phoneStarts(index, life: bodies[index].life), at: now + pause)
    }

    func startPhone(_ index: PhoneIndex, life: Int) throws {
        guard bodies[index].life == life else { return }
        try handle(.press(.power(true)), by: index)
    }

    // MARK: Its connection

    private func connect(_ index: PhoneIndex, session: SessionID) {
        if let line = bodies[index].line { closeClientEnd(of: line, silently: false) }
        bodies[index].isSuspended = false
        let will = BusMessage(
            topic: bodies[index].identity.prefix.topic(.presence),
            payload: PresenceMessage(session: session, online: false).encoded(),
            isRetained: true, origin: .phone(index))
        bodies[index].line = openLine(for: .phone(index), will: will)
    }

    private func disconnect(_ index: PhoneIndex) {
        guard let line = bodies[index].line else { return }
        send(.disconnect, on: line, .up)
        closeClientEnd(of: line, silently: false)
        bodies[index].line = nil
    }

    private func vanish(_ index: PhoneIndex) {
        guard let line = bodies[index].line else { return }
        closeClientEnd(of: line, silently: dice.network.chance(0.5))
        bodies[index].line = nil
    }

    private func publish(
        _ payload: [UInt8], on channel: Channel, retained: Bool, by index: PhoneIndex
    ) {
        guard let line = bodies[index].line else { return }
        let topic = bodies[index].identity.prefix.topic(channel)
        trace.note(
            now, bodies[index].name, "-> \(channel.rawValue) \(fingerprint(payload))")
        send(
            .publish(
                BusMessage(
                    topic: topic, payload: payload, isRetained: retained, origin: .phone(index))),
            on: line, .up)
    }

    func phoneHears(_ packet: Packet, _ index: PhoneIndex, on line: LineID) throws {
        guard bodies[index].line == line else { return }
        switch packet {
        case .connected:
            let prefix = bodies[index].identity.prefix
            let topics = [prefix.topic(.command), prefix.topic(.acknowledgement), TopicPrefix.up]
            send(.subscribe(topics.map(TopicFilter.init)), on: line, .up)
            try handle(.connected, by: index)
        case .publish(let message):
            promises.hears(index, message.topic, in: moment)
            let payload =
                seams.hears?(message.payload, message.topic, bodies[index]) ?? message.payload
            trace.note(
                now, bodies[index].name, "<- \(shortened(message.topic)) \(fingerprint(payload))")
            try handle(.message(topic: message.topic, payload: payload), by: index)
        case .refused: try clientLoses(line, because: "the broker does not answer")
        case .end: try clientLoses(line, because: "the connection ended")
        case .subscribed, .connect, .subscribe, .disconnect: break
        }
    }

    func phoneLosesBus(_ index: PhoneIndex, line: LineID, because reason: String) throws {
        guard bodies[index].line == line else { return }
        bodies[index].line = nil
        try handle(.disconnected(reason: reason), by: index)
    }

    private func shortened(_ topic: String) -> String {
        topic.split(separator: "/").last.map(String.init) ?? topic
    }
}
