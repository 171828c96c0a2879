internal import FindDevice
internal import PhoneModel
internal import Trails

/// The buttons of a fleet's phones, as people press them from outside.
extension FleetPart {
    func serve(_ request: ButtonSocket.Request) throws {
        guard let name = request.words.first,
            let index = phones.firstIndex(where: { $0.member.name == name })
        else { return request.reply(ButtonAnswer(isStranger: true)) }
        let press: ButtonPress
        do throws(FleetFault) {
            press = try ButtonPress(words: Array(request.words.dropFirst()))
        } catch {
            return request.reply(ButtonAnswer(error: "\(error)"))
        }
        if case .activate(let account, let password) = press {
            return try activate(index, account: account, password: password, for: request)
        }
        do {
            let now = clock.now()
            let input = try phones[index].press(press, seed: muster.plan.seed, at: now)
            handle(input, for: index, at: now)
            try carryOutAll()
        } catch let fault as TrailError {
            return request.reply(ButtonAnswer(error: "\(fault)"))
        }
        reply(to: request, of: index)
    }

    /// Answers once the service has; at once if the phone asks it nothing.
    private func activate(
        _ index: Int, account: String, password: Secret, for request: ButtonSocket.Request
    ) throws {
        guard !phones[index].modem.isDown else {
            return request.reply(ButtonAnswer(error: "it stays locked: it has no network"))
        }
        guard errands[index] == nil else {
            return request.reply(ButtonAnswer(error: "it is asking the service already"))
        }
        let waker = bus.waker
        let errand = ActivationErrand(
            device: phones[index].phone.identity.device, service: card.service,
            wake: { waker.wake() })
        errands[index] = errand
        _ = errand.prepare(account: account, password: password, for: request)
        let notices = try press(.activate, of: index)
        guard !errand.isUnderWay else { return }
        errands[index] = nil
        reply(to: request, of: index, after: notices)
    }

    func hearErrands() throws {
        for (index, errand) in errands {
            guard let answer = errand.take() else { continue }
            errands[index] = nil
            switch answer.result {
            case .success(let bytes):
                handle(.activation(bytes), for: index, at: clock.now())
                let notices = notices(of: index)
                try carryOutAll()
                reply(to: answer.request, of: index, after: notices)
            case .failure(let error):
                answer.request.reply(ButtonAnswer(error: "it stays locked: \(error)"))
            }
        }
    }

    private func press(_ button: Button, of index: Int) throws -> [Notice] {
        handle(.press(button), for: index, at: clock.now())
        defer { dues.set(index, due: phones[index].due) }
        let notices = notices(of: index)
        try carryOutAll()
        return notices
    }

    /// What a person near the phone notices of what it wants done now.
    private func notices(of index: Int) -> [Notice] {
        wanted.compactMap { phone, effect in
            if phone == index, case .notice(let notice) = effect { notice } else { nil }
        }
    }

    private func reply(
        to request: ButtonSocket.Request, of index: Int, after notices: [Notice] = []
    ) {
        for case .activationRefused(let why) in notices {
            return request.reply(ButtonAnswer(error: "it stays locked: \(why)"))
        }
        let phone = phones[index]
        request.reply(
            ButtonAnswer(
                status: PhoneStatus(of: phone.phone, name: phone.member.name, at: clock.now())))
    }
}
