internal import DeviceRegistry
package import Figures
internal import Glibc

/// All that a running service has to tell of itself in figures.
extension RunningService {
    package func metrics() -> [MetricFamily] {
        let broker = brokerPID.map { ProcessReading(of: $0) }
        return figures.families + census + [
            MetricFamily(
                "cooee_bus_up", .gauge, "1 while the service is connected to the broker.",
                isBusUp ? 1 : 0),
            MetricFamily(
                "cooee_registry_writable", .gauge,
                "0 while the registry's disk takes nothing, because it is full or fails.",
                registryWatch.fault == nil ? 1 : 0),
            MetricFamily(
                "cooee_registry_database_bytes", .gauge, "Size of the registry's file.",
                Self.size(of: folder.registryPath)),
            MetricFamily(
                "cooee_registry_wal_bytes", .gauge, "Size of its write-ahead log.",
                Self.size(of: folder.registryPath + "-wal")),
            MetricFamily(
                "cooee_broker_resident_memory_bytes", .gauge,
                "Memory that the broker's process occupies.", broker?.residentBytes),
            MetricFamily(
                "cooee_broker_open_fds", .gauge, "File descriptors that the broker has open.",
                broker?.openDescriptors),
            MetricFamily(
                "cooee_broker_max_fds", .gauge, "File descriptors that the broker may open.",
                broker?.mostDescriptors),
        ] + ProcessReading().families
    }

    /// What the registry counts; without values while it cannot be read.
    private var census: [MetricFamily] {
        let census: Census?
        do {
            census = try registry.read { try $0.census() }
        } catch {
            census = nil
        }
        return [
            MetricFamily(
                "cooee_orders_open", .gauge, "Orders that have not ended.",
                census.map { Double($0.openOrders) }),
            MetricFamily(
                "cooee_devices_enrolled", .gauge, "Devices that are enrolled.",
                census.map { Double($0.devices) }),
        ]
    }

    private static func size(of path: String) -> Double? {
        var status = stat()
        return stat(path, &status) == 0 ? Double(status.st_size) : nil
    }
}
