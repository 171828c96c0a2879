import DeviceRegistry
import Logging
import TestSupport
import Testing
import Wire

@testable import Service

/// The signed head of the audit log, in its file outside the database.
@Suite("The audit log's seal")
struct AuditSealTests {
    private let temporary: TemporaryFolder
    private let folder: DataFolder
    private let key: SigningKey

    init() throws {
        temporary = try TemporaryFolder()
        folder = try DataFolder(opening: temporary.path)
        key = try #require(SigningKey(seed: Array(repeating: 5, count: 32)))
    }

    @Test("vouches for the newest head that it was told of")
    func newest() throws {
        let seal = seal()
        for count in 1...3 { seal.follow(Self.head(Int64(count))) }
        seal.finish()
        #expect(try AuditSeal.head(in: folder, key: key.verifying) == Self.head(3))
        seal.follow(Self.head(4))
        seal.finish()
        #expect(try AuditSeal.head(in: folder, key: key.verifying) == Self.head(4))
    }

    @Test("is none where nothing was sealed")
    func none() throws {
        seal().finish()
        #expect(try AuditSeal.head(in: folder, key: key.verifying) == nil)
    }

    @Test("of another key, or with a changed byte, is refused")
    func forged() throws {
        let seal = seal()
        seal.follow(Self.head(7))
        seal.finish()
        let other = try #require(SigningKey(seed: Array(repeating: 6, count: 32)))
        #expect(throws: WireFault.self) {
            try AuditSeal.head(in: folder, key: other.verifying)
        }
        var bytes = try #require(try folder.read(folder.auditHeadPath))
        bytes[bytes.count / 2] ^= 1
        try folder.write(bytes, to: folder.auditHeadPath)
        #expect(throws: WireFault.self) { try AuditSeal.head(in: folder, key: key.verifying) }
    }

    @Test("lets go of the folder as soon as it is finished")
    func letsGo() throws {
        weak var held: DataFolder?
        do {
            let other = try TemporaryFolder()
            let folder = try DataFolder(opening: other.path)
            held = folder
            let seal = AuditSeal(folder: folder, key: key, logger: Logger(label: "seal"))
            seal.follow(Self.head(1))
            seal.finish()
        }
        #expect(held == nil)
    }

    private func seal() -> AuditSeal {
        AuditSeal(folder: folder, key: key, logger: Logger(label: "seal"))
    }

    private static func head(_ count: Int64) -> AuditHead {
        AuditHead(count: count, hash: String(repeating: "0123456789abcdef", count: 4))
    }
}
