internal import Dispatch
internal import Foundation

/// Presses of Ctrl-C, for whoever wants to end in an orderly way.
enum Interrupts {
    /// One element for each press; while it is listened to, the process does not end by them.
    static func stream() -> AsyncStream<Void> {
        let before = signal(SIGINT, SIG_IGN)
        // The source is made here and is only ever cancelled elsewhere, which any thread may do.
        nonisolated(unsafe) let source = DispatchSource.makeSignalSource(
            signal: SIGINT, queue: .global())
        return AsyncStream { continuation in
            source.setEventHandler { continuation.yield() }
            continuation.onTermination = { _ in
                source.cancel()
                signal(SIGINT, before)
            }
            source.resume()
        }
    }
}
