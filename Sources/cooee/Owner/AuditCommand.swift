internal import ArgumentParser
internal import FindDevice
internal import OwnerAPI
internal import OwnerClient

/// `cooee audit`: who did what, and whether the record of it is whole.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "See who did what, and verify the audit log.",
        discussion: """
            Examples:
              cooee audit
              cooee audit mira
              cooee audit verify
            """,
        subcommands: [AuditList.self, AuditVerify.self], defaultSubcommand: AuditList.self)
}

/// `cooee audit [NAME]`: the audit entries that concern the owner.
struct AuditList: OwnerCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List audit entries, the oldest first.",
        discussion: """
            Without --after the newest entries are shown, as many as --limit says; with it, \
            those that follow that entry. Removed devices are named by their id.

            Examples:
              cooee audit
              cooee audit mira --limit 200
              cooee audit --order 3kf2abcd
              cooee audit --after 120 --json
            """)

    @Argument(help: "One device: its name, the beginning of its name, or its id.")
    var name: String?

    @Option(
        help: ArgumentHelp(
            "One order: its id, or at least the first 4 characters of it.", valueName: "order"))
    var order: String?

    @Option(help: ArgumentHelp("Begin after this entry.", valueName: "number"))
    var after: Int64?

    @Option(help: ArgumentHelp("How many entries at most, 1 to 1000.", valueName: "count"))
    var limit = 50

    @OptionGroup var owner: OwnerOptions

    func validate() throws {
        guard (1...1000).contains(limit) else {
            throw ValidationError("--limit: it may be from 1 to 1000")
        }
        if let after, after < 0 { throw ValidationError("--after: it is 0 or more") }
        if let order, let fault = OrderChoice.fault(in: order) {
            throw ValidationError("--order: \(fault)")
        }
    }

    func perform() async throws {
        let signedIn = try owner.signedIn()
        let devices = try await signedIn.client.devices()
        let device = try name.map { try signedIn.pastDevice($0, among: devices).id }
        let order = try await orderID(signedIn)
        let page =
            if let after {
                try await signedIn.client.audit(
                    device: device, order: order, after: after, limit: limit)
            } else {
                try await signedIn.client.allAudit(device: device, order: order, newest: limit)
            }
        if owner.json { return try write(page) }
        guard !page.entries.isEmpty else {
            return terminal.say("No audit entries\(after == nil ? "" : " after that one").")
        }
        let table = AuditTable(
            account: signedIn.account,
            names: Dictionary(uniqueKeysWithValues: devices.map { ($0.id, $0.name) }))
        terminal.say(table.of(page.entries).lines(ink: terminal.ink))
    }

    /// A whole id is the service's to know, even where no list names it any longer.
    private func orderID(_ signedIn: SignedIn) async throws -> OrderID? {
        guard let order else { return nil }
        if let id = OrderID(order.lowercased()) { return id }
        return try await signedIn.order(order).id
    }
}
