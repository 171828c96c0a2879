internal import Foundation
internal import Synchronization

/// `cooee fleet run … --json` as a child, and the lines that it says.
final class FleetChild: Sendable {
    /// A line of its figures, as far as they matter here.
    struct Line: Decodable, Sendable {
        let type: String
        let connected: Int
        let greeted: Int
        /// Milliseconds since 1970.
        let lastGreeting: Double
        let disconnects: Int
        let made: Int
        let fixes: Int
        let acknowledged: Int
        let fixesAcknowledged: Int
        let held: Int
        let inherited: Int
        let kibibytesPerPhone: Double
        let processorSeconds: Double
        /// Of the last line alone.
        let fixesStored: Int?
        let phonesThatDiffer: Int?
    }

    private let process: Process
    private let said = Mutex<[Line]>([])

    init(_ arguments: [String], on ground: BenchGround) throws {
        let pipe = Pipe()
        process = try ground.start(["fleet", "run"] + arguments + ["--json"], output: pipe)
        let handle = pipe.fileHandleForReading
        Thread.detachNewThread { [self] in
            var rest: [UInt8] = []
            while case let piece = handle.availableData, !piece.isEmpty {
                rest += piece
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    hear(Data(rest[..<end]))
                    rest.removeFirst(end + 1)
                }
            }
        }
    }

    var lines: [Line] { said.withLock { $0 } }

    /// The first line that is so, of those said from now on.
    func line(
        _ what: String, within patience: Duration, isSo: (Line) -> Bool
    ) async throws -> Line {
        let known = lines.count
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline {
            if let found = lines.dropFirst(known).first(where: isSo) { return found }
            guard process.isRunning else { throw BenchFault("the fleet ended before \(what)") }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw BenchFault("it was not so within \(patience) that \(what)")
    }

    /// Lets it deliver what it has; returns its summary when it is gone.
    func end() async throws -> Line {
        process.interrupt()
        let deadline = ContinuousClock.now + .seconds(120)
        while process.isRunning {
            guard ContinuousClock.now < deadline else { throw BenchFault("the fleet did not end") }
            try await Task.sleep(for: .milliseconds(50))
        }
        guard process.terminationStatus == 0 else {
            throw BenchFault("the fleet ended with \(process.terminationStatus)")
        }
        return try await summary(until: deadline)
    }

    /// The reader may be a moment behind the end of what it reads from.
    private func summary(until deadline: ContinuousClock.Instant) async throws -> Line {
        while ContinuousClock.now < deadline {
            if let last = lines.last, last.type == "summary" { return last }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw BenchFault("the fleet told no summary")
    }

    private func hear(_ text: Data) {
        do {
            let line = try JSONDecoder().decode(Line.self, from: text)
            said.withLock { $0.append(line) }
        } catch {
            print("the fleet said what is no figure: \(String(decoding: text, as: UTF8.self))")
        }
    }
}
