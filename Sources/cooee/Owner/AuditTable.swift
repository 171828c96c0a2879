internal import FindDevice
internal import OwnerAPI

/// Audit entries, one a line.
struct AuditTable {
    /// The name of the account that looks.
    let account: String?
    let names: [DeviceID: String]

    func of(_ entries: [AuditBody]) -> Table {
        var table = Table(
            .init("entry", isNumber: true), .init("time"), .init("who"), .init("what"),
            .init("device"), .init("order"), .init("detail"))
        for entry in entries {
            table.add(
                .init("\(entry.number)"), .init(FixLines.moment(entry.at.timestamp), .faint),
                .init(who(entry.actor)), .init(entry.action.rawValue, .bold),
                .init(entry.device.map(name) ?? ""), .init(entry.order?.short ?? ""),
                .init(entry.detail ?? ""))
        }
        return table
    }

    private func who(_ actor: ActorBody) -> String {
        switch actor.kind {
        case .owner: account.map { "owner \($0)" } ?? "owner"
        case .phone: "phone" + (actor.id.flatMap(DeviceID.init).map { " \(name($0))" } ?? "")
        case .service: "service"
        case .administrator: "administrator"
        }
    }

    private func name(_ device: DeviceID) -> String { names[device] ?? device.short }
}
