internal import Fleet
internal import Foundation
internal import Glibc
internal import Synchronization

/// What an agent prints, line by line, as it comes.
///
/// A thread of its own reads it. A pipe that Foundation watches (`readabilityHandler`) crashes
/// libdispatch now and then when its other end is closed (swift-corelibs-libdispatch, issue 949).
final class AgentLines: Sendable {
    let pipe = AgentProcess.outputPipe()
    private let page = Page()
    /// Finishes when all was read that there will ever be.
    private let life: AsyncStream<Never>

    init() {
        let (life, end) = AsyncStream<Never>.makeStream()
        self.life = life
        // Not the other end, which is closed with this object if no agent ever had it.
        Thread.detachNewThread { [page, reading = pipe.fileHandleForReading] in
            while let piece = Self.read(from: reading.fileDescriptor) { page.add(piece) }
            end.finish()
        }
    }

    /// What it has noticed since somebody asked last, without its clock and its name.
    func take() -> [String] {
        page.take().map { line in
            line.split(separator: "  ", maxSplits: 2).last.map(String.init) ?? line
        }
    }

    /// Returns when all was read that an agent which is dead has printed, or the patience is over:
    /// what it has started may hold the pipe.
    func hasEnded(within patience: Duration = .seconds(2)) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [life] in for await _ in life {} }
            group.addTask {
                do {
                    try await Task.sleep(for: patience)
                } catch {
                    // All was read.
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// Nil at the end.
    private static func read(from descriptor: Int32) -> ArraySlice<UInt8>? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(descriptor, &bytes, bytes.count)
            if count > 0 { return bytes[..<count] }
            if count == 0 || errno != EINTR { return nil }
        }
    }

    /// Where the thread that reads writes the lines down.
    private final class Page: Sendable {
        private let state = Mutex<(lines: [String], rest: [UInt8])>(([], []))

        func take() -> [String] {
            state.withLock { state in
                defer { state.lines = [] }
                return state.lines
            }
        }

        func add(_ bytes: ArraySlice<UInt8>) {
            state.withLock { state in
                for byte in bytes {
                    if byte == UInt8(ascii: "\n") {
                        state.lines.append(String(decoding: state.rest, as: UTF8.self))
                        state.rest = []
                    } else {
                        state.rest.append(byte)
                    }
                }
            }
        }
    }
}
