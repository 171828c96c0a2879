import Crypto
import FindDevice
import Foundation
import TestSupport
import Testing

@testable import DeviceRegistry
@testable import Service

extension WholeHouse {
    /// The search for canaries would find them: each is planted in each place, in each spelling.
    @Suite("A leak that was planted")
    struct PlantedLeakTests {
        /// Where a leak is planted, as a program would leave it.
        enum Spot: CaseIterable {
            case textColumn, blobColumn, log, auditOutput, brokerFile, commandLine, journal, backup
            case writeAheadLog
        }

        static let key = (0..<32).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
        static let place = Coordinate(latitude: -35.2987654, longitude: 149.1234567)!
        static let canaries = [
            Canary("the password", "mira1walks-far"), Canary("a key", key),
            Canary("a place", place),
            Canary(pin: "2580"),
        ]
        /// Each canary as a program might write it.
        static let leaks: [(canary: String, bytes: [UInt8])] = [
            ("the password", Array("password mira1walks-far, it said".utf8)), ("a key", key),
            ("a place", Array(#"{"lat":-35.2987654,"lon":149.1234567}"#.utf8)),
            ("a PIN, named", Array(#"{"message":"call","pin":"2580"}"#.utf8)),
        ]

        @Test("is found, whatever it is and however it is spelled", arguments: Spot.allCases)
        func found(in spot: Spot) async throws {
            try await TestHouse.build { house in
                let search = LeakSearch(canaries: Self.canaries)
                let clean = try await sinks(of: house, with: nil, at: spot)
                #expect(search.leaks(in: clean).isEmpty)
                for (canary, bytes) in Self.leaks {
                    for spelling in Spelling.allCases {
                        // As a part of something longer, whose beginning shifts its base64 text.
                        for before in 0..<3 {
                            let whole = Array(repeating: UInt8(ascii: "x"), count: before) + bytes
                            let spelled = Self.written(whole, spelling)
                            if spot.isText, spelling == .raw, canary == "a key" { continue }
                            let sinks = try await sinks(of: house, with: spelled, at: spot)
                            let leaks = search.leaks(in: sinks)
                            #expect(
                                leaks.contains { $0.canary == canary },
                                "\(canary) as \(spelling) after \(before)")
                        }
                    }
                }
            }
        }

        @Test("as a number in a column is a place, or PINs")
        func numbers() async throws {
            try await TestHouse.build { house in
                let column = Sink(
                    name: "a column",
                    pieces: [Data("\(Int64((Self.place.latitude * 1e7).rounded()))".utf8)])
                #expect(!LeakSearch(canaries: Self.canaries).leaks(in: [column]).isEmpty)
                let doubles = [Self.place.latitude, Self.place.longitude].map { degrees in
                    Sink(
                        name: "a blob",
                        pieces: [withUnsafeBytes(of: degrees.bitPattern.bigEndian) { Data($0) }])
                }
                for blob in doubles {
                    #expect(!LeakSearch(canaries: Self.canaries).leaks(in: [blob]).isEmpty)
                }
            }
        }

        // MARK: PINs by themselves

        static let pins: [Int] = {
            var random = SeededRandom(seed: 5)
            return (0..<24).map { _ in Int.random(in: 1000...9999, using: &random) }
        }()

        /// What is in a sink beside the PINs: how many numbers, and of how many digits.
        @Test(
            "of PINs is told from chance",
            arguments: [(0, 4), (40, 4), (400, 4), (2_000, 13), (4_000, 10)])
        func pins(noise: Int, digits: Int) throws {
            let search = PINSearch(used: Set(Self.pins))
            var random = SeededRandom(seed: UInt64(noise))
            let numbers = (0..<noise).map { _ in
                Data((0..<digits).map { _ in UInt8.random(in: 48...57, using: &random) })
            }
            #expect(search.leaks(in: [Sink(name: "numbers", pieces: numbers)]).isEmpty)
            let leaked = Self.pins.map { Data(#""code":"\#($0)","#.utf8) }
            #expect(!search.leaks(in: [Sink(name: "leak", pieces: numbers + leaked)]).isEmpty)
        }

        @Test("of the last PIN of each of four phones is found in a column of its own")
        func fewPINs() {
            let search = PINSearch(used: Set(Self.pins))
            let column = Sink(
                name: "a column", pieces: Self.pins.prefix(4).map { Data("\($0)".utf8) })
            #expect(!search.leaks(in: [column]).isEmpty)
        }

        // MARK: Hashes of PINs

        /// How somebody might believe to have hidden a PIN, beside what would be the salt.
        static let hashes: [(String, @Sendable (String, Data) -> Data)] = [
            ("SHA-256", { pin, _ in Data(SHA256.hash(data: Data(pin.utf8))) }),
            ("SHA-512", { pin, _ in Data(SHA512.hash(data: Data(pin.utf8))) }),
            (
                "SHA-256 of the request",
                { pin, _ in Data(SHA256.hash(data: Data(#"{"pin":"\#(pin)"}"#.utf8))) }
            ),
            ("salted", { pin, salt in Data(SHA256.hash(data: salt + Data(pin.utf8))) }),
            (
                "HMAC",
                { pin, salt in
                    let key = SymmetricKey(data: salt)
                    return Data(HMAC<SHA256>.authenticationCode(for: Data(pin.utf8), using: key))
                }
            ),
        ]

        @Test(
            "of a hash of a PIN is found by guessing", arguments: 0..<hashes.count, [false, true])
        func guessed(hash: Int, asText: Bool) throws {
            let salt = Data(Self.key.prefix(16))
            let stored = Self.hashes[hash].1("2580", salt)
            let text = Data(stored.map { String(format: "%02x", $0) }.joined().utf8)
            let guess = PINGuess(columns: [
                Sink(name: "salts", pieces: [salt]),
                Sink(name: "hashes", pieces: [asText ? text : stored]),
            ])
            let request = { @Sendable (pin: String) in Array(#"{"pin":"\#(pin)"}"#.utf8) }
            let found =
                guess.plain([{ Array($0.utf8) }, request])
                + guess.keyed([("2580", Array("2580".utf8))])
            #expect(Set(found.map(\.pin)) == ["2580"], "\(Self.hashes[hash].0)")
        }

        @Test("of a stretched PIN is found by guessing")
        func stretched() throws {
            let hash = try PasswordHash(of: "2580", cost: ScryptCost(logN: 4), salt: Self.key)
            let guess = PINGuess(columns: [Sink(name: "hashes", pieces: [Data(hash.text.utf8)])])
            #expect(try guess.stretched(pins: ["2579", "2580"]).map(\.pin) == ["2580"])
        }
    }
}

extension WholeHouse.PlantedLeakTests.Spot {
    /// Whether only text can stand there.
    var isText: Bool { [.textColumn, .log, .auditOutput, .commandLine].contains(self) }
}

extension WholeHouse.PlantedLeakTests {
    private static func written(_ bytes: [UInt8], _ spelling: Spelling) -> [UInt8] {
        let base64 = Data(bytes).base64EncodedString()
        let text: String
        switch spelling {
        case .raw: return bytes
        case .base64: text = base64
        case .base64URL: text = base64.replacing("+", with: "-").replacing("/", with: "_")
        case .hexadecimal: text = bytes.map { String(format: "%02x", $0) }.joined()
        case .capitalHexadecimal: text = bytes.map { String(format: "%02X", $0) }.joined()
        }
        return Array(text.utf8)
    }

    /// What is searched of a small house in which the leak was planted.
    private func sinks(
        of house: TestHouse, with leak: [UInt8]?, at spot: Spot
    ) async throws -> [Sink] {
        let folder = try TemporaryFolder()
        let keys = RegistryKeys(masterKey: Self.key.reversed())
        let path = folder.path + "/cooee.sqlite"
        let text = leak.map { String(decoding: $0, as: UTF8.self) } ?? "nothing"
        switch spot {
        case .textColumn, .blobColumn, .writeAheadLog, .backup:
            let registry = try Registry(path: path, keys: keys, entropy: systemEntropy)
            defer { do { try registry.close() } catch { print("\(error)") } }
            try registry.write { writer in
                try writer.database.run("CREATE TABLE leaks (text TEXT, bytes BLOB) STRICT", [])
                let column = spot == .textColumn ? "text" : "bytes"
                let value: Argument = spot == .textColumn ? text : Data(leak ?? [])
                try writer.database.run("INSERT INTO leaks (\(column)) VALUES (?)", [value])
            }
            if spot == .writeAheadLog { return [try .file(path + "-wal")] }
            guard spot == .backup else { return try Sink.columns(ofRegistry: path, keys: keys) }
            let backup = folder.path + "/backup.sqlite"
            _ = try registry.backup(to: backup)
            return try Sink.columns(ofRegistry: backup, keys: keys) + [.file(backup)]
        case .log, .auditOutput: return [.lines("said", ["14:00:00  info  \(text)", "more"])]
        case .brokerFile, .journal:
            try Data([0, 1, 2] + (leak ?? []) + [3]).write(
                to: URL(fileURLWithPath: folder.path + "/file"))
            return try Sink.files(below: folder.path)
        case .commandLine:
            let lines = CommandLines(of: house)
            defer { lines.stop() }
            let program = try Program(["/bin/cat", "-", house.root.path, text])
            try await eventually("it was seen") { !lines.sink.pieces.isEmpty }
            try await program.leave()
            return [lines.sink]
        }
    }
}
