import FindDevice
import Foundation
import OwnerAPI
import OwnerClient
import TestSupport
import Testing

extension WholeHouse {
    @Suite("What Prometheus is told")
    struct ServiceMetricsTests {
        @Test("the figures move with what happens, and all of it is what docs/metrics.md says")
        func figures() async throws {
            try await TestHouse.build { house in
                let port = try freePort()
                let arguments = try house.serveArguments() + ["--metrics-port", "\(port)"]
                let service = try house.run(arguments)
                let owner = try await house.signIn(to: service)
                let phone = try await house.enrol("mira-phone", with: owner)
                _ = try house.run(phone, reportingEvery: "1s")
                let before = try await scrape(port)
                #expect(before.value("cooee_devices_enrolled") == 1)
                #expect(before.value("cooee_bus_up") == 1)
                #expect(before.value("cooee_registry_writable") == 1)

                let ring = try await owner.ring(phone, for: .seconds(1))
                #expect(try await owner.end(of: ring).state == .succeeded)
                let away = try await owner.locate(phone, key: "once")
                _ = try await owner.locate(phone, key: "once")
                #expect(try await owner.end(of: away).state == .succeeded)
                _ = try await refusal { try await owner.cancel(ring.id) }
                let after = try await eventually("reports are stored and acknowledged") {
                    let now = try await scrape(port)
                    return now.value("cooee_reports_stored_total") ?? 0 >= 3 ? now : nil
                }
                expectOrders(in: after)
                expectRequests(in: after)
                #expect(after.value("cooee_phones_online") == 1)
                #expect(after.value("cooee_orders_open") == 0)
                expectGrown(
                    [
                        "cooee_acknowledgements_sent_total", "cooee_audit_entries_total",
                        "cooee_words_received_total", "cooee_order_publications_total",
                        "process_cpu_seconds_total",
                    ], from: before, to: after)
                expectTable(of: after)
                try expectNobody(phone, in: await text(of: port))

                let missing = try await answer("/", of: port)
                #expect(missing.status == 404)
                #expect(service.errors == [])
                service.send(SIGTERM)
                #expect(try await service.end() == .exit(0))
            }
        }

        @Test("a port that is taken is said so in one line, before anything is begun")
        func taken() async throws {
            try await TestHouse.build { house in
                let port = try freePort()
                let other = try #require(Listener(port: port))
                defer { other.stop() }
                let arguments = try house.serveArguments() + ["--metrics-port", "\(port)"]
                let service = try house.run(arguments)
                #expect(try await service.end() == .exit(1))
                #expect(service.errors.count == 1, "\(service.errors)")
                #expect(service.errors.first?.contains("--metrics-port") == true)
            }
        }

        private func expectOrders(in told: Exposition) {
            for kind in ["ring", "locate"] {
                #expect(told.value("cooee_orders_accepted_total", ["kind": kind]) == 1, "\(kind)")
                #expect(
                    told.value(
                        "cooee_orders_ended_total", ["kind": kind, "outcome": "succeeded"]) == 1,
                    "\(kind)")
            }
            #expect(told.value("cooee_orders_accepted_total", ["kind": "erase"]) == 0)
            // Each report that came is one of these.
            let parts = [
                "stored_total", "doubled_total", "refused_total", "dropped_total",
                "unstored_total", "waiting",
            ]
            let sum = parts.compactMap { told.value("cooee_reports_" + $0) }.reduce(0, +)
            #expect(told.value("cooee_reports_received_total") == sum)
            let batches = told.value(
                "cooee_transaction_duration_seconds_count", ["batch": "reports"])
            #expect(batches ?? 0 > 0)
        }

        private func expectRequests(in told: Exposition) {
            let give = ["method": "POST", "route": "/v1/devices/{id}/orders"]
            #expect(
                told.value("cooee_http_requests_total", give.merging(["status": "202"]) { $1 })
                    == 3)
            #expect(told.value("cooee_http_request_duration_seconds_count", give) == 3)
            let cancel = ["method": "POST", "route": "/v1/orders/{id}/cancel", "status": "409"]
            #expect(told.value("cooee_http_requests_total", cancel) == 1)
        }

        private func expectGrown(
            _ names: [String], from before: Exposition, to after: Exposition
        ) {
            for name in names {
                #expect(
                    after.value(name) ?? -1 > before.value(name) ?? .infinity,
                    "\(name): \(before.value(name) ?? -1), \(after.value(name) ?? -1)")
            }
        }

        /// The documented figures are those that are told, with their kinds and labels.
        private func expectTable(of told: Exposition) {
            let root = URL(filePath: #filePath).deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent()
            let page = FileManager.default.contents(
                atPath: root.appending(path: "docs/metrics.md").path)
            let lines = String(decoding: page ?? Data(), as: UTF8.self).split(separator: "\n")
            let written = Set(
                lines.compactMap { line in
                    line.wholeMatch(of: /\| `(\w+)` \| (\w+) \|([^|]*)\| .* \|/).map { row in
                        "\(row.1) \(row.2) "
                            + row.3.matches(of: /`(\w+)`/).map { $0.1 }
                            .sorted().joined(separator: " ")
                    }
                })
            let found = Set(
                told.families.map { name, family in
                    let labels = family.samples.reduce(into: Set<String>()) {
                        $0.formUnion($1.labels.keys)
                    }
                    return "\(name) \(family.kind) "
                        + labels.filter { $0 != "le" }.sorted().joined(separator: " ")
                })
            #expect(found.subtracting(written) == [])
            #expect(written.subtracting(found) == [])
        }

        /// Nothing that says who, where or which.
        private func expectNobody(_ phone: TestPhone, in text: String) {
            for secret in [
                phone.device.text, TestHouse.owner, phone.folder.name, "127.0.0.1", "-35.", "149.",
            ] {
                #expect(!text.contains(secret), "\(secret)")
            }
        }

        private func scrape(_ port: Int) async throws -> Exposition {
            try Exposition(try await text(of: port))
        }

        private func text(of port: Int) async throws -> String {
            let (status, text) = try await answer("/metrics", of: port)
            #expect(status == 200)
            return text
        }

        private func answer(_ path: String, of port: Int) async throws -> (
            status: Int, text: String
        ) {
            let program = try Program([
                "/bin/bash", "-c",
                """
                exec 3<>/dev/tcp/127.0.0.1/\(port)
                printf 'GET \(path) HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' >&3
                cat <&3
                """,
            ])
            #expect(try await program.end() == .exit(0), "\(program.errors)")
            let lines = program.lines.map { $0.hasSuffix("\r") ? String($0.dropLast()) : $0 }
            let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
            let body = lines.drop { !$0.isEmpty }.dropFirst()
            return (status ?? 0, body.map { $0 + "\n" }.joined())
        }
    }
}
