internal import Foundation
internal import Glibc

/// What a process takes of the machine, as Linux tells it (proc(5)); nil where it does not.
package struct ProcessReading: Sendable {
    package var cpuSeconds: Double?
    package var residentBytes: Double?
    /// Seconds since 1970.
    package var startedAt: Double?
    package var openDescriptors: Double?
    package var mostDescriptors: Double?

    /// - Parameter pid: nil for this process.
    package init(of pid: Int32? = nil) {
        let folder = "/proc/" + (pid.map(String.init) ?? "self")
        // The name, in parentheses, may hold anything: what counts comes after it.
        let fields = Self.read(folder + "/stat")?.split(separator: ")").last?
            .split(separator: " ").map { Double($0) }
        if let fields, fields.count > 21 {
            let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
            cpuSeconds = fields[11].flatMap { user in fields[12].map { (user + $0) / ticks } }
            residentBytes = fields[21].map { $0 * Double(getpagesize()) }
            startedAt = fields[19].flatMap { start in Self.bootTime.map { $0 + start / ticks } }
        }
        openDescriptors = Self.entries(of: folder + "/fd")
        mostDescriptors = Self.read(folder + "/limits")?.split(separator: "\n")
            .first { $0.hasPrefix("Max open files") }?
            .split(separator: " ").dropFirst(3).first.flatMap { Double($0) }
    }

    /// The figures that every Prometheus client has of its own process, under their usual names.
    package var families: [MetricFamily] {
        [
            MetricFamily(
                "process_cpu_seconds_total", .counter,
                "Processor time of the process, its own and the kernel's for it.", cpuSeconds),
            MetricFamily(
                "process_resident_memory_bytes", .gauge, "Memory that the process occupies.",
                residentBytes),
            MetricFamily(
                "process_start_time_seconds", .gauge,
                "When the process was started, in seconds since 1970.", startedAt),
            MetricFamily(
                "process_open_fds", .gauge, "File descriptors that are open.", openDescriptors),
            MetricFamily(
                "process_max_fds", .gauge, "File descriptors that may be open.", mostDescriptors),
        ]
    }

    private static let bootTime = read("/proc/stat")?.split(separator: "\n")
        .first { $0.hasPrefix("btime ") }?.split(separator: " ").last.flatMap { Double($0) }

    private static func read(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func entries(of folder: String) -> Double? {
        do {
            return Double(try FileManager.default.contentsOfDirectory(atPath: folder).count)
        } catch {
            return nil
        }
    }
}
