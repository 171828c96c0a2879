import Foundation
import Glibc
import Synchronization

/// A program that a test runs, and the lines that it prints.
final class Command: Sendable {
    private let process: Process
    private let output: FileHandle
    private let seen = Mutex<[String]>([])
    private let rest = Mutex<Data>(Data())
    private let isSilent = Mutex(false)

    static func isInstalled(_ program: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: program)
    }

    init(_ program: String, _ arguments: [String]) throws {
        let pipe = Pipe()
        process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = pipe
        output = pipe.fileHandleForReading
        try process.run()
    }

    /// Runs a program to its end.
    static func run(
        _ program: String, _ arguments: [String]
    ) throws -> (status: Int32, output: String) {
        let command = try Command(program, arguments)
        var lines: [String] = []
        while let line = command.nextLine() { lines.append(line) }
        if command.isSilent.withLock({ $0 }) { kill(command.process.processIdentifier, SIGKILL) }
        command.process.waitUntilExit()
        return (command.process.terminationStatus, lines.joined(separator: "\n"))
    }

    /// The lines up to the first that fits, or to the end of the program.
    @discardableResult
    func lines(until isLast: (String) -> Bool) -> [String] {
        var lines: [String] = []
        while let line = nextLine() {
            lines.append(line)
            if isLast(line) { break }
        }
        return lines
    }

    /// All lines that were read so far.
    var history: [String] { seen.withLock { $0 } }

    func end() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// The next line; nil when the program has ended, or said nothing for ten seconds.
    private func nextLine() -> String? {
        rest.withLock { rest in
            while true {
                if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    let line = String(decoding: rest[..<end], as: UTF8.self)
                    rest = Data(rest[(end + 1)...])
                    seen.withLock { $0.append(line) }
                    return line
                }
                var entry = pollfd(fd: output.fileDescriptor, events: Int16(POLLIN), revents: 0)
                guard poll(&entry, 1, 10_000) > 0 else {
                    isSilent.withLock { $0 = true }
                    return nil
                }
                let piece = output.availableData
                if piece.isEmpty { return nil }
                rest.append(piece)
            }
        }
    }
}
