internal import Figures
internal import Synchronization

/// The figures of a running fleet, for Prometheus.
package final class FleetMetrics: Sendable {
    private let listener: MetricsListener
    private let tally: SharedTally

    /// - Throws: `MetricsListener.Fault` if the port is taken.
    package init(port: Int) throws {
        let tally = SharedTally()
        self.tally = tally
        listener = try MetricsListener(port: port) {
            MetricFamily.text(of: Self.families(tally.value))
        }
    }

    package func publish(_ tally: FleetTally) { self.tally.value = tally }

    package func close() { listener.close() }

    /// What is to be told next.
    private final class SharedTally: Sendable {
        private let tally = Mutex(FleetTally())

        var value: FleetTally {
            get { tally.withLock { $0 } }
            set { tally.withLock { $0 = newValue } }
        }
    }

    static func families(_ tally: FleetTally) -> [MetricFamily] {
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
        let name = "cooee_fleet_acknowledgement_seconds"
        let quantiles = [0.5, 0.99].compactMap { share in
            tally.latency.quantile(share).map {
                MetricSample(Double($0) / 1000, ("quantile", "\(share)"))
            }
        }
        return gauges.map { MetricFamily("cooee_fleet_" + $0.0, .gauge, $0.1, $0.2) }
            + counters.map { MetricFamily("cooee_fleet_" + $0.0, .counter, $0.1, $0.2) }
            + [
                MetricFamily(
                    name, .summary, "From a report to its acknowledgement.",
                    quantiles + [MetricSample(Double(tally.latency.total), suffix: "_count")])
            ]
    }
}
