import Foundation
import Glibc
import Synchronization
import TestSupport

@testable import Service

/// A program that a test runs, with what it says on both of its outputs.
///
/// It is begun with no signal blocked, because a test's thread blocks them, and with no descriptor
/// of this process but its own three.
final class Program: Tenant {
    /// How a program ended.
    enum Ending: Hashable {
        case exit(Int32)
        case signal(Int32)
    }

    let pid: pid_t
    private let state = Mutex<Ending?>(nil)
    private let said: Speech
    private let complained: Speech
    /// The child reads the other end; it is closed when the child is.
    private let lifeline: Int32

    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        let (input, output, errors) = (
            try PrivatePipe.open(), try PrivatePipe.open(), try PrivatePipe.open()
        )
        pid = try Self.spawn(
            arguments, environment: environment,
            outlets: [input.reading, output.writing, errors.writing])
        for descriptor in [input.reading, output.writing, errors.writing] { close(descriptor) }
        lifeline = input.writing
        said = Speech(output.reading)
        complained = Speech(errors.reading)
    }

    /// The lines of its standard output, and of its standard error.
    var lines: [String] { said.lines }
    var errors: [String] { complained.lines }

    /// Nil while it runs.
    var ending: Ending? {
        state.withLock { state in
            if state == nil { state = reaped() }
            return state
        }
    }

    /// Its end, once it has said all that it has to say.
    func end() async throws -> Ending {
        try await eventually("process \(pid) has ended") {
            said.isOver && complained.isOver ? ending : nil
        }
    }

    /// Sends a signal, unless it has ended.
    func send(_ signal: Int32) {
        state.withLock { state in
            if state == nil { state = reaped() }
            if state == nil { kill(pid, signal) }
        }
    }

    func leave() async throws {
        send(SIGKILL)
        _ = try await eventually("process \(pid) has ended") { ending }
    }

    deinit { close(lifeline) }

    private func reaped() -> Ending? {
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
        let signal = status & 0x7f
        return signal == 0 ? .exit(status >> 8 & 0xff) : .signal(signal)
    }

    private static func spawn(
        _ arguments: [String], environment: [String: String], outlets: [Int32]
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (index, descriptor) in outlets.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(index))
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            guard let descriptor = Int32(name), descriptor > 2,
                fcntl(descriptor, F_GETFD) & FD_CLOEXEC == 0
            else { continue }
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let words = arguments.map { strdup($0) }
        let variables = all.map { strdup("\($0)=\($1)") }
        defer { for text in words + variables { free(text) } }
        var pid: pid_t = 0
        let code = posix_spawn(
            &pid, arguments[0], &actions, &attributes, words + [nil], variables + [nil])
        guard code == 0 else { throw NotBegun(arguments: arguments, code: code) }
        return pid
    }

    struct NotBegun: Error {
        let arguments: [String]
        let code: Int32
    }
}

/// What comes out of a pipe, line by line, as a thread reads it.
private final class Speech: Sendable {
    private let state = Mutex<(lines: [String], isOver: Bool)>(([], false))

    init(_ descriptor: Int32) {
        let thread = Thread { [self] in
            var rest = Data()
            let pipe = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            while true {
                let piece = pipe.availableData
                if piece.isEmpty { break }
                rest.append(piece)
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    let line = String(decoding: rest[..<end], as: UTF8.self)
                    rest = Data(rest[(end + 1)...])
                    state.withLock { $0.lines.append(line) }
                }
            }
            let last = String(decoding: rest, as: UTF8.self)
            state.withLock { state in
                if !last.isEmpty { state.lines.append(last) }
                state.isOver = true
            }
        }
        thread.start()
    }

    var lines: [String] { state.withLock { $0.lines } }
    var isOver: Bool { state.withLock { $0.isOver } }
}
