internal import Dispatch
internal import Foundation
internal import Glibc
internal import Synchronization

/// The thread that keeps a broker running, from `launch()` to `stop()`.
final class BrokerSupervisor: Sendable {
    /// What the other threads want of this one.
    private enum Wish { case run, restart, stop }

    /// How one life of the broker went.
    private struct Life {
        var ran = Duration.zero
        /// Whether it took connections.
        var wasRunning = false
        var reason = ""
    }

    /// A broker of another version may not say that it runs: then being alive is enough.
    private static let presumedRunning = Duration.seconds(1)

    private let program: BrokerProgram
    private let configuration: String
    private let patience: Duration
    private let onEvent: @Sendable (BrokerChild.Event) -> Void
    private let wish = Mutex(Wish.run)
    private let child = Mutex<Int32?>(nil)
    private let firstStart = Mutex<Result<Void, BrokerFault>?>(nil)
    private let firstStartIsKnown = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let wake: WakePipe

    /// - Parameter patience: How long a broker may take to end when it is asked to.
    init(
        program: BrokerProgram, configuration: String, patience: Duration,
        onEvent: @escaping @Sendable (BrokerChild.Event) -> Void
    ) throws(SystemError) {
        wake = try WakePipe()
        self.program = program
        self.configuration = configuration
        self.patience = patience
        self.onEvent = onEvent
    }

    var pid: Int32? { child.withLock { $0 } }

    /// Starts the thread and waits for the outcome of the first start.
    func launch() throws(BrokerFault) {
        let thread = Thread { [self] in
            run()
            ended.signal()
        }
        thread.name = "broker"
        thread.start()
        firstStartIsKnown.wait()
        if case .failure(let fault) = firstStart.withLock({ $0 }) {
            ended.wait()
            throw fault
        }
    }

    func stop() {
        dismiss()
        ended.wait()
        // For whoever else waits.
        ended.signal()
    }

    /// Lets the broker end without waiting for it.
    func dismiss() {
        wish.withLock { $0 = .stop }
        wake.ring()
    }

    func restart() {
        wish.withLock { if $0 == .run { $0 = .restart } }
        wake.ring()
    }

    // MARK: On the thread

    private func run() {
        var delay = RestartDelay()
        while true {
            let life = live()
            switch wish.withLock({ $0 }) {
            case .stop:
                settleFirstStart(.failure(.notRunning(reason: "it was stopped")))
                onEvent(.stopped)
                return
            case .restart:
                wish.withLock { if $0 == .restart { $0 = .run } }
                onEvent(.exited(reason: "it was restarted", again: .zero))
            case .run:
                if settleFirstStart(.failure(.notRunning(reason: life.reason))) { return }
                let pause = delay.next(after: life.ran)
                onEvent(
                    life.wasRunning
                        ? .exited(reason: life.reason, again: pause)
                        : .failed(reason: life.reason, again: pause))
                wake.wait(for: pause)
            }
        }
    }

    /// Whether this told it: later starts change nothing.
    @discardableResult
    private func settleFirstStart(_ outcome: Result<Void, BrokerFault>) -> Bool {
        let isFirst = firstStart.withLock { current in
            defer { current = current ?? outcome }
            return current == nil
        }
        if isFirst { firstStartIsKnown.signal() }
        return isFirst
    }

    /// Starts the broker and stays with it until it is gone.
    private func live() -> Life {
        guard wish.withLock({ $0 }) != .stop else { return Life() }
        let process: ChildProcess
        do throws(SystemError) {
            process = try ChildProcess(
                program.arguments(configuration: configuration, parent: getpid()))
        } catch {
            return Life(reason: "\(program.setpriv): \(error)")
        }
        child.withLock { $0 = process.pid }
        let life = watch(process)
        close(process.words)
        return life
    }

    private func watch(_ process: ChildProcess) -> Life {
        let start = ContinuousClock.now
        var life = Life()
        var words = LastWords()
        var farewell = Farewell(patience: patience)
        while true {
            if words.isOver {
                if let ending = takeNote(of: process) {
                    life.ran = ContinuousClock.now - start
                    life.reason = words.reason(for: ending)
                    return life
                }
                // Its pipe closes a moment before it can be waited for.
                poll(nil, 0, 5)
            } else {
                let presumed = life.wasRunning ? nil : start + Self.presumedRunning
                let deadline = farewell.next ?? presumed
                if let piece = wake.read(process.words, until: deadline) {
                    for line in words.take(piece) { onEvent(.said(line)) }
                }
                let isPresumed = ContinuousClock.now - start >= Self.presumedRunning
                if !life.wasRunning, !words.isOver, words.saidRunning || isPresumed {
                    life.wasRunning = true
                    onEvent(.started(pid: process.pid))
                    settleFirstStart(.success(()))
                }
            }
            if wish.withLock({ $0 }) != .run, let signal = farewell.signal(at: .now) {
                process.send(signal)
            }
        }
    }

    /// Forgets the process in the moment in which its number is given back.
    private func takeNote(of process: ChildProcess) -> ChildProcess.Ending? {
        child.withLock { pid in
            let ending = process.ending()
            if ending != nil { pid = nil }
            return ending
        }
    }
}
