import FindDevice
import Foundation
import Identity
import TestSupport
import Testing

@testable import Service

@Suite("A secret file")
struct SecretFileTests {
    let temporary: TemporaryFolder
    let folder: DataFolder

    init() throws {
        temporary = try TemporaryFolder()
        folder = try DataFolder(opening: temporary.path)
    }

    @Test("is drawn once and then the same for ever, another one for each purpose")
    func drawnOnce() throws {
        let secrets = try SecretFile.allCases.map { try $0.loadOrCreate(in: folder) }
        #expect(secrets.allSatisfy { $0.count == 32 })
        #expect(Set(secrets).count == SecretFile.allCases.count)
        #expect(try SecretFile.allCases.map { try $0.loadOrCreate(in: folder) } == secrets)
        for secret in SecretFile.allCases {
            #expect(try mode(of: secret.path(in: folder)) == 0o600)
        }
    }

    @Test("tells every damage, and is left as it is")
    func damaged() throws {
        let secret = SecretFile.registryMaster
        let path = secret.path(in: folder)
        _ = try secret.loadOrCreate(in: folder)
        let whole = try #require(try folder.read(path))
        var damages = [[], Array(whole.dropLast()), whole + [10], Array("hello\n".utf8)]
        for place in whole.indices {
            var changed = whole
            changed[place] ^= 1
            damages.append(changed)
        }
        for damage in damages {
            try folder.write(damage, to: path)
            #expect(
                throws: GroundFault.damaged(
                    path: path, reason: "it does not hold the registry-master key")
            ) { try secret.loadOrCreate(in: folder) }
            #expect(try folder.read(path) == damage)
        }
    }

    @Test("is not taken for another's")
    func swapped() throws {
        _ = try SecretFile.auditSigning.loadOrCreate(in: folder)
        let content = try #require(try folder.read(SecretFile.auditSigning.path(in: folder)))
        try folder.write(content, to: SecretFile.serviceSigning.path(in: folder))
        #expect(throws: GroundFault.self) {
            try SecretFile.serviceSigning.loadOrCreate(in: folder)
        }
    }

    @Test("is not drawn anew when the registry that it belongs to is there")
    func missing() throws {
        let other = try TemporaryFolder()
        let path = other.path
        try Data().write(to: URL(fileURLWithPath: DataFolder(opening: path).registryPath))
        let used = try DataFolder(opening: path)
        let key = SecretFile.registryMaster.path(in: used)
        #expect(throws: GroundFault.secretMissing(path: key)) {
            try SecretFile.registryMaster.loadOrCreate(in: used)
        }
        let authority = AuthorityFile.path(in: used)
        #expect(throws: GroundFault.secretMissing(path: authority)) {
            try AuthorityFile.loadOrCreate(in: used, at: BrokerBench.now)
        }
    }

    @Test("of the certificate authority keeps the authority, and tells damage")
    func authority() throws {
        let founded = try AuthorityFile.loadOrCreate(in: folder, at: BrokerBench.now)
        let again = try AuthorityFile.loadOrCreate(in: folder, at: BrokerBench.now)
        #expect(again.certificatePEM == founded.certificatePEM)
        #expect(again.privateKeyPEM == founded.privateKeyPEM)
        let path = AuthorityFile.path(in: folder)
        #expect(try mode(of: path) == 0o600)
        let whole = try #require(try folder.read(path))
        for part in [0, whole.count / 4, whole.count / 2, whole.count - 40] {
            try folder.write(Array(whole[..<part]), to: path)
            #expect(throws: GroundFault.self) {
                try AuthorityFile.loadOrCreate(in: folder, at: BrokerBench.now)
            }
        }
    }
}
