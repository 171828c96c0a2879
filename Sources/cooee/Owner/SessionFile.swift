internal import FindDevice
internal import Foundation
internal import OwnerAPI

/// An owner's session as it is kept between commands.
struct SavedSession: Hashable, Sendable, Codable {
    /// The only service that the token is ever shown to.
    var service: String
    var account: String
    var token: String
    var expiresAt: Moment
}

/// The file that keeps it: the owner's alone, for its token is as good as a password.
struct SessionFile: Hashable, Sendable {
    let path: String

    /// - Throws: `Failure`.
    func read() throws -> SavedSession? {
        guard let bytes = try KeptFile.read(path) else { return nil }
        do {
            return try BodyJSON.read(SavedSession.self, from: bytes)
        } catch {
            throw Failure(
                "\(path) does not hold a session",
                mend: "sign in again, which writes it anew: cooee login NAME")
        }
    }

    func write(_ session: SavedSession) throws {
        let folder = (path as NSString).deletingLastPathComponent
        if !folder.isEmpty { try KeptFile.makeFolder(folder) }
        try KeptFile.write(try BodyJSON.write(session) + Array("\n".utf8), to: path)
    }

    func remove() throws { try KeptFile.remove(path) }
}
