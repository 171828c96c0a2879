internal import Dispatch

/// Waits until there is an answer, and gives it: the only place of the tests that waits.
///
/// A timer asks the question again every few milliseconds; no thread is held, and no test waits
/// longer than what it waits for takes.
@discardableResult
package func eventually<Answer>(
    _ what: String, within patience: Duration = .seconds(60),
    _ answer: () async throws -> Answer?
) async throws -> Answer {
    let deadline = ContinuousClock.now + patience
    for await _ in Ticks.stream() {
        if let answer = try await answer() { return answer }
        guard ContinuousClock.now < deadline else { break }
    }
    throw TooLate(what: what, patience: patience)
}

/// Waits until something is so.
package func eventually(
    _ what: String, within patience: Duration = .seconds(60), isSo: () async throws -> Bool
) async throws {
    _ = try await eventually(what, within: patience) { try await isSo() ? true : nil }
}

/// Lets real time pass, for a story whose matter is when things happen: a test that waits for
/// something to have happened waits for that instead.
package func letTimePass(_ duration: Duration) async throws {
    let end = ContinuousClock.now + duration
    try await eventually("time passes", within: duration + .seconds(60)) {
        ContinuousClock.now >= end
    }
}

/// What did not happen in time.
struct TooLate: Error, CustomStringConvertible {
    let what: String
    let patience: Duration

    var description: String { "within \(patience) it was not so that \(what)" }
}

/// A stream that yields at once, and then every few milliseconds for as long as it is listened to.
private enum Ticks {
    static func stream() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream(
            bufferingPolicy: .bufferingNewest(1))
        let timer = DispatchSource.makeTimerSource(queue: .global())
        timer.schedule(deadline: .now(), repeating: .milliseconds(5))
        timer.setEventHandler { continuation.yield() }
        // The timer lives as long as it is listened to.
        nonisolated(unsafe) let source = timer
        continuation.onTermination = { _ in source.cancel() }
        timer.resume()
        return stream
    }
}
