import Dispatch
import Foundation
import Synchronization

/// The command lines of a house's processes, as anybody on the machine reads them.
final class CommandLines: Sendable {
    /// What tells the house's processes from others: its folder stands in their arguments.
    private let mark: Data
    private let seen = Mutex<Set<Data>>([])

    // A source may be cancelled from any thread.
    nonisolated(unsafe) private let timer: any DispatchSourceTimer

    /// Looks every few milliseconds from now on: a program of Cooee's takes longer to start.
    init(of house: TestHouse) {
        mark = Data(house.root.path.utf8)
        timer = DispatchSource.makeTimerSource(queue: .global())
        timer.schedule(deadline: .now(), repeating: .milliseconds(10))
        timer.setEventHandler { [weak self] in self?.look() }
        timer.resume()
    }

    func stop() { timer.cancel() }

    deinit { timer.cancel() }

    var sink: Sink { Sink(name: "command lines", pieces: seen.withLock { Array($0) }) }

    private func look() {
        for process in Self.processes {
            // One that is gone has none.
            guard let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline"),
                line.range(of: mark) != nil
            else { continue }
            seen.withLock { _ = $0.insert(line) }
        }
    }

    private static var processes: [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: "/proc")
                .filter { $0.allSatisfy(\.isNumber) }
        } catch {
            return []
        }
    }
}
