import DeviceRegistry
import FindDevice
import Foundation
import OwnerAPI
import OwnerClient
import TestSupport
import Testing

@testable import Fleet
@testable import Service

extension WholeHouse {
    @Suite("What stands at rest")
    struct SecrecyTests {
        @Test("no place, password, token or key is in clear in the service's files or the journal")
        func sealed() async throws {
            try await TestHouse.build { house in
                var secrets: [(what: String, forms: [[UInt8]])] = []
                try await house.live { life in
                    let phone = try await life.phone("mira-phone")
                    let order = try await life.owner.end(of: life.owner.locate(phone))
                    let fix = try #require(order.outcome?.fix)
                    try await eventually("both fixes have arrived") {
                        try await life.owner.trail(of: phone.device).fixes.count == 2
                    }
                    secrets =
                        try ownSecrets(of: phone) + [
                            ("the latitude", Forms.of(fix.latitude)),
                            ("the longitude", Forms.of(fix.longitude)),
                            ("the password", [Array(TestHouse.password.utf8)]),
                            ("the token", [Array(life.session.token.utf8)]),
                        ]
                    // Now, when the newest is in SQLite's log, and again below.
                    try expectNone(of: secrets, in: TemporaryFolder.contents(of: house.dataFolder))
                    try await phone.switchOff()
                    let journal = try Data(
                        contentsOf: URL(fileURLWithPath: phone.store.journalPath))
                    #expect(journal.count > 500)
                    expectNone(of: secrets, in: [phone.store.journalPath: journal])
                }
                let files = try TemporaryFolder.contents(of: house.dataFolder)
                #expect(files.keys.contains { $0.hasSuffix(".sqlite") })
                expectNone(of: secrets, in: files)
                // The service's own keys stand in their folder and nowhere else.
                let elsewhere = files.filter { !$0.key.contains("/data/keys/") }
                expectNone(of: try serviceSecrets(of: house), in: elsewhere)
                #expect(elsewhere.count < files.count)
            }
        }

        private func ownSecrets(of phone: TestPhone) throws -> [(String, [[UInt8]])] {
            let keys = try PhoneKeys.read(from: phone.store)
            return [keys.signing, keys.sealing, keys.storage].map { key in
                ("a key of the phone", [key.bytes, Array(key.text.utf8)])
            }
        }

        private func serviceSecrets(of house: TestHouse) throws -> [(String, [[UInt8]])] {
            let folder = try DataFolder(visiting: house.dataFolder)
            return try SecretFile.allCases.map { file in
                let secret = try file.loadOrCreate(in: folder)
                let digits = secret.map { String(format: "%02x", $0) }.joined()
                return (file.rawValue, [secret, Array(digits.utf8)])
            }
        }

        private func expectNone(
            of secrets: [(what: String, forms: [[UInt8]])], in files: [String: Data],
            at location: SourceLocation = #_sourceLocation
        ) {
            for (path, content) in files {
                for (what, forms) in secrets {
                    for form in forms {
                        #expect(
                            content.range(of: Data(form)) == nil, "\(what) stands in \(path)",
                            sourceLocation: location)
                    }
                }
            }
        }

        @Test("the search would find them")
        func searchFinds() throws {
            let place = TestHouse.lake
            let text = Data(#"{"lat":\#(place.latitude)}"#.utf8)
            #expect(Forms.of(place.latitude).contains { text.range(of: Data($0)) != nil })
            let packed = withUnsafeBytes(of: place.longitude.bitPattern.bigEndian) { Data($0) }
            #expect(Forms.of(place.longitude).contains { packed.range(of: Data($0)) != nil })
        }

        @Test("files and folders are their owner's alone")
        func modes() async throws {
            try await TestHouse.build { house in
                try await house.live { life in
                    let phone = try await life.phone("mira-phone")
                    for folder in [house.dataFolder, phone.folder.path] {
                        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
                            let path = folder + "/" + name
                            let attributes = try FileManager.default.attributesOfItem(atPath: path)
                            let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
                            #expect(mode & 0o077 == 0, "\(path) has mode \(String(mode, radix: 8))")
                        }
                    }
                }
            }
        }
    }
}

/// How a number of degrees may stand in a file.
private enum Forms {
    static func of(_ degrees: Double) -> [[UInt8]] {
        let scaled = Int64((degrees * 10_000_000).rounded())
        // The digits that every fix near it has in common with it.
        let text = String(String(degrees).prefix(degrees < 0 ? 8 : 7))
        return [Array(text.utf8)] + bytes(degrees.bitPattern)
            + bytes(UInt64(bitPattern: scaled))
    }

    private static func bytes(_ word: UInt64) -> [[UInt8]] {
        let bigEndian = withUnsafeBytes(of: word.bigEndian, Array.init)
        return [bigEndian, bigEndian.reversed()]
    }
}
