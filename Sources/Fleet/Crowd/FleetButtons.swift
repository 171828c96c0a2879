internal import Foundation
internal import Glibc

/// Presses the buttons of a phone of a fleet that other processes run.
package enum FleetButtons {
    /// Presses a phone that is enrolled by itself, or of that name in any fleet beside those.
    /// - Throws: `FleetFault`.
    package static func press(_ words: [String], of folder: PhoneFolder, in phones: String) throws
        -> PhoneStatus
    {
        if folder.isEnrolled { return try ButtonClient.press(words, of: folder) }
        _ = try ButtonPress(words: words)
        let line = ([hexadecimal(folder.name)] + words).joined(separator: " ")
        for fleet in try FleetFolder.all(in: phones) {
            for socket in try fleet.sockets {
                guard let answer = try ask(line, at: socket), answer.isStranger != true else {
                    continue
                }
                guard let status = answer.status else {
                    throw FleetFault.badButton(answer.error ?? "the phone refused")
                }
                return status
            }
        }
        throw FleetFault.notEnrolled(name: folder.name)
    }

    /// Nil if nobody listens there.
    private static func ask(_ line: String, at path: String) throws -> ButtonAnswer? {
        guard let connection = SocketAddress.connect(to: path) else { return nil }
        defer { Glibc.close(connection) }
        SocketAddress.limitWaiting(on: connection, seconds: 10)
        SocketAddress.write(Array((line + "\n").utf8), to: connection)
        guard let reply = SocketAddress.readLine(from: connection) else { return nil }
        return try JSONDecoder().decode(ButtonAnswer.self, from: Data(reply.utf8))
    }

    /// A name may have spaces, and is one word here.
    private static func hexadecimal(_ name: String) -> String {
        name.utf8.map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
    }

    /// The name that such a word stands for.
    static func name(_ word: String) -> String? {
        let digits = word.compactMap(\.hexDigitValue)
        guard digits.count == word.count, digits.count % 2 == 0, !digits.isEmpty else { return nil }
        let bytes = stride(from: 0, to: digits.count, by: 2).map { index in
            UInt8(digits[index] << 4 | digits[index + 1])
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
