internal import ArgumentParser
internal import DeviceRegistry
internal import Foundation
internal import Scenes
internal import Service

/// `cooee maintain`: checks the registry, forgets what is too old, and tidies its file.
struct MaintainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintain", abstract: "Check the registry, and forget what is too old.",
        discussion: """
            Checks every page, every reference, every chapter of fixes and the audit log. If all \
            of it holds, forgets what is older than the configuration's 'retention' allows (which \
            a service that runs also does, each hour), and writes SQLite's log into the file. \
            Does so beside a service that runs. With --vacuum, which needs the service stopped, \
            gives the room of what was deleted back to the disk. It needs room for two more \
            files of the registry's size: one in the data folder, and one in the temporary \
            directory (SQLITE_TMPDIR, TMPDIR, or /var/tmp).

            Examples:
              cooee maintain
              cooee maintain --config /etc/cooee.yaml --vacuum
            """)

    @Option(help: "Read the retention and the data folder from this file (see config/cooee.yaml).")
    var config: String?

    @Option(help: "The service's data folder.")
    var data: String?

    @Flag(help: "Write the file anew without what was deleted.")
    var vacuum = false

    @Flag(help: "Answer with one JSON document.")
    var json = false

    func run() async throws {
        let configuration = try config.map { try Configuration(file: $0) } ?? Configuration()
        let folder = data ?? configuration.data
        let report = try Administration.maintain(
            folder, by: configuration.retention, vacuum: vacuum)
        let terminal = Terminal()
        if json {
            terminal.say(bytes: try MaintenanceReply(report).bytes())
        } else {
            for line in MaintenanceReply.lines(report) { terminal.say(line) }
        }
        guard report.isWhole else {
            throw Failure(
                "the registry is damaged: nothing was changed",
                mend: "stop the service, keep a copy of \(folder.printable), and restore a backup")
        }
    }
}

/// What `cooee maintain --json` says.
struct MaintenanceReply: Encodable {
    let whole: Bool
    let faults: [String]
    let auditEntries: Int64?
    let forgotten: Forgotten
    let before: Size
    let after: Size
    let logEmptied: Bool

    struct Forgotten: Encodable {
        let fixes: Int
        let events: Int
        let orders: Int
        /// Chapters that do not open: they were left.
        let unreadable: Int
    }

    /// In bytes.
    struct Size: Encodable {
        let file: Int
        let log: Int
        let free: Int

        init(_ size: RegistrySize) { (file, log, free) = (size.file, size.log, size.free) }
    }

    init(_ report: MaintenanceReport) {
        whole = report.isWhole
        faults = Self.faults(report)
        if case .whole(let tail, _) = report.audit {
            auditEntries = tail.count
        } else {
            auditEntries = nil
        }
        forgotten = Forgotten(
            fixes: report.pruned.fixes, events: report.pruned.events, orders: report.pruned.orders,
            unreadable: report.pruned.unreadable)
        before = Size(report.before)
        after = Size(report.after)
        logEmptied = report.isLogEmptied
    }

    /// A line of JSON.
    func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }

    static func lines(_ report: MaintenanceReport) -> [String] {
        guard report.isWhole, case .whole(let tail, _) = report.audit else {
            return faults(report).map(\.printable)
        }
        let pruned = report.pruned
        let free = report.after.free
        return [
            "the registry is whole: every page, every reference, every chapter of fixes, "
                + "and \(tail.count) audit entries",
            "forgot \(pruned.written) that were too old",
            "file and log have \(written(report.after.all)), they had "
                + "\(written(report.before.all)); "
                + "\(written(free)) of that hold nothing"
                + (free > report.after.file / 4 ? ": --vacuum gives them back" : ""),
        ]
            + (pruned.unreadable == 0
                ? []
                : ["\(pruned.unreadable) chapters of fixes do not open: they stay as they are"])
            + (report.isLogEmptied ? [] : ["the service still reads from the log: it stays"])
    }

    private static func faults(_ report: MaintenanceReport) -> [String] {
        guard case .broken(let fault) = report.audit else { return report.faults }
        return report.faults + ["\(fault)"]
    }

    private static func written(_ bytes: Int) -> String {
        bytes < 1 << 20
            ? "\((bytes + 1023) >> 10) KiB" : String(format: "%.1f MiB", Double(bytes) / 1_048_576)
    }
}
