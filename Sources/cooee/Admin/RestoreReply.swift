internal import FindDevice
internal import OwnerAPI
internal import Service

/// What somebody reads who has restored a backup: what there is, and what happens next.
enum RestoreReply {
    static func lines(_ report: RestoreReport, file: String, ink: Ink) -> [String] {
        [
            ink("Restored", .green)
                + " \(file.printable): \(report.auditEntries) audit entries, the last of which"
                + " says so."
        ]
            + (report.replaced.map { ["The registry that was there is \($0.printable)."] } ?? [])
            + open(report.openOrders) + next
    }

    private static func open(_ orders: [RestoreReport.OpenOrder]) -> [String] {
        guard !orders.isEmpty else { return ["No order is open in it."] }
        return [
            "Orders that are open in it, whatever became of them since: \(orders.count).",
            "  A phone that has carried one out says so again; it does nothing twice. One that was",
            "  cancelled since, before it was sent, is to be cancelled again: cooee orders",
        ]
    }

    private static var next: [String] {
        [
            "Erases that were open in it are given up: who still wants one orders it again.",
            "What happens next:",
            "  Start the service (cooee serve). Each device begins a new epoch: phones take what",
            "  the service says next for newer than all they heard, and send again what they",
            "  reported in the last day. Owners sign in again; an erase that was open is given up.",
            "  Devices that enrolled since the backup must enrol",
            "  again, and removed ones must be removed again.",
        ]
    }

    /// The same as one JSON document.
    struct Document: Encodable {
        let auditEntries: Int64
        let replaced: String?
        let openOrders: [OrderBody]

        init(_ report: RestoreReport) {
            auditEntries = report.auditEntries
            replaced = report.replaced
            openOrders = report.openOrders.map { OrderBody($0.order) }
        }

        func bytes() throws -> [UInt8] { try BodyJSON.write(self) + Array("\n".utf8) }
    }
}
