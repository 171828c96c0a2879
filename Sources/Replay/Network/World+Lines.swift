internal import FindDevice
internal import PhoneModel

/// How packets come through connections, or do not.
extension World {
    func openLine(for client: Client, will: BusMessage?) -> LineID {
        lines.append(Line(client: client))
        let id = lines.count - 1
        lines[id].isStalled = isStalled(client)
        send(.connect(will: will), on: id, .up)
        return id
    }

    func send(_ packet: Packet, on id: LineID, _ direction: Direction) {
        if case .publish(let message) = packet {
            if isWild(lines[id].client) { return sendAtHazard(message, on: id, direction) }
            if spoil(message, on: id, direction) { return }
        }
        enqueue(packet, on: id, direction)
    }

    private func enqueue(_ packet: Packet, on id: LineID, _ direction: Direction) {
        lines[id][direction].send(packet, due: now + latency(of: lines[id].client))
        planArrival(on: id, direction)
    }

    /// Does to a message what the bus does now; whether it is on its way then.
    private func spoil(_ message: BusMessage, on id: LineID, _ direction: Direction) -> Bool {
        func isSpoilt(_ fault: BusFault) -> Bool {
            busSpells[fault].map { now < $0 } == true && dice.network.chance(0.5)
        }
        if isSpoilt(.duplicate) { planStray(message, on: id, direction) }
        guard isSpoilt(.reorder) || isSpoilt(.delay) else { return false }
        planStray(message, on: id, direction)
        return true
    }

    /// Loses, doubles or delays a message, which may then arrive after younger ones.
    private func sendAtHazard(_ message: BusMessage, on id: LineID, _ direction: Direction) {
        switch MessageFate.draw(using: &dice.network) {
        case .fine: enqueue(.publish(message), on: id, direction)
        case .lost: trace.note(now, name(of: lines[id].client), "a message on its way is lost")
        case .doubled:
            enqueue(.publish(message), on: id, direction)
            planStray(message, on: id, direction)
        case .late: planStray(message, on: id, direction)
        }
    }

    func planStray(_ message: BusMessage, on id: LineID, _ direction: Direction) {
        let delay = Duration.milliseconds(Int64.random(in: 1...20_000, using: &dice.network))
        queue.plan(.stray(id, direction, message), at: now + delay)
    }

    private func planArrival(on id: LineID, _ direction: Direction) {
        guard lines[id].isMoving, !lines[id][direction].isPlanned,
            let due = lines[id][direction].due
        else { return }
        lines[id][direction].isPlanned = true
        queue.plan(.arrival(id, direction), at: max(now, due))
    }

    func arrive(on id: LineID, _ direction: Direction) throws {
        lines[id][direction].isPlanned = false
        while lines[id].isMoving, let packet = lines[id][direction].popDue(at: now) {
            try deliver(packet, on: id, direction)
        }
        planArrival(on: id, direction)
    }

    func arriveAstray(_ message: BusMessage, on id: LineID, _ direction: Direction) throws {
        guard lines[id].isMoving, lines[id].isClientOpen, lines[id].session != nil else { return }
        try deliver(.publish(message), on: id, direction)
    }

    private func deliver(_ packet: Packet, on id: LineID, _ direction: Direction) throws {
        switch direction {
        case .up: brokerHears(packet, on: id)
        case .down:
            guard lines[id].isClientOpen else { return }
            switch lines[id].client {
            case .phone(let index): try phoneHears(packet, index, on: id)
            case .control, .ingest: serviceHears(packet, on: id)
            }
        }
    }

    // MARK: Standstills

    /// Lets a connection stop or move, whichever its client's network says now.
    func reviewStall(of id: LineID) {
        let shouldStall = isStalled(lines[id].client)
        guard lines[id].isStalled != shouldStall else { return }
        lines[id].isStalled = shouldStall
        if shouldStall || lines[id].isDead {
            beginStandstill(on: id)
        } else {
            lines[id].standstill += 1
            planArrival(on: id, .up)
            planArrival(on: id, .down)
        }
    }

    /// Nothing moves on it any more, and neither end knows.
    func kill(line id: LineID) {
        guard !lines[id].isDead else { return }
        lines[id].isDead = true
        if !lines[id].isStalled { beginStandstill(on: id) }
    }

    /// Both ends notice after a while, each by itself: the broker after one and a half keepalives,
    /// a client when a ping has had no answer.
    private func beginStandstill(on id: LineID) {
        lines[id].standstill += 1
        let number = lines[id].standstill
        let client = Duration.milliseconds(Int64.random(in: 30_000...60_000, using: &dice.network))
        queue.plan(.patienceOver(id, end: .up, standstill: number), at: now + .seconds(45))
        queue.plan(.patienceOver(id, end: .down, standstill: number), at: now + client)
    }

    func losePatience(on id: LineID, end: Direction, standstill: UInt64) throws {
        guard lines[id].standstill == standstill, !lines[id].isMoving else { return }
        switch end {
        case .up: dropSession(id, because: "it is silent")
        case .down:
            // An agent whose radio carries nothing does not look at its connection either.
            guard lines[id].isClientOpen, !isSuspended(lines[id].client) else { return }
            try clientLoses(id, because: "no answer to a ping")
        }
    }

    /// The client's end is closed without a word of MQTT. Its kernel tells the broker's, unless the
    /// radio is gone first.
    func closeClientEnd(of id: LineID, silently: Bool) {
        guard lines[id].isClientOpen else { return }
        lines[id].isClientOpen = false
        lines[id].down.empty()
        if silently {
            kill(line: id)
        } else {
            enqueue(.end, on: id, .up)
        }
    }

    func clientLoses(_ id: LineID, because reason: String) throws {
        closeClientEnd(of: id, silently: false)
        switch lines[id].client {
        case .phone(let index): try phoneLosesBus(index, line: id, because: reason)
        case .control, .ingest: serviceLosesBus(id)
        }
    }

    // MARK: Conditions

    private func isStalled(_ client: Client) -> Bool {
        guard case .phone(let index) = client else { return false }
        return bodies[index].isSuspended || bodies[index].spells.isDown(at: now)
    }

    private func isSuspended(_ client: Client) -> Bool {
        guard case .phone(let index) = client else { return false }
        return bodies[index].isSuspended
    }

    private func isWild(_ client: Client) -> Bool {
        guard case .phone(let index) = client else { return false }
        return bodies[index].spells.isWild(at: now)
    }

    private func latency(of client: Client) -> Duration {
        // The service stands beside the broker.
        guard case .phone(let index) = client else { return .milliseconds(1) }
        return bodies[index].spells.latency(at: now, using: &dice.network)
    }
}
