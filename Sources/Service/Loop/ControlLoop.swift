internal import CommandBus
internal import Control
internal import DeviceRegistry
internal import FindDevice
internal import Logging
internal import Wire

/// The one thread that writes: gathers what happened, lets the core step, and carries out the rest.
///
/// All of it but the mailbox belongs to the thread that calls `run`.
final class ControlLoop {
    let mailbox: Mailbox
    private let bus: BusLoop
    private let line: ServiceLine
    private let dispatcher: Dispatcher
    private let audience: Audience
    private let registry: RegistryWatch
    private let figures: ServiceFigures
    private var room: BrokerRoom
    private let crash: CrashSwitch?
    private var words = WordQueue()
    private var reports: IngestQueue
    private var faults = FaultLog()
    private let clock = ContinuousClock()
    private var replies: [Ticket: CheckedContinuation<Result<Reply, Refusal>, Never>] = [:]
    private var lastTicket: Ticket = 0

    init(
        dispatcher: Dispatcher, bus: BusLoop, line: ServiceLine, mailbox: Mailbox,
        audience: Audience, registry: RegistryWatch, figures: ServiceFigures,
        room: BrokerRoom, ingest: IngestSettings, crash: CrashSwitch?
    ) {
        self.dispatcher = dispatcher
        self.bus = bus
        self.line = line
        self.mailbox = mailbox
        self.audience = audience
        self.registry = registry
        self.figures = figures
        self.room = room
        self.crash = crash
        reports = IngestQueue(ingest)
    }

    /// Runs until `stop` says so.
    func run(until stop: () -> Bool) {
        var pause = TurnPause()
        while !stop() {
            do {
                let arrivals = line.arrivals(of: try bus.turn(timeout: patience))
                add(arrivals.reports)
                words.add(arrivals.words)
                repeat {
                    step(wishes() + words.take())
                } while words.count > WordQueue.ample
                stepReports()
                figures.noteTurn(
                    reportsWaiting: reports.count, phonesOnline: dispatcher.phonesThere)
                room.note(phones: dispatcher.phonesThere, logger: audience.logger)
                if registry.tryAgain(at: clock.now) { line.announce() }
                pause = TurnPause()
            } catch {
                audience.logger.error("the bus loop failed: \(error)")
                pause.rest()
            }
        }
        mailbox.close()
        line.close()
    }

    private var patience: Duration {
        guard words.count == 0 else { return .zero }
        let due = dispatcher.next.map { $0 - WallClock.now() }
        let others = [reports.next, reports.nextInvitation, registry.next]
            .compactMap(\.self)
            .map { clock.now.duration(to: $0) }
        let soonest = (others + [due].compactMap(\.self)).min() ?? Self.longestTurn
        return min(max(soonest, .zero), Self.longestTurn)
    }

    private func add(_ arrived: [ControlEvent]) {
        let before = reports.dropped
        reports.add(arrived, at: clock.now)
        figures.noteArrival(of: arrived.count, dropped: reports.dropped - before)
        guard before == 0, reports.dropped > 0 else { return }
        audience.logger.warning("more reports come than can be stored: phones send some again")
    }

    /// What phones report has steps of its own, after all else: no flood of it holds up an order.
    private func stepReports() {
        let batch = Array(reports.take(at: clock.now))
        if !batch.isEmpty { step(batch, in: .reports, at: WallClock.now()) }
        let invited = reports.invite(at: clock.now)
        guard !invited.isEmpty else { return }
        step([.room(for: invited)], in: .orders, at: WallClock.now())
    }

    private func step(_ batch: [ControlEvent]) {
        let now = WallClock.now()
        guard !batch.isEmpty || dispatcher.next.map({ $0 <= now }) == true else { return }
        step(batch, in: .orders, at: now)
    }

    private func step(_ batch: [ControlEvent], in kind: ServiceFigures.Batch, at now: Timestamp) {
        let start = clock.now
        let output = dispatcher.step(batch, at: now)
        figures.note(output, of: batch, in: kind, took: clock.now - start)
        carryOut(output, of: batch)
    }

    /// Owners' wishes stand before what phones sent.
    private func wishes() -> [ControlEvent] {
        mailbox.take().compactMap { letter in
            switch letter {
            case .wish(let wish, let continuation):
                lastTicket += 1
                replies[lastTicket] = continuation
                return .wish(wish, ticket: lastTicket)
            case .presence(let devices, let continuation):
                let now = WallClock.now()
                let known = devices.map { ($0, dispatcher.presence(of: $0, at: now)) }
                continuation.resume(
                    returning: Dictionary(known, uniquingKeysWith: { first, _ in first }))
                return nil
            }
        }
    }

    /// What is committed is answered first, then published, then told to those who watch.
    private func carryOut(_ output: StepOutput, of batch: [ControlEvent]) {
        for (ticket, result) in output.replies {
            replies.removeValue(forKey: ticket)?.resume(returning: result)
        }
        crash?.strike(.beforePublish, batch)
        line.publish(output.publications)
        crash?.strike(.afterPublish, batch)
        audience.hear(output)
        // Phones wait long before they send again what nobody took: they need not any more.
        if registry.note(output, at: clock.now) { line.announce() }
        for fault in output.faults { faults.note(fault, logger: audience.logger) }
    }

    /// A turn without anything to do; short enough that stopping is not waited for.
    private static let longestTurn = Duration.seconds(1)
}
