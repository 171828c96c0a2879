internal import Foundation

/// Where a command's words go: what was asked for to standard output, all else to standard error.
struct Terminal: Sendable {
    /// Whether a person sees standard output as it is written.
    let isWatched: Bool
    /// Whether a person can be asked something.
    let canAsk: Bool
    let ink: Ink
    /// Colour for standard error, which may go elsewhere.
    let noteInk: Ink

    /// The terminal of this process, as its environment wants it (<https://no-color.org>).
    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        isWatched = isatty(STDOUT_FILENO) == 1
        canAsk = isatty(STDIN_FILENO) == 1
        let wantsColour =
            (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        ink = Ink(isOn: isWatched && wantsColour)
        noteInk = Ink(isOn: isatty(STDERR_FILENO) == 1 && wantsColour)
    }

    /// How many characters a line of standard output holds; nil where lines do not end.
    var width: Int? {
        var size = winsize()
        guard isWatched, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0
        else { return nil }
        return Int(size.ws_col)
    }

    func say(_ line: String) { Self.write(Array((line + "\n").utf8), to: STDOUT_FILENO) }

    func say(_ lines: [String]) {
        if !lines.isEmpty { say(lines.joined(separator: "\n")) }
    }

    func say(bytes: [UInt8]) { Self.write(bytes, to: STDOUT_FILENO) }

    /// Words beside the answer: questions, warnings, what went wrong.
    func note(_ line: String) { Self.write(Array((line + "\n").utf8), to: STDERR_FILENO) }

    /// A question, without a line break after it.
    func ask(_ question: String) { Self.write(Array(question.utf8), to: STDERR_FILENO) }

    /// Whoever closed the other end reads no more: then there is nobody left to be told.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return }
            rest.removeFirst(count)
        }
    }
}
