import FindDevice
import Foundation
import Glibc
import OwnerAPI
import OwnerClient
import PhoneModel
import TestSupport
import Testing

@testable import Fleet
@testable import Service

extension WholeHouse {
    @Suite("A phone and its disk")
    struct DiskTests {
        /// The process may write no file beyond its first byte from then on: as on a full disk.
        @Test(
            "a phone whose disk is full does not ring and says nothing; once there is room it does",
            .enabled(if: access("/usr/bin/prlimit", X_OK) == 0, "prlimit is not installed"))
        func fullDisk() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.house.enrol("mira-phone", with: life.guest)
                let process = try life.house.run(
                    phone, prefix: ["/bin/sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"])
                try await life.owner.waitUntil(phone, is: .online)
                let limit = try Program([
                    "/usr/bin/prlimit", "--pid", "\(process.pid)", "--fsize=1:1",
                ])
                #expect(try await limit.end() == .exit(0))
                let before = try life.record(of: phone).words

                let ring = try await life.owner.ring(phone, for: .seconds(1))
                #expect(try await process.end() == .exit(1))

                #expect(process.errors.count == 1, "\(process.errors)")
                let complaint = process.errors.first ?? ""
                #expect(complaint.contains(phone.store.journalPath), "\(complaint)")
                #expect(complaint.contains("cannot be written"), "\(complaint)")
                #expect(process.rings == 0)
                #expect(try await life.owner.order(ring.id).state == .sent)
                #expect(try life.record(of: phone).words == before)

                let next = try life.house.run(phone)
                #expect(try await life.owner.end(of: ring).state == .succeeded)
                #expect(next.rings == 1)
            }
        }

        @Test(
            "what is put in another file's place is on the disk before, and the folder after",
            .enabled(if: canTrace, "strace cannot be used here"))
        func renames() async throws {
            try await TestHouse.withLife { life in
                let house = life.house
                let enrolling = try house.run(
                    ["phone", "enrol", "mira-phone", "--account", TestHouse.owner]
                        + ["--phones", house.phonesFolder, "--service", house.baseURL],
                    prefix: trace(to: "enrol"), environment: ["COOEE_PASSWORD": TestHouse.password])
                #expect(try await enrolling.end() == .exit(0), "\(enrolling.errors)")
                let folder = PhoneFolder(name: "mira-phone", in: house.phonesFolder)
                let card = try PhoneCard.read(from: folder)
                let enrolled = try calls(in: "enrol", of: house)
                #expect(enrolled.count { $0.hasPrefix("rename") } == 5)
                expectFlushed(enrolled)

                let journal = folder.store(of: card.device).journalPath
                try overgrow(journal, of: card, in: folder)
                let size = try Data(contentsOf: URL(fileURLWithPath: journal)).count
                let phone = TestPhone(card, in: folder, profile: .default)
                let running = try house.run(phone, prefix: trace(to: "run"))
                try await eventually("the journal is short again") {
                    try Data(contentsOf: URL(fileURLWithPath: journal)).count < size / 4
                }
                try phone.press("quit")
                #expect(try await running.end() == .exit(0))
                let run = try calls(in: "run", of: house)
                #expect(run.contains { $0.hasPrefix("rename") && $0.contains("/journal\"") })
                expectFlushed(run)

                func trace(to name: String) -> [String] {
                    [
                        "/usr/bin/strace", "-f", "-y", "-qq", "-s", "300",
                        "-e", "trace=fsync,fdatasync,/rename", "-e", "signal=none",
                        "-o", house.root.path + "/\(name).trace",
                    ]
                }
            }
        }

        /// Each renaming has the flush of what is renamed before it, and that of its folder as the
        /// next thing after it.
        private func expectFlushed(_ calls: [String]) {
            for (index, call) in calls.enumerated() where call.hasPrefix("rename") {
                let names = call.split(separator: "\"").filter { $0.hasPrefix("/") }
                guard let old = names.first, let new = names.last, old != new else {
                    Issue.record("\(call)")
                    continue
                }
                let folder = new[..<(new.lastIndex(of: "/") ?? new.startIndex)]
                #expect(
                    calls[..<index].contains {
                        $0.hasPrefix("f") && $0.contains("<\(old)>") && $0.hasSuffix("= 0")
                    }, "\(call)")
                let next = calls.dropFirst(index + 1).first ?? "nothing"
                #expect(
                    next.hasPrefix("fsync(") && next.contains("<\(folder)>)")
                        && next.hasSuffix("= 0"), "\(call), then \(next)")
            }
        }

        /// What was called, without the process that did.
        private func calls(in name: String, of house: TestHouse) throws -> [String] {
            let text = try String(
                contentsOf: URL(fileURLWithPath: house.root.path + "/\(name).trace"),
                encoding: .utf8)
            return text.split(separator: "\n").map { line in
                String(line.drop { $0.isNumber || $0 == " " })
            }
        }

        /// Writes a journal that a phone replaces when it next runs: long, and with little in it.
        private func overgrow(
            _ path: String, of card: PhoneCard, in folder: PhoneFolder
        ) throws {
            let keys = try PhoneKeys.read(from: folder.store(of: card.device))
            let journal = try JournalFile.open(
                path, key: keys.storage.bytes, device: card.device
            ).0
            var number: UInt64 = 0
            while journal.size <= 5 << 20 {
                let records = (number + 1...number + 1000).map { sequence in
                    JournalRecord.word(
                        Word(
                            number: ReportNumber(stream: card.stream, sequence: sequence),
                            at: Timestamp(seconds: 1_700_000_000), content: .event(.unlocked)))
                }
                number += 1000
                try journal.append(records + [.acknowledged(.word, through: number, at: nil)])
            }
        }
    }
}

private let canTrace: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/strace")
    process.arguments = ["-f", "-y", "-o", "/dev/null", "/bin/true"]
    do {
        try process.run()
    } catch {
        return false
    }
    process.waitUntilExit()
    return process.terminationStatus == 0
}()
