internal import CommandBus
package import FindDevice
internal import OwnerAPI
internal import OwnerClient
package import PhoneModel
internal import Trails

/// One simulated phone as a process: its model, on a real disk, a real bus and a real clock.
///
/// It belongs to the thread that calls `run`.
package final class PhoneAgent {
    private let folder: PhoneFolder
    private let store: PhoneStore
    private let card: PhoneCard
    private let lock: FolderHold
    private let journal: JournalFile
    private let bus: BusLoop
    private let buttons: ButtonSocket
    private let clock = AgentClock()
    private let stopping: StopFlag
    private let show: (Phone, [Notice], Timestamp) -> Void
    private let nextPicture: (Phone, Timestamp) -> Timestamp?
    private var phone: Phone
    private var modem = PhoneModem()
    /// When it must be shown again though nothing has happened.
    private var showAt: Timestamp?
    private let activation: ActivationErrand
    private var mustQuit = false
    /// Bytes of a journal above which a shorter one is written in its place.
    private var overgrown = 4 << 20

    /// Takes up the phone of a folder where its journal left it.
    /// - Parameters:
    ///   - movement: where it goes; nil for what its card says.
    ///   - service: where the service is asked to activate it; nil for where it enrolled.
    ///   - nextPicture: when what is shown of it changes by time alone; nil if it does not.
    ///   - show: called after each event, with what a person near it noticed, and then.
    /// - Throws: `FleetFault`, or `TrailError` for its GPX file.
    package init(
        folder: PhoneFolder, profile: HandsetProfile, movement: Movement? = nil,
        service: String? = nil, stopping: StopFlag,
        nextPicture: @escaping (Phone, Timestamp) -> Timestamp? = { _, _ in nil },
        show: @escaping (Phone, [Notice], Timestamp) -> Void
    ) throws {
        self.folder = folder
        self.nextPicture = nextPicture
        self.show = show
        self.stopping = stopping
        guard folder.isEnrolled else { throw FleetFault.notEnrolled(name: folder.name) }
        // Before the card is read: nobody enrols the phone anew from here on.
        lock = try FolderHold(folder)
        card = try PhoneCard.read(from: folder)
        store = folder.store(of: card.device)
        // What an enrolment that was cut short, before its end or just after it, has left.
        try folder.removeStores(except: card.device)
        let identity = try card.identity(in: folder)
        let keys = try PhoneKeys.read(from: store)
        let (journal, records) = try JournalFile.open(
            store.journalPath, key: keys.storage.bytes, device: card.device)
        self.journal = journal
        let now = clock.now()
        phone = Phone(
            identity: identity, disk: PhoneDisk(stream: identity.stream, journal: records),
            handset: Handset(
                profile: profile,
                movement: try movement ?? card.itinerary.movement(seed: card.seed),
                seed: card.seed ^ UInt64(bitPattern: now.milliseconds), startedAt: now),
            at: now)
        bus = try BusLoop()
        let waker = bus.waker
        stopping.onSet { waker.wake() }
        activation = ActivationErrand(
            device: card.device, service: service ?? card.service, wake: { waker.wake() })
        buttons = try ButtonSocket(path: folder.socketPath) { waker.wake() }
    }

    /// Runs until the flag is set or somebody presses `quit`.
    /// - Parameter presses: what is pressed before it is switched on.
    /// - Throws: `FleetFault` if the journal cannot be written: without a disk it says nothing.
    package func run(pressing presses: [ButtonPress] = []) throws {
        defer { buttons.close() }
        for press in presses { try carryOut(press) }
        try handle(.press(.power(true)))
        while !stopping.isSet, !mustQuit {
            for event in try bus.turn(timeout: patience) {
                if let input = modem.input(for: event, of: phone.identity) { try handle(input) }
            }
            for request in buttons.take() { try serve(request) }
            if let answer = activation.take() { try hear(answer) }
            if let input = modem.giveUpSilence(at: clock.now()) { try handle(input) }
            try handle(.passage)
            modem.seeOff(at: clock.now())
            try compactIfOvergrown()
        }
        try handle(.press(.power(false)))
        try sayFarewell()
    }

    private var patience: Duration {
        let due = [phone.next, showAt, modem.due].compactMap(\.self).min()
        return due.map { max($0 - clock.now(), .zero) } ?? .seconds(60)
    }

    /// - Returns: what a person near the phone notices of it.
    @discardableResult
    private func handle(_ input: PhoneInput) throws -> [Notice] {
        let now = clock.now()
        let effects = phone.handle(input, at: now)
        try journal.append(
            effects.compactMap { effect in
                if case .store(let record) = effect { record } else { nil }
            })
        var notices: [Notice] = []
        for effect in effects { try carryOut(effect, notices: &notices) }
        guard !notices.isEmpty || !effects.isEmpty || showAt.map({ $0 <= now }) == true else {
            return notices
        }
        show(phone, notices, now)
        showAt = nextPicture(phone, now)
        return notices
    }

    private func carryOut(_ effect: PhoneEffect, notices: inout [Notice]) throws {
        switch effect {
        case .askActivation(let nonce): activation.ask(nonce: nonce)
        case .notice(let notice): notices.append(notice)
        case .connect(let session):
            try modem.connect(session, of: phone.identity, over: bus, with: access)
        case .store, .disconnect, .vanish, .suspend, .publish:
            modem.carryOut(effect, of: phone.identity, at: clock.now())
        }
    }

    private var access: BusSettings {
        BusSettings(
            host: card.brokerHost, port: card.brokerPort, clientID: card.device.text,
            tls: TLSFiles(
                authority: store.authorityPath,
                identity: .init(
                    certificate: store.certificatePath, key: store.certificateKeyPath)),
            keepAlive: .seconds(30))
    }

    /// - Throws: what the phone's disk throws: such a phone must not go on; a button that there is
    ///   not is answered.
    private func serve(_ request: ButtonSocket.Request) throws {
        let press: ButtonPress
        do throws(FleetFault) {
            press = try ButtonPress(words: request.words)
        } catch {
            return request.reply(ButtonAnswer(error: "\(error)"))
        }
        if case .activate(let account, let password) = press {
            return try activate(account: account, password: password, for: request)
        }
        do {
            try carryOut(press)
        } catch let fault as TrailError {
            return request.reply(ButtonAnswer(error: "\(fault)"))
        }
        request.reply(ButtonAnswer(status: status))
    }

    private func carryOut(_ press: ButtonPress) throws {
        if case .quit = press {
            mustQuit = true
            return
        }
        // Who types a password waits for the answer: see `activate`.
        try handle(try press.input(to: &phone, over: &modem, seed: card.seed, at: clock.now()))
    }

    private var status: PhoneStatus {
        PhoneStatus(of: phone, name: folder.name, at: clock.now())
    }

    /// Answers once the service has; at once if the phone asks it nothing.
    private func activate(
        account: String, password: Secret, for request: ButtonSocket.Request
    ) throws {
        guard !modem.isDown else {
            return request.reply(ButtonAnswer(error: "it stays locked: it has no network"))
        }
        guard activation.prepare(account: account, password: password, for: request) else {
            return request.reply(ButtonAnswer(error: "it is asking the service already"))
        }
        let notices = try handle(.press(.activate))
        if !activation.isUnderWay {
            activation.abandon()
            reply(to: request, after: notices)
        }
    }

    private func hear(_ answer: ActivationErrand.Answer) throws {
        switch answer.result {
        case .success(let bytes):
            reply(to: answer.request, after: try handle(.activation(bytes)))
        case .failure(let error):
            answer.request.reply(ButtonAnswer(error: "it stays locked: \(error)"))
        }
    }

    private func reply(to request: ButtonSocket.Request, after notices: [Notice]) {
        for case .activationRefused(let why) in notices {
            return request.reply(ButtonAnswer(error: "it stays locked: \(why)"))
        }
        request.reply(ButtonAnswer(status: status))
    }

    /// Lets the last words and the farewell leave.
    private func sayFarewell() throws {
        while modem.isLeaving, let until = modem.due {
            _ = try bus.turn(timeout: max(until - clock.now(), .zero))
            modem.seeOff(at: clock.now())
        }
    }

    private func compactIfOvergrown() throws {
        guard journal.size > overgrown else { return }
        try journal.replace(with: phone.disk.journal)
        overgrown = max(overgrown, 2 * journal.size)
    }
}
