internal import Dispatch
internal import Foundation
internal import Glibc
internal import Synchronization

/// The Unix socket at which an agent's buttons are pressed: a line of words in, a line of JSON out.
final class ButtonSocket: Sendable {
    /// A press that waits for the agent's thread.
    final class Request: Sendable {
        let words: [String]
        private let answer = Mutex<ButtonAnswer?>(nil)
        private let done = DispatchSemaphore(value: 0)

        init(words: [String]) { self.words = words }

        func reply(_ reply: ButtonAnswer) {
            answer.withLock { $0 = reply }
            done.signal()
        }

        /// A phone that asks the service waits for a password's hash.
        fileprivate func wait() -> ButtonAnswer {
            let patience = ButtonPress.asksService(words) ? 25 : 5
            guard done.wait(timeout: .now() + .seconds(patience)) == .success else {
                return ButtonAnswer(error: "the phone does not react")
            }
            return answer.withLock { $0 } ?? ButtonAnswer(error: "the phone gave no answer")
        }
    }

    private let path: String
    private let listener: Int32
    private let requests = Mutex<[Request]>([])
    private let wake: @Sendable () -> Void

    /// Listens at `path`, for this account alone; calls `wake` when a request waits.
    init(path: String, wake: @escaping @Sendable () -> Void) throws {
        self.path = path
        self.wake = wake
        listener = try SocketAddress.listen(at: path)
        let thread = Thread { [self] in serve() }
        thread.name = "buttons"
        thread.start()
    }

    func take() -> [Request] {
        requests.withLock { requests in
            defer { requests = [] }
            return requests
        }
    }

    func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        unlink(path)
        for request in take() { request.reply(ButtonAnswer(error: "the agent ends")) }
    }

    private func serve() {
        SocketAddress.serve(listener) { answer($0) }
    }

    private func answer(_ connection: Int32) {
        SocketAddress.limitWaiting(on: connection, seconds: 5)
        guard let line = SocketAddress.readLine(from: connection) else { return }
        let request = Request(words: line.split(separator: " ").map(String.init))
        requests.withLock { $0.append(request) }
        wake()
        do {
            let reply = try JSONEncoder().encode(request.wait())
            SocketAddress.write(Array(reply) + [UInt8(ascii: "\n")], to: connection)
        } catch {
            SocketAddress.write(Array("{\"error\":\"no answer\"}\n".utf8), to: connection)
        }
    }
}

/// Presses the buttons of a phone that another process runs.
package enum ButtonClient {
    /// - Throws: `FleetFault.notRunning` if no agent listens; `.badButton` if it refuses,
    ///   `.foreign` if its answer is none.
    package static func press(_ words: [String], of folder: PhoneFolder) throws -> PhoneStatus {
        _ = try ButtonPress(words: words)
        guard let connection = SocketAddress.connect(to: folder.socketPath) else {
            throw folder.isEnrolled
                ? FleetFault.notRunning(name: folder.name)
                : FleetFault.notEnrolled(name: folder.name)
        }
        defer { Glibc.close(connection) }
        SocketAddress.limitWaiting(
            on: connection, seconds: ButtonPress.asksService(words) ? 30 : 10)
        SocketAddress.write(Array((words.joined(separator: " ") + "\n").utf8), to: connection)
        guard let line = SocketAddress.readLine(from: connection) else {
            throw FleetFault.notRunning(name: folder.name)
        }
        let answer = try read(line, of: folder)
        guard let status = answer.status else {
            throw FleetFault.badButton(answer.error ?? "the phone refused")
        }
        return status
    }

    private static func read(_ line: String, of folder: PhoneFolder) throws(FleetFault)
        -> ButtonAnswer
    {
        do {
            return try JSONDecoder().decode(ButtonAnswer.self, from: Data(line.utf8))
        } catch {
            throw .foreign(name: folder.name)
        }
    }
}
