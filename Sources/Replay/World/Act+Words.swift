internal import FindDevice
internal import PhoneModel

/// How a trace spells acts: who is acted on stands before.
extension PhoneAct {
    var words: String {
        switch self {
        case .press(let button): button.words
        case .typePIN(let right): "types \(right ? "the" : "a wrong") PIN"
        case .cutPower(nil, let pause): "power cut for \(pause.written)"
        case .cutPower(let point?, let pause): "power cut \(point.words) for \(pause.written)"
        case .crashAgent(let pause): "agent crash for \(pause.written)"
        case .setClock(let error): "clock \(error.written) ahead from its next start"
        case .network(let act): "network \(act.words)"
        case .playBack(let number): "hears the last recording but \(number) again"
        case .trespass(let other): "trespasses on phone \(other)"
        }
    }
}

extension NetworkAct {
    var words: String {
        switch self {
        case .up: "up"
        case .down(let span): "down for \(span.written)"
        case .slow(let span): "slow for \(span.written)"
        case .wild(let span): "wild for \(span.written)"
        case .halfOpen: "half open"
        case .reset: "reset"
        }
    }
}

extension ServiceAct {
    var words: String {
        switch self {
        case .crash(nil, _, let pause): "crash for \(pause.written)"
        case .crash(let point?, let channel, let pause):
            "crash \(point.rawValue)\(channel.map { "@\($0.rawValue)" } ?? "") for \(pause.written)"
        case .setClock(let error): "clock \(error.written) ahead"
        case .loseBus(let ofTrails): "loses its \(ofTrails ? "ingest" : "control") connection"
        case .failSeals(let count): "fails \(count) seals"
        case .backUp: "is backed up"
        case .restore(let byHand, let pause):
            "is restored\(byHand ? " by hand" : ""), for \(pause.written)"
        }
    }
}

extension OwnerAct {
    var words: String {
        switch self {
        case .order(let phone, let demand, let patience):
            "wants phone \(phone) to \(demand.words), within \(patience.written)"
        case .askAgain(let number): "asks again what the last request but \(number) was"
        case .cancel(let number, let giveUp):
            "\(giveUp ? "gives up on" : "takes back") the last request but \(number)"
        case .remove(let phone): "removes phone \(phone)"
        case .abandon(let phone): "gives up on phone \(phone)"
        }
    }
}

extension OrderReport {
    var words: String {
        switch self {
        case .succeeded(.located(let fix)): "located within \(fix.accuracy) m"
        case .succeeded(.rang(let span, let end)): "rang for \(span.written), \(end.words)"
        case .succeeded(.applied): "applied"
        case .succeeded(.erased): "erased"
        case .running: "running"
        case .received, .deferred, .failed, .rejected, .expired, .cancelled: "\(self)"
        }
    }
}

extension Demand {
    fileprivate var words: String {
        switch self {
        case .locate: "say where it is"
        case .ring(let span): "ring for \(span.written)"
        case .lost: "be lost"
        case .found: "be found"
        case .erase: "erase itself"
        case .release: "let its PIN be tried again"
        }
    }
}

extension CutPoint {
    fileprivate var words: String {
        switch self {
        case .beforeFlush: "while it writes"
        case .afterFlush: "after it wrote"
        case .amidEffects: "amid what it does"
        }
    }
}

extension Button {
    fileprivate var words: String {
        switch self {
        case .power(let on): "power \(on ? "on" : "off")"
        case .reboot: "reboot"
        case .factoryReset: "factory reset"
        case .airplane(let on): "airplane \(on ? "on" : "off")"
        case .silence: "silence"
        case .ringer(let profile): "ringer \(profile.rawValue)"
        case .volume(let volume): "volume \(volume)"
        case .pickup: "pickup"
        case .pin: "a PIN"
        case .activate: "activate"
        case .call(let on): "call \(on ? "begins" : "ends")"
        case .sim(let sim): sim.network.map { "SIM of \($0)" } ?? "SIM out"
        case .clock(let ahead): "clock \(ahead.written) ahead"
        case .battery(let charge): "battery \(charge)"
        case .charge(let on): "charge \(on ? "on" : "off")"
        case .sync(let kind, let on): "sync \(kind.rawValue) \(on ? "on" : "off")"
        }
    }
}
