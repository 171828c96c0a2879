internal import Crypto
internal import FindDevice

/// How far the audit log goes, and the hash of its last entry: signed and kept outside the
/// database, it shows when the log's tail is cut off or the log is written anew.
package struct AuditHead: Hashable, Sendable {
    package let count: Int64
    /// In hexadecimal; 64 zeros for a log without entries.
    package let hash: String

    package init(count: Int64, hash: String) {
        self.count = count
        self.hash = hash
    }
}

/// How the entries of the audit log are chained.
///
/// The hash of an entry is SHA-256 of the hash before it (32 zero bytes before the first) and of
/// its canonical bytes: its number and its time in milliseconds, as 64 bits each, then actor,
/// actor's id, action, account, device, order and detail. Of these seven each is a zero byte if it
/// is not there, else a one byte, its length in bytes as 64 bits, and its UTF-8. All numbers are
/// big-endian.
enum AuditChain {
    static let start = [UInt8](repeating: 0, count: 32)

    /// The text columns of an entry, in their canonical order.
    static let texts = ["actor", "actor_id", "action", "account", "device", "order_id", "detail"]

    static func hash(
        after previous: [UInt8], number: Int64, at: Int64, texts: [[UInt8]?]
    ) -> [UInt8] {
        var writer = ByteWriter(reserving: 320)
        writer.put(number)
        writer.put(at)
        for text in texts { writer.put(optional: text) }
        var hash = SHA256()
        hash.update(data: previous)
        hash.update(data: writer.bytes)
        return Array(hash.finalize())
    }
}

extension AuditRecord {
    /// What `AuditChain.texts` name.
    var texts: [String?] {
        [
            actor.storedName, actor.storedID, action.rawValue, account?.text, device?.text,
            order?.text, detail,
        ]
    }
}

extension AuditRecord.Actor {
    var storedName: String {
        switch self {
        case .owner: "owner"
        case .phone: "phone"
        case .service: "service"
        case .administrator: "administrator"
        }
    }

    var storedID: String? {
        switch self {
        case .owner(let account): account.text
        case .phone(let device): device.text
        case .service, .administrator: nil
        }
    }

    init?(storedName: String, storedID: String?) {
        switch (storedName, storedID) {
        case ("owner", let id?):
            guard let account = AccountID(id) else { return nil }
            self = .owner(account)
        case ("phone", let id?):
            guard let device = DeviceID(id) else { return nil }
            self = .phone(device)
        case ("service", nil): self = .service
        case ("administrator", nil): self = .administrator
        default: return nil
        }
    }
}

/// Lower-case hexadecimal.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
}
