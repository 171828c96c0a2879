package import FindDevice

/// An audit entry in a body.
package struct AuditBody: Hashable, Sendable, Codable {
    package var number: Int64
    package var at: Moment
    package var actor: ActorBody
    package var action: AuditAction
    package var account: AccountID?
    package var device: DeviceID?
    package var order: OrderID?
    package var detail: String?
    /// SHA-256 of the previous entry's hash and of this entry, in hexadecimal.
    package var hash: String

    package init(_ entry: AuditEntry) {
        number = entry.number
        at = Moment(entry.record.at)
        actor = ActorBody(entry.record.actor)
        action = entry.record.action
        account = entry.record.account
        device = entry.record.device
        order = entry.record.order
        detail = entry.record.detail
        hash = entry.hash
    }
}

/// Who did it; the account's or the phone's id where there is one.
package struct ActorBody: Hashable, Sendable, Codable {
    package var kind: Kind
    package var id: String?

    package enum Kind: String, CaseIterable, Sendable, Codable {
        case owner, phone, service, administrator
    }

    init(_ actor: AuditRecord.Actor) {
        switch actor {
        case .owner(let account): (kind, id) = (.owner, account.text)
        case .phone(let device): (kind, id) = (.phone, device.text)
        case .service: (kind, id) = (.service, nil)
        case .administrator: (kind, id) = (.administrator, nil)
        }
    }
}

/// `{"entries": […], "next": n}`: oldest first; `next` is what `after` is given to go on.
package struct AuditPage: Hashable, Sendable, Codable {
    package var entries: [AuditBody]
    package var next: Int64

    package init(entries: [AuditBody], next: Int64) {
        self.entries = entries
        self.next = next
    }
}
