internal import Control
internal import DeviceRegistry
internal import FindDevice
internal import Wire

/// How the service runs: gathers what happened, lets the core step, carries out the rest, and dies
/// where it is told to.
extension World {
    var serviceNow: Timestamp { now + service.clockError }

    // MARK: Its life

    func startService() throws {
        guard service.dispatcher == nil else { return }
        let crashes = service.crashes
        let dispatcher = Dispatcher(
            registry: service.registry, signer: signer, settings: plan.settings,
            keys: plan.signatures.reader
        ) { point, _ in try crashes.pass(point) }
        service.dispatcher = dispatcher
        trace.note(now, "service", "starts")
        if seams.resumes { promises.resumes(at: try dispatcher.resume(at: serviceNow)) }
        try promises.meets(registry: service.registry, in: moment)
        for client in [Client.control, .ingest] { connectService(client) }
        planDue()
    }

    func killService(downFor pause: Duration) {
        guard service.dispatcher != nil else { return }
        trace.note(now, "service", "dies")
        for client in [Client.control, .ingest] {
            if let line = service.lines[client] { closeClientEnd(of: line, silently: false) }
        }
        service.die()
        queue.plan(.serviceStarts(life: service.life), at: now + pause)
    }

    func setServiceClock(ahead error: Duration) {
        service.clockError = error
        promises.clocks(ahead: error)
        trace.note(now, "service", "its clock is now \(error.written) ahead")
        // A running service looks at its clock once a second at least.
        service.due = nil
        planDue(notBefore: now + .milliseconds(Int64.random(in: 0...1000, using: &dice.service)))
    }

    // MARK: Its turns

    func planTurn() {
        guard service.dispatcher != nil, !service.isTurnPlanned else { return }
        service.isTurnPlanned = true
        service.turns += 1
        // Mostly at once; now and then the process has to wait for a processor, or a disk.
        let longest: Int64 = dice.service.chance(0.1) ? 300 : 2
        let delay = Duration.milliseconds(Int64.random(in: 0...longest, using: &dice.service))
        queue.plan(.serviceTurns(number: service.turns), at: now + delay)
    }

    private func planDue(notBefore earliest: Timestamp = Timestamp(milliseconds: 0)) {
        guard let next = service.dispatcher?.next else { return }
        let due = max(next - service.clockError, earliest, now)
        guard service.due.map({ due < $0 }) ?? true else { return }
        service.dues += 1
        service.due = due
        queue.plan(.serviceDue(number: service.dues), at: due)
    }

    func serviceDue(number: UInt64) throws {
        guard service.dues == number, service.due != nil else { return }
        service.due = nil
        try turn()
    }

    func serviceTurns(number: UInt64) throws {
        guard service.turns == number, service.isTurnPlanned else { return }
        service.isTurnPlanned = false
        try turn()
    }

    /// Owners' wishes stand before what phones sent, and words before trails.
    private func turn() throws {
        guard let dispatcher = service.dispatcher else { return }
        let gathered = service.wishes + service.words + service.trails
        (service.wishes, service.words, service.trails) = ([], [], [])
        let isDue = dispatcher.next.map { $0 <= serviceNow } ?? false
        if !gathered.isEmpty || isDue { try step(dispatcher, gathered) }
        planDue()
    }

    private func step(_ dispatcher: Dispatcher, _ gathered: [ControlEvent]) throws {
        let batch = try seams.batch?(gathered, self) ?? gathered
        let fate = service.fate.flatMap { $0.meets(batch) ? $0 : nil }
        if fate != nil { service.fate = nil }
        if let fate, fate.point == .beforeCommit, seams.saysBeforeCommit {
            return try sayAndDie(dispatcher, batch, fate)
        }
        service.crashes.begin(killedAt: fate?.point == .beforeCommit ? .beforeCommit : nil)
        let output = dispatcher.step(batch, at: serviceNow)
        trace.note(now, "service", "turns: \(words(for: batch))")
        if let fate, fate.point == .beforeCommit, service.crashes.passed.contains(.beforeCommit) {
            trace.note(now, "service", "had not committed")
            return killService(downFor: fate.pause)
        }
        try seams.committed?(self)
        promises.commits(output, in: moment)
        chronicle.commits(
            output.events.compactMap { told in
                promises.places[told.device].map { Chronicle.Told(phone: $0, event: told.event) }
            })
        if batch.contains(where: \.isRemoval) {
            try promises.countReleased(in: service.registry)
        }
        if let fate, fate.point == .afterCommit, service.crashes.passed.contains(.afterCommit) {
            return killService(downFor: fate.pause)
        }
        try carryOut(output, dying: fate)
    }

    /// The defect of a service that says what it has not committed, and then dies.
    private func sayAndDie(
        _ dispatcher: Dispatcher, _ batch: [ControlEvent], _ fate: ServiceFate
    ) throws {
        let before = try copyRegistry()
        service.crashes.begin(killedAt: nil)
        try carryOut(dispatcher.step(batch, at: serviceNow))
        service.registry = before
        killService(downFor: fate.pause)
    }

    /// What is committed is answered first, then published, then told to those who watch.
    private func carryOut(_ output: StepOutput, dying fate: ServiceFate? = nil) throws {
        for (ticket, result) in output.replies { try answer(ticket, result) }
        if let fate, fate.point == .beforePublish { return killService(downFor: fate.pause) }
        for publication in output.publications { try publish(publication) }
        if let fate, fate.point == .afterPublish { return killService(downFor: fate.pause) }
        if let head = output.auditHead { promises.seals(head) }
        for fault in output.faults {
            trace.note(now, "service", "refuses a message: \(fault.fault)")
        }
        promises.fails(output.failures, in: moment)
    }

    private func record(_ publication: Publication) throws {
        recordings.append(publication.payload)
        let message = try OrderMessage(
            verifying: publication.payload, with: signer.verifying, for: publication.device)
        promises.publishes(message, in: moment)
    }

    private func check(_ publication: Publication) throws {
        // Whether it is signed its phone finds out.
        let message = try Acknowledgement(
            overheard: publication.payload, for: publication.device)
        try promises.publishes(message, registry: service.registry, in: moment)
    }

    private func publish(_ publication: Publication) throws {
        guard let line = service.lines[.control] else { return }
        switch publication.channel {
        case .command: try record(publication)
        case .acknowledgement: try check(publication)
        case .fix, .sync, .result, .event, .hello, .presence: break
        }
        send(
            .publish(
                BusMessage(
                    topic: publication.topic, payload: publication.payload, origin: .control)),
            on: line, .up)
    }

    func copyRegistry() throws -> Registry {
        let entropy = service.entropy
        return try service.registry.copyInMemory(keys: Self.keys) { entropy.bytes($0) }
    }

    // MARK: Its bus

    func connectService(_ client: Client) {
        guard service.dispatcher != nil, service.lines[client] == nil else { return }
        service.lines[client] = openLine(for: client, will: nil)
    }

    func serviceHears(_ packet: Packet, on line: LineID) {
        let client = lines[line].client
        guard service.lines[client] == line else { return }
        switch packet {
        case .connected: send(.subscribe(filters(of: client)), on: line, .up)
        case .subscribed:
            service.subscribed.insert(client)
            comeUp()
        case .publish(let message):
            promises.serviceHears(message, in: moment)
            let event = ControlEvent.message(topic: message.topic, payload: message.payload)
            if client == .ingest {
                service.trails.append(event)
            } else {
                service.words.append(event)
            }
            planTurn()
        case .refused, .end: serviceLosesBus(line)
        case .connect, .subscribe, .disconnect: break
        }
    }

    private func filters(of client: Client) -> [TopicFilter] {
        let channels: [Channel] =
            client == .ingest ? [.fix, .sync] : [.result, .event, .hello, .presence]
        return channels.map { TopicFilter(TopicPrefix.filter($0)) }
    }

    private func comeUp() {
        guard !service.isBusUp, service.subscribed.count == 2, let line = service.lines[.control]
        else { return }
        service.isBusUp = true
        service.attempts = 0
        trace.note(now, "service", "is on the bus")
        service.words.append(.busUp)
        planTurn()
        send(
            .publish(BusMessage(topic: TopicPrefix.up, payload: [], origin: .control)), on: line,
            .up)
    }

    func serviceLosesBus(_ line: LineID) {
        let client = lines[line].client
        guard service.lines[client] == line else { return }
        closeClientEnd(of: line, silently: false)
        service.lines[client] = nil
        service.subscribed.remove(client)
        if service.isBusUp {
            service.isBusUp = false
            service.words.append(.busDown)
            planTurn()
        }
        service.attempts += 1
        let wait = min(Duration.milliseconds(50) * (1 << min(service.attempts, 6)), .seconds(2))
        queue.plan(.serviceConnects(client, life: service.life), at: now + wait)
    }
}

extension ControlEvent {
    fileprivate var isRemoval: Bool {
        if case .wish(.remove, _) = self { true } else { false }
    }
}
