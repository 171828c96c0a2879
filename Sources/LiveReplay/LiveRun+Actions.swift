internal import FindDevice
internal import Fleet
internal import OwnerAPI
internal import OwnerClient
internal import PhoneModel
internal import Replay
internal import Scenes

/// How a step's action is done live.
extension LiveRun {
    func carryOut(_ action: Scenario.Action) async throws {
        switch action {
        case .phone(let index, let action): try await carryOut(action, on: index)
        case .service(.crash): stage.service?.end(atOnce: true)
        case .service(.restart): stage.service?.end(atOnce: false)
        case .broker(.crash): stage.service?.endBroker(atOnce: true)
        case .broker(.restart): stage.service?.endBroker(atOnce: false)
        case .owner(let action): try await carryOut(action)
        case .expect: break
        // A plan that holds one of these is not played.
        case .service(.backUp), .service(.restore), .broker(.wipe), .bus: break
        }
    }

    func carryOut(_ deed: Deed) async throws {
        switch deed {
        case .press(let index, let words): try await press(words, on: index)
        case .endSpell(let spell, let number):
            if spells[spell] == number { try await press(spell.words, on: spell.phone) }
        case .start(let index, let life):
            guard phones[index].life == life else { return }
            note(key(of: index), "! its agent starts")
            try await phones[index].restart()
        }
    }

    private func key(of index: PhoneIndex) -> String { scenario.phones[index].key }

    // MARK: Phones

    private func carryOut(_ action: Scenario.PhoneAction, on index: PhoneIndex) async throws {
        switch action {
        case .press(.activate): try await activate(index)
        case .press(let button):
            if let words = ButtonPress.words(for: button) { try await press(words, on: index) }
        case .switchOff(let span):
            try await press(["power", "off"], on: index)
            plan(.press(index, ["power", "on"]), after: span)
        case .cutPower(_, let span): await kill(index, "loses its power", startingAfter: span)
        case .crashAgent(let span): await kill(index, "its agent dies", startingAfter: span)
        case .network(.halfOpen, _): try await press(["network", "half-open"], on: index)
        case .network(let network, let span):
            try await begin(
                ["network", network.rawValue], on: index, for: span, then: ["network", "up"])
        case .sky(let sky, let span):
            try await begin(
                ["sky", sky.rawValue], on: index, for: span, then: ["sky", "open"])
        case .move(let way):
            let itinerary = try LiveWays(folder: phones[index].folder.path).itinerary(
                way, from: phones[index].place)
            note(key(of: index), "! goes another way")
            try await phones[index].go(itinerary)
        }
    }

    /// Presses a button; what the phone refuses is its own business, as at a real one.
    private func press(_ words: [String], on index: PhoneIndex) async throws {
        note(key(of: index), "! " + (words[0] == "pin" ? "pin ••••" : words.joined(separator: " ")))
        try await refusable(index) { try await phones[index].press(words) }
    }

    private func activate(_ index: PhoneIndex) async throws {
        note(key(of: index), "! activate")
        let words = ButtonPress.activation(
            account: stage.owner.account, password: stage.owner.password)
        try await refusable(index) { try await phones[index].press(words) }
    }

    private func refusable(_ index: PhoneIndex, _ press: () async throws -> Void) async throws {
        do {
            try await press()
        } catch FleetFault.badButton(let reason) {
            note(key(of: index), "refuses: \(reason)")
        }
    }

    private func begin(
        _ words: [String], on index: PhoneIndex, for span: Duration?, then end: [String]
    ) async throws {
        let spell = Spell(phone: index, words: end)
        let number = (spells[spell] ?? 0) + 1
        spells[spell] = number
        try await press(words, on: index)
        if let span { plan(.endSpell(spell, number: number), after: span) }
    }

    private func kill(_ index: PhoneIndex, _ what: String, startingAfter span: Duration?) async {
        note(key(of: index), "! \(what)")
        await phones[index].kill()
        if let span { plan(.start(index, life: phones[index].life), after: span) }
    }

    private func plan(_ deed: Deed, after span: Duration) {
        later.append((clock.now() + span, deed))
    }

    // MARK: Owners

    private func carryOut(_ action: Scenario.OwnerAction) async throws {
        switch action {
        case .order(let name, let index, let demand, let expiry):
            requests[name] = LiveRequest(
                phone: index,
                order: NewOrder(demand, expiry: expiry, password: stage.owner.password),
                key: "\(stage.names.suffix)-\(story)-\(requests.count)", askedAt: clock.now())
            sight.orders[name] = LiveSight.SeenOrder(phone: index)
            try await ask(name)
        case .askAgain(let name): try await ask(name)
        case .cancel(let name): try await cancel(name, giveUp: false)
        case .giveUp(let name): try await cancel(name, giveUp: true)
        case .remove(let index):
            try await told("remove") {
                try await stage.owner.client.remove(
                    phones[index].device, password: stage.owner.password.text)
            }
        }
    }

    /// Sends a request, for the first time or again: same key, same body. Who gets no answer asks
    /// again later.
    func ask(_ name: String) async throws {
        guard let request = requests[name] else { return }
        requests[name]?.askedAt = clock.now()
        do {
            let given = try await stage.owner.client.give(
                request.order, to: phones[request.phone].device, idempotencyKey: request.key)
            note("owner", "is told \(name): \(given.order.state.rawValue)")
            requests[name]?.id = given.order.id
            sight.orders[name]?.id = given.order.id
            sight.orders[name]?.state = given.order.orderState
        } catch let error as OwnerClientError where error.isSilence {
            note("owner", "gets no answer")
        } catch OwnerClientError.problem(let problem) where problem.kind != .unauthenticated {
            note("owner", "is refused \(name): \(problem.detail)")
            guard request.id == nil else { return }
            requests[name]?.isRefused = true
            sight.orders[name]?.isRefused = true
        }
    }

    private func cancel(_ name: String, giveUp: Bool) async throws {
        guard let id = requests[name]?.id else { return }
        try await told("cancel \(name)") {
            sight.orders[name]?.state = try await stage.owner.client.cancel(id, giveUp: giveUp)
                .orderState
        }
    }

    /// Asks something that the service may refuse, which is no failure of the story's.
    private func told(_ what: String, _ ask: () async throws -> Void) async throws {
        do {
            try await ask()
            note("owner", "! \(what)")
        } catch let error as OwnerClientError where error.isSilence {
            note("owner", "gets no answer: \(what)")
        } catch OwnerClientError.problem(let problem) where problem.kind != .unauthenticated {
            note("owner", "is refused: \(problem.detail)")
        }
    }
}

extension NewOrder {
    init(_ demand: Demand, expiry: Duration?, password: Secret) {
        let confirmation = Confirmation(password: password.text)
        switch demand {
        case .locate: self.init(type: .locate, expiresIn: expiry.map { Span($0) })
        case .ring(let duration):
            self.init(
                type: .ring, duration: Span(duration), expiresIn: expiry.map { Span($0) })
        case .lost(let pin, let message, let callback):
            self.init(
                type: .lost, pin: Secret(String(decoding: pin.digits, as: UTF8.self)),
                message: message, callback: callback, confirmation: confirmation)
        case .found, .erase, .release:
            self.init(type: demand.kind, confirmation: confirmation)
        }
    }
}
