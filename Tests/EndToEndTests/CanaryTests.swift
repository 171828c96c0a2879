import FindDevice
import Foundation
import TestSupport
import Testing

@testable import DeviceRegistry
@testable import Service

extension WholeHouse {
    /// Nothing that must stay secret is written down in clear, by any program, anywhere.
    @Suite("Canaries")
    struct CanaryTests {
        @Test("no secret and no place is in clear in any file, column, output or command line")
        func wholeRun() async throws {
            try await TestHouse.build { house in
                let run = try await CanaryRun(in: house)
                expectMuch(in: run)
                let search = LeakSearch(canaries: run.canaries, allowances: CanaryRun.allowances)
                #expect(search.leaks(in: run.sinks).isEmpty)
                let used = Set((run.pins + [CanaryRun.typedPIN]).compactMap { Int($0) })
                let pins = PINSearch(used: used).leaks(in: run.sinks)
                #expect(pins.isEmpty)
                // Each allowance is needed, or it would hide something one day.
                for (index, allowance) in CanaryRun.allowances.enumerated() {
                    var fewer = search
                    fewer.allowances.remove(at: index)
                    let files = run.sinks.filter { $0.name.hasSuffix(allowance.file) }
                    #expect(!fewer.leaks(in: files).isEmpty, "\(allowance)")
                }
                try expectNoGuess(in: run)
            }
        }

        /// What is searched is there, and something is in it.
        private func expectMuch(in run: CanaryRun) {
            let names = run.sinks.filter { !$0.pieces.isEmpty }.map(\.name)
            for ending in [
                ".sqlite", ".sqlite-wal", "/acl", "/mosquitto.conf", "/audit.head", "/journal",
                "/card.json", "backup.sqlite: orders.args", "orders.args", "messages.bytes",
                "answers.request", "events.detail", "streams.chapter", "audit.detail",
                "output of the service", "output of banksia", "command lines",
                "audit --limit 1000 --json",
            ] {
                #expect(names.contains { $0.hasSuffix(ending) }, "\(ending)")
            }
            #expect(run.pins.count == 24)
            let lines = run.sinks.first { $0.name == "command lines" }?.pieces ?? []
            let said = lines.map { String(decoding: $0, as: UTF8.self) }
            for program in ["serve", "phone", "mosquitto", "login", "lost", "backup"] {
                #expect(said.contains { $0.contains(program) }, "\(program): \(said)")
            }
            print(
                "\(run.canaries.count) canaries in \(run.sinks.count) sinks of",
                run.sinks.flatMap(\.pieces).reduce(0) { $0 + $1.count }, "bytes")
        }

        private func expectNoGuess(in run: CanaryRun) throws {
            let guess = PINGuess(columns: run.columns)
            let bodies = run.asked.suffix(2).map(\.body)
            #expect(guess.plain([{ Array($0.utf8) }] + bodies).isEmpty)
            let texts = run.pins.map { ($0, Array($0.utf8)) }
            let requests = run.asked.map { ($0.pin, $0.body($0.pin)) }
            #expect(guess.keyed(texts + requests).isEmpty)
            #expect(try guess.stretched(pins: run.pins).isEmpty)
        }
    }
}
