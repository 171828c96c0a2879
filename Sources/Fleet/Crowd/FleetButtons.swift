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
        let words = [folder.name] + words
        for fleet in try FleetFolder.all(in: phones) {
            for socket in try fleet.sockets {
                guard let answer = try ask(words, at: socket), answer.isStranger != true else {
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

    /// The account of a phone that is enrolled by itself, or of the fleet that has one of that
    /// name.
    /// - Throws: `FleetFault`.
    package static func account(of folder: PhoneFolder, in phones: String) throws -> String? {
        guard !folder.isEnrolled else { return try PhoneCard.read(from: folder).account }
        for fleet in try FleetFolder.all(in: phones) {
            guard try FleetRoster.read(from: fleet).lines[folder.name] != nil else { continue }
            return try FleetCard.read(from: fleet)?.account
        }
        throw FleetFault.notEnrolled(name: folder.name)
    }

    /// Nil if nobody listens there.
    private static func ask(_ words: [String], at path: String) throws -> ButtonAnswer? {
        guard let connection = SocketAddress.connect(to: path) else { return nil }
        defer { Glibc.close(connection) }
        SocketAddress.limitWaiting(
            on: connection, seconds: ButtonPress.asksService(words) ? 30 : 10)
        SocketAddress.write(Array((words.joined(separator: " ") + "\n").utf8), to: connection)
        guard let reply = SocketAddress.readLine(from: connection) else { return nil }
        return try JSONDecoder().decode(ButtonAnswer.self, from: Data(reply.utf8))
    }
}
