internal import ArgumentParser
internal import FindDevice
internal import Service

/// `cooee backup FILE`: copies the registry while the service runs.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the registry into one file.",
        discussion: """
            Whether the service runs or not. The file holds accounts, devices, orders, fixes and \
            the audit log. It does NOT hold the keys that open it: they stay in the data \
            folder's 'keys'. Whoever has only the file reads no place in it; keep a copy of the \
            keys elsewhere, for without them it cannot be restored.

            Examples:
              cooee backup cooee-monday.sqlite
              cooee backup --data /var/lib/cooee /mnt/backup/cooee.sqlite
            """)

    @Argument(help: "The file to write; an older backup there gives way to it.")
    var file: String

    @Option(help: "The service's data folder.")
    var data: String = "data"

    @Flag(help: "Answer with one JSON document.")
    var json = false

    func run() async throws {
        let head = try Administration(visiting: data).backUp(to: file)
        let terminal = Terminal()
        if json {
            return terminal.say(#"{"auditEntries":\#(head.count),"auditHash":"\#(head.hash)"}"#)
        }
        terminal.say(
            "backed up to \(file.printable), with \(head.count) audit entries. Its keys are not in "
                + "it: they stay in \(data.printable)/keys")
    }
}

/// `cooee restore FILE`: puts a backup into the registry's place.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a backup into the registry's place.",
        discussion: """
            The service must not be running. The data folder must hold the keys of the service \
            that made the backup. The registry that was there stays beside the new one. What \
            happened since the backup is not in it, and the phones know that: each device begins \
            a new epoch, so that phones take what the service says next for newer than all they \
            heard, and send again what they reported in the last day. Erases that were open in \
            the backup are given up. Everybody has to sign in again.

            Examples:
              cooee restore cooee-monday.sqlite
              cooee restore --data /var/lib/cooee /mnt/backup/cooee.sqlite
            """)

    @Argument(help: "The backup.")
    var file: String

    @Option(help: "The service's data folder.")
    var data: String = "data"

    @Flag(help: "Answer with one JSON document.")
    var json = false

    func run() async throws {
        let report = try Administration.restore(file, into: data)
        let terminal = Terminal()
        if json { return terminal.say(bytes: try RestoreReply.Document(report).bytes()) }
        terminal.say(RestoreReply.lines(report, file: file, ink: terminal.ink))
    }
}
