internal import Foundation
internal import Glibc
internal import Synchronization

/// The figures of a running fleet as Prometheus reads them, over HTTP at a port of 127.0.0.1
/// (<https://prometheus.io/docs/instrumenting/exposition_formats/>).
package final class FleetMetrics: Sendable {
    private let listener: Int32
    private let tally = Mutex(FleetTally())

    /// - Throws: `FleetFault.badPlace` if the port is taken.
    package init(port: Int) throws {
        let descriptor = socket(
            AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = in_addr_t(UInt32(0x7f00_0001).bigEndian)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard bound == 0, listen(descriptor, 8) == 0 else {
            Glibc.close(descriptor)
            throw FleetFault.badPlace("port \(port) is taken: give another --metrics-port")
        }
        listener = descriptor
        let thread = Thread { [self] in serve() }
        thread.name = "metrics"
        thread.start()
    }

    package func publish(_ tally: FleetTally) { self.tally.withLock { $0 = tally } }

    package func close() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve() {
        SocketAddress.serve(listener) { answer($0) }
    }

    private func answer(_ connection: Int32) {
        SocketAddress.limitWaiting(on: connection, seconds: 5)
        // Whatever is asked for, there is one thing to tell.
        guard SocketAddress.readLine(from: connection) != nil else { return }
        let text = Self.text(tally.withLock { $0 })
        let head =
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n"
            + "Content-Length: \(text.utf8.count)\r\nConnection: close\r\n\r\n"
        SocketAddress.write(Array((head + text).utf8), to: connection)
        shutdown(connection, Int32(SHUT_WR))
        while SocketAddress.readLine(from: connection) != nil {}
    }

    static func text(_ tally: FleetTally) -> String {
        let gauges: [(String, String, Double)] = [
            ("phones", "Phones of the fleet.", Double(tally.phones)),
            ("phones_running", "Phones that are switched on.", Double(tally.running)),
            ("phones_connected", "Phones that are connected.", Double(tally.connected)),
            ("reports_held", "Reports that phones have to deliver.", Double(tally.held)),
            ("memory_bytes", "Memory that the fleet's processes occupy.", Double(tally.memory)),
        ]
        let counters: [(String, String, Double)] = [
            ("reports_made_total", "Reports that phones made.", Double(tally.made)),
            ("fixes_made_total", "Reports of these that are fixes.", Double(tally.fixes)),
            ("reports_sent_total", "Publications of reports.", Double(tally.sent)),
            ("reports_doubled_total", "Reports sent twice on purpose.", Double(tally.doubled)),
            (
                "reports_acknowledged_total", "Reports that the service acknowledged.",
                Double(tally.acknowledged)
            ),
            ("orders_received_total", "Orders that phones stored.", Double(tally.orders)),
            ("words_total", "Words that phones said.", Double(tally.words)),
            ("connections_total", "Connections that came about.", Double(tally.connects)),
            ("connections_lost_total", "Connections that ended.", Double(tally.disconnects)),
            ("connections_refused_total", "Connections refused.", Double(tally.refusals)),
            (
                "processor_seconds_total", "Processor time of the fleet.",
                Double(tally.processor) / 1_000_000
            ),
        ]
        var text = ""
        for (kind, figures) in [("gauge", gauges), ("counter", counters)] {
            for (name, help, value) in figures {
                text += "# HELP cooee_fleet_\(name) \(help)\n# TYPE cooee_fleet_\(name) \(kind)\n"
                text += "cooee_fleet_\(name) \(value)\n"
            }
        }
        let name = "cooee_fleet_acknowledgement_seconds"
        text += "# HELP \(name) From a report to its acknowledgement.\n# TYPE \(name) summary\n"
        for share in [0.5, 0.99] {
            guard let value = tally.latency.quantile(share) else { continue }
            text += "\(name){quantile=\"\(share)\"} \(Double(value) / 1000)\n"
        }
        return text + "\(name)_count \(tally.latency.total)\n"
    }
}
