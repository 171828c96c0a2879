internal import FindDevice
internal import PhoneModel

/// What a step does, in the keys that say so.
extension ScenarioWriter {
    typealias Action = Scenario.Action

    /// - Parameter turn: between which moments the step can come.
    func words(_ action: Action, turn: ClosedRange<Duration>) -> WrittenMapping {
        switch action {
        case .phone(let phone, let action): words(phone, action)
        case .service(let action): words(action, turn: turn)
        case .broker(let action): words(action)
        case .bus(let fault, let duration): words("bus", fault.rawValue, for: duration)
        case .owner(let action): words(action)
        case .expect(let condition, let watch): words(condition, watch)
        }
    }

    /// Which phone is meant, where there is a choice.
    func add(phone: Int, to mapping: inout WrittenMapping) {
        guard scenario.phones.count > 1, scenario.phones.indices.contains(phone) else { return }
        mapping.add("phone", text: scenario.phones[phone].key)
    }

    private func words(
        _ key: String, _ word: String, for duration: Duration?, usual: Duration? = nil
    ) -> WrittenMapping {
        var mapping = WrittenMapping()
        mapping.add(key, word)
        if let duration, duration != usual { mapping.add("for", duration.written) }
        return mapping
    }

    // MARK: Phones

    private func words(_ phone: Int, _ action: Scenario.PhoneAction) -> WrittenMapping {
        var mapping = WrittenMapping()
        let duration = head(of: action, &mapping)
        add(phone: phone, to: &mapping)
        if case .cutPower(let point?, _) = action { mapping.add("point", point.rawValue) }
        if let duration { mapping.add("for", duration.written) }
        return mapping
    }

    /// Adds the action's head, and tells for how long.
    private func head(
        of action: Scenario.PhoneAction, _ mapping: inout WrittenMapping
    ) -> Duration? {
        switch action {
        case .press(let button):
            head(of: button, &mapping)
            return nil
        case .switchOff(let pause):
            mapping.add("power", "off")
            return pause
        case .cutPower(_, let pause):
            mapping.add("power", "cut")
            return pause
        case .network(let network, let duration):
            mapping.add("network", network.rawValue)
            return network == .up ? nil : duration
        case .sky(let sky, let duration):
            mapping.add("gps", sky.rawValue)
            return sky == .open ? nil : duration
        case .move(let way):
            mapping.add("move", text: tracks.words(way))
            return nil
        case .crashAgent(let pause):
            mapping.add("agent", "crash")
            return pause == Scenario.usualPause ? nil : pause
        }
    }

    private func head(of button: Button, _ mapping: inout WrittenMapping) {
        switch button {
        case .power(let on): mapping.add("power", on ? "on" : "off")
        case .reboot: mapping.add("power", "reboot")
        case .factoryReset: mapping.add("reset", "factory")
        case .airplane(let on):
            mapping.add("finder", "turns airplane mode \(on ? "on" : "off")")
        case .silence: mapping.add("finder", "silences it")
        case .ringer(let profile): mapping.add("press", "ringer \(profile.rawValue)")
        case .volume(let percent): mapping.add("press", "volume \(percent)%")
        case .pickup: mapping.add("finder", "picks up")
        case .pin(let pin): mapping.add("finder", "tries PIN \(pin.written)")
        case .activate: mapping.add("finder", "activates")
        case .call(let begins): mapping.add("call", begins ? "begins" : "ends")
        case .sim(.out): mapping.add("sim", "out")
        case .sim(.network(let name)): mapping.add("sim", text: "swap \(name)")
        case .battery(let percent): mapping.add("battery", "\(percent)%")
        case .charge(let on): mapping.add("charge", on ? "on" : "off")
        case .sync(let kind, let on):
            mapping.add("press", "sync \(kind.rawValue) \(on ? "on" : "off")")
        case .clock(let ahead): mapping.add("clock", ahead.writtenAhead)
        }
    }

    // MARK: Service, broker

    private func words(
        _ action: Scenario.ServiceAction, turn: ClosedRange<Duration>
    ) -> WrittenMapping {
        var mapping = WrittenMapping()
        switch action {
        case .crash(let point, let taking, let pause):
            mapping.add("service", "crash")
            if let point { mapping.add("point", point.rawValue) }
            if let taking { mapping.add("taking", taking.rawValue) }
            if pause != Scenario.usualPause { mapping.add("for", pause.written) }
        case .restart: mapping.add("service", "restart")
        case .backUp: mapping.add("backup", "now")
        case .restore(let backup, let isByHand, let pause):
            switch backup {
            case .last: mapping.add("restore", "last backup")
            case .of(let moment):
                let ago = turn.lowerBound - moment
                mapping.add("restore", "backup from -\(ago.written)")
            }
            if isByHand { mapping.add("by", RestoreMeans.hand.rawValue) }
            if pause != Scenario.usualPause { mapping.add("for", pause.written) }
        }
        return mapping
    }

    private func words(_ action: Scenario.BrokerAction) -> WrittenMapping {
        let usual = Scenario.usualPause
        switch action {
        case .crash(let pause): return words("broker", "crash", for: pause, usual: usual)
        case .restart: return words("broker", "restart", for: nil)
        case .wipe(let pause): return words("broker", "wipe", for: pause, usual: usual)
        }
    }

    // MARK: Owners

    private func words(_ action: Scenario.OwnerAction) -> WrittenMapping {
        var mapping = WrittenMapping()
        switch action {
        case .order(let name, let phone, let demand, let patience):
            let kind = demand.kind.rawValue
            mapping.add(OwnerWords.key, kind)
            if name != kind { mapping.add("as", text: name) }
            add(phone: phone, to: &mapping)
            if let patience { mapping.add("expires", patience.written) }
            arguments(of: demand, &mapping)
        case .askAgain(let name): of(name, "ask again", &mapping)
        case .cancel(let name): of(name, "cancel", &mapping)
        case .giveUp(let name): of(name, "give up", &mapping)
        case .remove(let phone):
            mapping.add(OwnerWords.key, "remove")
            add(phone: phone, to: &mapping)
        }
        return mapping
    }

    private func of(_ order: String, _ words: String, _ mapping: inout WrittenMapping) {
        mapping.add(OwnerWords.key, words)
        mapping.add("order", text: order)
    }

    private func arguments(of demand: Demand, _ mapping: inout WrittenMapping) {
        switch demand {
        case .ring(let duration):
            if duration != Command.defaultRingDuration { mapping.add("for", duration.written) }
        case .lost(let pin, let message, let callback):
            mapping.add("pin", pin.written)
            if let message { mapping.add("message", text: message) }
            if let callback { mapping.add("callback", text: callback) }
        case .locate, .found, .erase, .release: break
        }
    }
}

extension PIN {
    /// Its digits: a scenario's PIN is in its file, for everybody to read.
    fileprivate var written: String { String(decoding: digits, as: UTF8.self) }
}
