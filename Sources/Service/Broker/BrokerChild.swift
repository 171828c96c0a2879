internal import Synchronization

/// The broker, as a child process that is started again whenever it ends and that never outlives
/// this process, however that ends.
///
/// One thread starts it, waits for it and sends it its signals; nobody else knows its number, so
/// no signal can hit a stranger. That thread lives as long as the broker, because the kernel ends
/// the child with the thread that started it.
package final class BrokerChild: Sendable {
    /// What happened to the broker, told on the supervising thread.
    package enum Event: Hashable, Sendable {
        /// It runs and takes connections.
        case started(pid: Int32)
        /// A line of its log.
        case said(String)
        /// It had run and has ended; when it is started again.
        case exited(reason: String, again: Duration)
        /// It did not get as far as running; when it is started again.
        case failed(reason: String, again: Duration)
        /// It ended because it was told to.
        case stopped
    }

    private let program: BrokerProgram
    private let configuration: String
    private let patience: Duration
    private let onEvent: @Sendable (Event) -> Void
    private let supervisor = Mutex<BrokerSupervisor?>(nil)

    /// - Parameters:
    ///   - configuration: The path of its `mosquitto.conf`.
    ///   - patience: How long it may take to end when it is asked to, before it is forced.
    ///   - onEvent: Called in order; it must not call this object's `start` or `stop`.
    package init(
        program: BrokerProgram, configuration: String, patience: Duration = .seconds(3),
        onEvent: @escaping @Sendable (Event) -> Void
    ) {
        self.program = program
        self.configuration = configuration
        self.patience = patience
        self.onEvent = onEvent
    }

    /// Starts the broker and returns when it runs; from then on it is kept running until `stop()`.
    /// Blocks for some tens of milliseconds.
    /// - Throws: `notRunning`, with the broker's own last words, if this first start fails; then
    ///   nothing is left behind.
    package func start() throws(BrokerFault) {
        let fresh: BrokerSupervisor
        do throws(SystemError) {
            fresh = try BrokerSupervisor(
                program: program, configuration: configuration, patience: patience,
                onEvent: onEvent)
        } catch {
            throw .notRunning(reason: error.description)
        }
        let isFirst = supervisor.withLock { current in
            defer { current = current ?? fresh }
            return current == nil
        }
        guard isFirst else { return }
        do {
            try fresh.launch()
        } catch {
            supervisor.withLock { $0 = nil }
            throw error
        }
    }

    deinit { supervisor.withLock { $0 }?.dismiss() }

    /// Ends the broker, by force if it takes longer than the patience, and returns when it is gone.
    package func stop() {
        let current = supervisor.withLock { current in
            defer { current = nil }
            return current
        }
        current?.stop()
    }

    /// Ends the broker and starts it at once; events tell when. For tests of lost connections.
    package func restart() { supervisor.withLock { $0 }?.restart() }

    /// The broker's process while there is one.
    package var pid: Int32? { supervisor.withLock { $0 }?.pid }
}
