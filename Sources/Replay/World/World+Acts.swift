internal import Control
internal import FindDevice
internal import PhoneModel
internal import Wire

/// How acts are carried out.
extension World {
    func carryOut(_ act: Act) throws {
        switch act {
        case .phone(let number, let act):
            let index = number % bodies.count
            trace.note(now, bodies[index].name, "! \(act.words)")
            try carryOut(act, on: index)
        case .service(let act):
            trace.note(now, "service", "! \(act.words)")
            try carryOut(act)
        case .broker(let pause): crashBroker(downFor: pause)
        case .owner(let act):
            trace.note(now, "owner", "! \(act.words)")
            carryOut(act)
        }
    }

    private func carryOut(_ act: PhoneAct, on index: PhoneIndex) throws {
        switch act {
        case .press(let button): try handle(.press(button), by: index)
        case .typePIN(let right): try handle(.press(.pin(pin(of: index, right: right))), by: index)
        case .cutPower(nil, let pause): try cutPower(of: index, pause: pause)
        case .cutPower(let point?, let pause): bodies[index].cut = (point, pause)
        case .crashAgent(let pause): try crashAgent(of: index, pause: pause)
        case .setClock(let error): bodies[index].clockError = error
        case .network(let act): try carryOut(act, on: index)
        case .playBack(let number): try playBack(number, to: index)
        case .trespass(let other): trespass(index, on: other % bodies.count)
        }
    }

    private func carryOut(_ act: NetworkAct, on index: PhoneIndex) throws {
        switch act {
        case .up:
            bodies[index].spells = NetworkSpells()
            if let line = bodies[index].line { reviewStall(of: line) }
        case .down(let span):
            bodies[index].spells.down = now + span
            queue.plan(.networkChanges(index), at: now + span)
            if let line = bodies[index].line { reviewStall(of: line) }
        case .slow(let span): bodies[index].spells.slow = now + span
        case .wild(let span):
            bodies[index].spells.wild = now + span
            bodies[index].wasWild = true
        case .halfOpen: if let line = bodies[index].line { kill(line: line) }
        case .reset:
            guard let line = bodies[index].line else { return }
            dropSession(line, because: "it was reset")
            try clientLoses(line, because: "it was reset")
        }
    }

    private func carryOut(_ act: ServiceAct) throws {
        switch act {
        case .crash(nil, _, let pause): killService(downFor: pause)
        case .crash(let point?, let channel, let pause):
            service.fate = ServiceFate(point: point, channel: channel, pause: pause)
        case .setClock(let error): setServiceClock(ahead: error)
        case .backUp: service.backup = try backUp()
        case .restore(let byHand, let pause):
            guard let backup = service.backup else { return }
            try restore(backup, byHand: byHand, downFor: pause)
        case .loseBus(let ofTrails):
            guard let line = service.lines[ofTrails ? .ingest : .control] else { return }
            dropSession(line, because: "it was reset")
            serviceLosesBus(line)
        case .failSeals(let count):
            service.entropy.fail(count)
            promises.mayFail = true
        }
    }

    private func carryOut(_ act: OwnerAct) {
        switch act {
        case .order(let number, let demand, let patience):
            ask(of: number % bodies.count, demand, patience: patience)
        case .askAgain(let number):
            if let request = requests.place(fromLast: number) { ask(request: request) }
        case .cancel(let number, let giveUp):
            guard let request = requests.place(fromLast: number),
                let order = requests[request].order
            else { return }
            cancel(order, giveUp: giveUp)
        case .remove(let number): remove(number % bodies.count)
        case .abandon(let number): giveUpOrders(of: number % bodies.count)
        }
    }

    /// The PIN that its owner set last, or the next one.
    private func pin(of index: PhoneIndex, right: Bool) -> PIN {
        let body = bodies[index]
        let lost = body.phone.disk.lost
        let set = lost.mode.flatMap { mode in
            lost.order.flatMap { body.identity.openPIN(mode.sealedPIN, $0) }
        }
        return right ? set ?? .first : (set ?? .first).next
    }

    /// An order of old arrives once more, from nobody knows where.
    private func playBack(_ number: Int, to index: PhoneIndex) throws {
        guard let place = recordings.place(fromLast: number), let line = bodies[index].line
        else { return }
        let message = BusMessage(
            topic: bodies[index].identity.prefix.topic(.command),
            payload: recordings[place], origin: .control)
        try arriveAstray(message, on: line, .down)
    }

    /// Listens to everything, and speaks in another phone's place.
    private func trespass(_ index: PhoneIndex, on other: PhoneIndex) {
        guard other != index, let line = bodies[index].line else { return }
        send(.subscribe([TopicFilter("cooee/1/#")]), on: line, .up)
        let topic = bodies[other].identity.prefix.topic(.presence)
        send(
            .publish(
                BusMessage(
                    topic: topic, payload: Array("{\"online\":false}".utf8), isRetained: true,
                    origin: .phone(index))),
            on: line, .up)
    }

    // MARK: Healing

    /// Ends every fault there is, and every one that is armed: from here on all goes well.
    /// - Parameter gone: a phone that is not found again.
    package func heal(without gone: PhoneIndex?) throws {
        trace.note(now, "world", "heals")
        service.entropy.fail(0)
        service.fate = nil
        startBroker()
        if service.dispatcher == nil { try startService() }
        setServiceClock(ahead: .zero)
        if let gone {
            try cutPower(of: gone, pause: .days(365))
            promises.loses(gone)
            plan(.owner(.abandon(gone)), at: now + .seconds(2))
        }
        for index in bodies.indices where index != gone {
            bodies[index].spells = NetworkSpells()
            bodies[index].cut = nil
            if let line = bodies[index].line { reviewStall(of: line) }
            if bodies[index].wasWild { try carryOut(NetworkAct.reset, on: index) }
            let network = SIM(network: bodies[index].profile.network)
            for button in [
                Button.charge(true), .airplane(false), .power(true), .sim(network), .call(false),
            ] {
                try handle(.press(button), by: index)
            }
        }
    }
}

extension PIN {
    fileprivate static let first = PIN(number: 0)

    /// Another one than this.
    fileprivate var next: PIN {
        PIN(number: digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } + 1)
    }

    fileprivate init(number: Int) {
        let text = String(number % 10_000)
        guard let pin = PIN(String(repeating: "0", count: 4 - text.count) + text) else {
            preconditionFailure("four digits are a PIN")
        }
        self = pin
    }
}

extension Array {
    /// The place of the n-th last element, round and round; nil if there is none.
    fileprivate func place(fromLast number: Int) -> Int? {
        isEmpty ? nil : count - 1 - number % count
    }
}
