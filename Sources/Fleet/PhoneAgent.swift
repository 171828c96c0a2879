internal import CommandBus
package import FindDevice
internal import OwnerAPI
package import PhoneModel
internal import Wire

/// One simulated phone as a process: its model, on a real disk, a real bus and a real clock.
///
/// It belongs to the thread that calls `run`.
package final class PhoneAgent {
    private let folder: PhoneFolder
    private let card: PhoneCard
    private let lock: FolderHold
    private let journal: JournalFile
    private let bus: BusLoop
    private let buttons: ButtonSocket
    private let clock = AgentClock()
    private let stopping: StopFlag
    private let show: (Phone, [Notice], Timestamp) -> Void
    private var phone: Phone
    private var client: BusClient?
    private var mustQuit = false
    /// Bytes of a journal above which a shorter one is written in its place.
    private var overgrown = 4 << 20

    /// Takes up the phone of a folder where its journal left it.
    /// - Parameters:
    ///   - movement: where it goes; nil for what its card says.
    ///   - show: called after each event, with what a person near it noticed.
    /// - Throws: `FleetFault`, or `TrailError` for its GPX file.
    package init(
        folder: PhoneFolder, profile: HandsetProfile, movement: Movement? = nil,
        stopping: StopFlag, show: @escaping (Phone, [Notice], Timestamp) -> Void
    ) throws {
        self.folder = folder
        self.show = show
        self.stopping = stopping
        card = try PhoneCard.read(from: folder)
        lock = try FolderHold(folder)
        let identity = try card.identity(in: folder)
        let keys = try PhoneKeys.read(from: folder)
        let (journal, records) = try JournalFile.open(
            folder.journalPath, key: keys.storage.bytes, device: card.device)
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
        buttons = try ButtonSocket(path: folder.socketPath) { waker.wake() }
    }

    /// Runs until the flag is set or somebody presses `quit`.
    /// - Throws: `FleetFault` if the journal cannot be written: without a disk it says nothing.
    package func run() throws {
        defer { buttons.close() }
        try handle(.press(.power(true)))
        while !stopping.isSet, !mustQuit {
            for event in try bus.turn(timeout: patience) { try take(event) }
            for request in buttons.take() { try serve(request) }
            try handle(.passage)
            try compactIfOvergrown()
        }
        try handle(.press(.power(false)))
        try sayFarewell()
    }

    private var patience: Duration {
        guard let next = phone.next else { return .seconds(60) }
        return max(next - clock.now(), .zero)
    }

    private func handle(_ input: PhoneInput) throws {
        let now = clock.now()
        let effects = phone.handle(input, at: now)
        try journal.append(
            effects.compactMap { effect in
                if case .store(let record) = effect { record } else { nil }
            })
        var notices: [Notice] = []
        for effect in effects { try carryOut(effect, notices: &notices) }
        if !notices.isEmpty || !effects.isEmpty { show(phone, notices, now) }
    }

    private func carryOut(_ effect: PhoneEffect, notices: inout [Notice]) throws {
        switch effect {
        case .store: break
        case .connect(let session): try connect(session)
        case .disconnect:
            client?.disconnect()
            client = nil
        case .vanish:
            client?.drop()
            client = nil
        case .suspend(let on): on ? client?.suspend() : client?.resume()
        case .publish(let channel, let payload, let retained):
            try publish(payload, on: channel, retained: retained)
        case .notice(let notice): notices.append(notice)
        }
    }

    private func connect(_ session: SessionID) throws {
        client?.drop()
        client = try bus.open(
            BusSettings(
                host: card.brokerHost, port: card.brokerPort, clientID: card.device.text,
                tls: TLSFiles(
                    authority: folder.authorityPath,
                    identity: .init(
                        certificate: folder.certificatePath, key: folder.certificateKeyPath)),
                keepAlive: .seconds(30),
                will: Will(
                    topic: phone.identity.prefix.topic(.presence),
                    payload: try PresenceMessage(session: session, online: false).encoded(),
                    retain: true),
                maxPayload: WireLimit.payload))
    }

    private func publish(_ payload: [UInt8], on channel: Channel, retained: Bool) throws {
        do {
            _ = try client?.publish(
                topic: phone.identity.prefix.topic(channel), payload: payload, retain: retained)
        } catch BusError.notConnected, BusError.tooManyPending {
            // The connection is going; what was not acknowledged is sent again on the next one.
        }
    }

    private func take(_ event: BusEvent) throws {
        switch event {
        case .connected(let id) where id == client?.id:
            if subscribe() { try handle(.connected) }
        case .message(let id, let message) where id == client?.id:
            try handle(.message(topic: message.topic, payload: message.payload))
        case .disconnected(let id, let reason) where id == client?.id,
            .refused(let id, let reason) where id == client?.id:
            // Each connection has a will of its own, so that the model and not the bus reconnects.
            client?.drop()
            client = nil
            try handle(.disconnected(reason: reason))
        default: break
        }
    }

    /// False if the connection is gone again; then an event says so.
    private func subscribe() -> Bool {
        do {
            _ = try client?.subscribe([
                phone.identity.prefix.topic(.command),
                phone.identity.prefix.topic(.acknowledgement), TopicPrefix.up,
            ])
            return true
        } catch {
            return false
        }
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
        switch press {
        case .press(let button): try handle(.press(button))
        case .quit: mustQuit = true
        case .status: try handle(.passage)
        }
        let status = PhoneStatus(of: phone, name: folder.name, at: clock.now())
        request.reply(ButtonAnswer(status: status))
    }

    /// Gives the last words and the farewell a moment to leave.
    private func sayFarewell() throws {
        let deadline = clock.now() + .milliseconds(300)
        while clock.now() < deadline {
            let events = try bus.turn(timeout: .milliseconds(50))
            if events.contains(where: { if case .disconnected = $0 { true } else { false } }) {
                return
            }
        }
    }

    private func compactIfOvergrown() throws {
        guard journal.size > overgrown else { return }
        try journal.replace(with: phone.disk.journal)
        overgrown = max(overgrown, 2 * journal.size)
    }
}
