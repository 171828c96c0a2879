internal import CommandBus
internal import FindDevice
internal import Foundation
internal import OwnerAPI
internal import PhoneModel
internal import Scenes
internal import Trails
internal import Wire

/// Some thousand phones in one process: one thread, one loop over all their connections, one
/// journal that is flushed once a turn.
///
/// In a turn, what happens to phones is handed to their models; what those store is written and
/// flushed together; and only then is done what they want done, so that no phone says what its disk
/// does not hold. It belongs to the thread that calls `run`.
package final class FleetPart {
    let muster: FleetMuster
    let card: FleetCard
    private let stopping: StopFlag
    private let tell: (PartReport) -> Void
    let clock = AgentClock()
    let bus: BusLoop
    private let journal: FleetJournal
    private let shared: SharedTLS?
    private let buttons: ButtonSocket
    var phones: ContiguousArray<FleetPhone>
    private var owners: [BusClientID: Int] = [:]
    var dues: DueTimes
    private var tally = FleetTally()
    private var refusals: [String: Int] = [:]
    /// Phones that somebody activates now, and their asking the service for it.
    var errands: [Int: ActivationErrand] = [:]
    private var generator: SeededGenerator
    /// What this turn's happenings brought, in their order.
    private var stored: [FleetJournal.Item] = []
    private(set) var wanted: [(phone: Int, effect: PhoneEffect)] = []
    private var tellAt: Timestamp
    /// Bytes of a journal above which a shorter one is written in its place.
    private var overgrown = 64 << 20

    /// Takes up its phones where their journal left them.
    /// - Parameter tell: called each second, and once more at the end.
    package init(
        _ muster: FleetMuster, stopping: StopFlag, tell: @escaping (PartReport) -> Void
    ) throws {
        self.muster = muster
        self.stopping = stopping
        self.tell = tell
        guard let card = try FleetCard.read(from: muster.folder) else {
            throw FleetFault.notInFleet(name: muster.plan.name)
        }
        self.card = card
        let (journal, stored) = try FleetJournal.open(
            muster.folder.journalPath(layout: muster.layout, part: muster.part), key: card.storage)
        self.journal = journal
        let now = clock.now()
        phones = ContiguousArray(try muster.phones(card, stored: stored, at: now))
        dues = DueTimes(count: phones.count)
        generator = SeededGenerator(
            seed: muster.plan.seed ^ UInt64(bitPattern: now.milliseconds),
            stream: UInt64(muster.part))
        tellAt = now + Self.second
        bus = try BusLoop(maxConnecting: max(5, Self.connectingTogether / muster.parts))
        let waker = bus.waker
        stopping.onSet { waker.wake() }
        buttons = try ButtonSocket(path: muster.folder.socketPath(of: muster.part)) {
            waker.wake()
        }
        shared =
            muster.plainPort == nil
            ? try SharedTLS(authority: card.authority, host: card.brokerHost) : nil
        tally.phones = phones.count
        tally.inherited = held
        for index in phones.indices {
            for message in phones[index].phone.disk.trail.held {
                phones[index].note(reported: message)
            }
            dues.set(index, due: phones[index].due)
        }
    }

    /// Runs until the flag is set; then the phones deliver what they have, and power off.
    /// - Throws: `FleetFault` if the journal cannot be written: without a disk they say nothing.
    package func run() throws {
        defer { buttons.close() }
        while !stopping.isSet { try turn() }
        try powerOff()
        try journal.replace(with: compacted)
        tell(isLast: true)
    }

    private func turn() throws {
        for event in try bus.turn(timeout: patience) { try take(event) }
        for request in buttons.take() { try serve(request) }
        try hearErrands()
        let now = clock.now()
        while let index = dues.take(dueAt: now) { try letTimePass(for: index, at: now) }
        try carryOutAll()
        if now >= tellAt {
            tell(isLast: false)
            tellAt = max(tellAt + Self.second, now)
            if journal.size > overgrown {
                try journal.replace(with: compacted)
                overgrown = max(overgrown, 2 * journal.size)
            }
        }
    }

    private var patience: Duration {
        let now = clock.now()
        return max((earlier(dues.earliest, tellAt) ?? tellAt) - now, .zero)
    }

    // MARK: What happens

    private func take(_ event: BusEvent) throws {
        guard let client = event.client, let index = owners[client] else { return }
        switch event {
        case .refused(_, let reason):
            tally.refusals += 1
            refusals[reason, default: 0] += 1
        case .disconnected: tally.disconnects += 1
        default: break
        }
        let input = phones[index].modem.input(for: event, of: phones[index].phone.identity)
        if phones[index].modem.client?.id != client { owners[client] = nil }
        if let input { handle(input, for: index, at: clock.now()) }
    }

    private func letTimePass(for index: Int, at now: Timestamp) throws {
        if let on = phones[index].switchOnAt {
            guard on <= now else { return dues.set(index, due: on) }
            phones[index].switchOnAt = nil
            phones[index].churnAt = nextDeparture(of: index, at: now)
            return handle(.press(.power(true)), for: index, at: now)
        }
        if let input = phones[index].modem.giveUpSilence(at: now) {
            handle(input, for: index, at: now)
        }
        phones[index].modem.seeOff(at: now)
        if let churn = phones[index].churnAt, churn <= now {
            changeReach(of: index, at: now)
        } else {
            handle(.passage, for: index, at: now)
        }
    }

    /// A phone goes out of reach, or comes back.
    private func changeReach(of index: Int, at now: Timestamp) {
        guard let churn = muster.plan.groups[phones[index].member.group].churn else { return }
        phones[index].isAway.toggle()
        let isAway = phones[index].isAway
        phones[index].churnAt =
            isAway
            ? now + generator.uniform(in: churn.away) : nextDeparture(of: index, at: now)
        handle(.press(.airplane(isAway)), for: index, at: now)
    }

    private func nextDeparture(of index: Int, at now: Timestamp) -> Timestamp? {
        muster.plan.groups[phones[index].member.group].churn.map {
            now + generator.exponential(mean: $0.every)
        }
    }

    /// Lets something happen to a phone; what it wants is done at the turn's end.
    func handle(_ input: PhoneInput, for index: Int, at now: Timestamp) {
        let before = TrailMark(phones[index].phone)
        let effects = phones[index].phone.handle(input, at: now)
        for effect in effects {
            guard case .store(let record) = effect else {
                wanted.append((index, effect))
                continue
            }
            count(record, of: index)
            stored.append(
                FleetJournal.Item(
                    number: phones[index].number, device: phones[index].phone.identity.device,
                    record: record))
        }
        phones[index].note(since: before, at: now, in: &tally)
        dues.set(index, due: phones[index].due)
    }

    private func count(_ record: JournalRecord, of index: Int) {
        switch record {
        case .report(let message):
            if case .fix = message.report { tally.fixes += 1 }
            phones[index].note(reported: message)
        case .order: tally.orders += 1
        case .word: tally.words += 1
        default: break
        }
    }

    // MARK: What is done

    func carryOutAll() throws {
        while !stored.isEmpty || !wanted.isEmpty {
            let (items, effects) = (stored, wanted)
            (stored, wanted) = ([], [])
            try journal.append(items)
            for (index, effect) in effects { try carryOut(effect, of: index) }
        }
    }

    private func carryOut(_ effect: PhoneEffect, of index: Int) throws {
        if case .askActivation(let nonce) = effect { errands[index]?.ask(nonce: nonce) }
        let former = phones[index].modem.client?.id
        if case .connect(let session) = effect {
            try phones[index].modem.connect(
                session, of: phones[index].phone.identity, over: bus, with: access(of: index),
                proving: proof(of: index))
        } else {
            let (now, identity) = (clock.now(), phones[index].phone.identity)
            for _ in 0..<repetitions(of: effect, by: index) {
                phones[index].modem.carryOut(effect, of: identity, at: now)
            }
        }
        let client = phones[index].modem.client?.id
        if former != client {
            if let former { owners[former] = nil }
            if let client { owners[client] = index }
        }
        dues.set(index, due: phones[index].due)
    }

    /// Twice, for reports that are to be doubled.
    private func repetitions(of effect: PhoneEffect, by index: Int) -> Int {
        guard case .publish(let channel, _, _) = effect, channel == .fix || channel == .sync
        else { return 1 }
        let share = muster.plan.groups[phones[index].member.group].doubled
        let isDoubled = share > 0 && generator.chance(share)
        tally.sent += isDoubled ? 2 : 1
        tally.doubled += isDoubled ? 1 : 0
        return isDoubled ? 2 : 1
    }

    private func access(of index: Int) -> BusSettings {
        let device = phones[index].phone.identity.device.text
        var settings = BusSettings(
            host: card.brokerHost, port: card.brokerPort, clientID: device,
            keepAlive: .seconds(30), connectTimeout: .seconds(30))
        if let port = muster.plainPort {
            (settings.host, settings.port, settings.username) = ("127.0.0.1", port, device)
        }
        if settings.host.hasPrefix("127.") {
            settings.localAddress = "127.0.0.\(1 + index % Self.localAddresses)"
        }
        return settings
    }

    private func proof(of index: Int) -> TLSProof? {
        shared.map { shared in
            TLSProof(
                shared: shared, certificate: phones[index].certificate,
                key: phones[index].certificateKey)
        }
    }

    // MARK: The end

    /// Each phone powers off once what it has reported is acknowledged, or cannot be now.
    private func powerOff() throws {
        let end = clock.now() + Self.settling
        var left = Array(phones.indices)
        while !left.isEmpty {
            let now = clock.now()
            left.removeAll { index in
                let mustWait =
                    phones[index].phone.link.isConnected && !phones[index].modem.isSilent
                    && !phones[index].phone.disk.trail.isAcknowledged && now < end
                guard !mustWait else { return false }
                phones[index].switchOnAt = nil
                phones[index].churnAt = nil
                handle(.press(.power(false)), for: index, at: now)
                return true
            }
            try carryOutAll()
            if !left.isEmpty { try turn() }
        }
        while phones.indices.contains(where: { phones[$0].modem.isLeaving }) { try turn() }
    }

    private var compacted: [FleetJournal.Item] {
        phones.indices.flatMap { index in
            let (number, device) = (phones[index].number, phones[index].phone.identity.device)
            return phones[index].phone.disk.journal.map {
                FleetJournal.Item(number: number, device: device, record: $0)
            }
        }
    }

    // MARK: What it says

    /// Reports that the phones have to deliver.
    private var held: Int {
        phones.indices.reduce(0) { $0 + phones[$1].phone.disk.trail.unacknowledged }
    }

    private func tell(isLast: Bool) {
        tally.held = held
        let usage = ProcessUsage.now
        tally.memory = usage.memory
        tally.processor = usage.processor
        tell(
            PartReport(part: muster.part, tally: tally, refusals: refusals, isLast: isLast))
        refusals = [:]
    }

    /// From how many addresses of this machine the phones reach a broker on it.
    private static let localAddresses = 16
    private static let second = Duration.seconds(1)
    /// Clients that connect at a time, in all processes together: fewer than the broker's backlog.
    private static let connectingTogether = 80
    /// How long reports may take to be acknowledged once all shall end.
    private static let settling = Duration.seconds(10)
}
