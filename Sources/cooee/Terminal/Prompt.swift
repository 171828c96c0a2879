internal import Foundation

/// Questions to the person at the terminal.
enum Prompt {
    /// Why nothing was answered.
    enum Silence: Error, Hashable {
        /// Ctrl-C.
        case interrupted
        /// The input ended, Ctrl-D among others.
        case ended
        case failed(reason: String)
    }

    static func line(_ question: String, on terminal: Terminal) throws(Silence) -> String {
        terminal.ask(question)
        guard let line = readLine(strippingNewline: true) else { throw .ended }
        return line
    }

    /// Asks for what nobody else shall read: nothing typed is shown.
    static func secret(_ question: String, on terminal: Terminal) throws(Silence) -> String {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else {
            throw .failed(reason: String(cString: strerror(errno)))
        }
        var hidden = before
        // Keys come one by one, Ctrl-C as well: so no signal can leave the terminal dumb.
        hidden.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0 else {
            throw .failed(reason: String(cString: strerror(errno)))
        }
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            terminal.ask("\n")
        }
        terminal.ask(question)
        var typed = TypedSecret()
        while true {
            switch typed.take(try nextByte()) {
            case .goOn: continue
            case .done(let secret): return secret
            case .interrupted: throw .interrupted
            case .ended: throw .ended
            }
        }
    }

    /// The first line of standard input, as `--password-stdin` reads it.
    static func firstLine(atMost limit: Int) throws(Silence) -> String {
        var bytes: [UInt8] = []
        while bytes.count < limit {
            guard let byte = try byteIfAny() else {
                if bytes.isEmpty { throw .ended }
                break
            }
            if byte == UInt8(ascii: "\n") { break }
            bytes.append(byte)
        }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func nextByte() throws(Silence) -> UInt8 {
        guard let byte = try byteIfAny() else { throw .ended }
        return byte
    }

    private static func byteIfAny() throws(Silence) -> UInt8? {
        var byte: UInt8 = 0
        while true {
            let count = read(STDIN_FILENO, &byte, 1)
            if count == 1 { return byte }
            if count == 0 { return nil }
            guard errno == EINTR else {
                throw .failed(reason: String(cString: strerror(errno)))
            }
        }
    }
}

/// What was typed unseen, key by key.
struct TypedSecret {
    private var bytes: [UInt8] = []

    enum Step: Equatable {
        case goOn
        case done(String)
        case interrupted
        case ended
    }

    mutating func take(_ byte: UInt8) -> Step {
        switch byte {
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
            return .done(String(decoding: bytes, as: UTF8.self))
        case 0x03: return .interrupted
        case 0x04:
            return bytes.isEmpty ? .ended : .done(String(decoding: bytes, as: UTF8.self))
        case 0x08, 0x7F: dropLastCharacter()
        case 0x15: bytes = []
        default: bytes.append(byte)
        }
        return .goOn
    }

    /// Drops the last character with all of its bytes (UTF-8).
    private mutating func dropLastCharacter() {
        while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
    }
}
