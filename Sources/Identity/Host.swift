internal import Glibc
internal import SwiftASN1
internal import X509

/// Where a server answers: an IP address or a DNS name, as a certificate names it.
enum Host: Hashable {
    /// 4 or 16 bytes, in network order.
    case address([UInt8])
    case name(String)

    /// Reads a host; nil for what is neither an address nor a name by RFC 1123, section 2.1.
    init?(_ text: String) {
        if let bytes = Self.bytes(of: text, family: AF_INET, count: 4)
            ?? Self.bytes(of: text, family: AF_INET6, count: 16)
        {
            self = .address(bytes)
        } else if Self.isName(text) {
            self = .name(text.lowercased())
        } else {
            return nil
        }
    }

    /// RFC 5280, section 4.2.1.6.
    var generalName: GeneralName {
        switch self {
        case .address(let bytes): .ipAddress(ASN1OctetString(contentBytes: bytes[...]))
        case .name(let name): .dnsName(name)
        }
    }

    private static func bytes(of text: String, family: Int32, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }

    private static func isName(_ text: String) -> Bool {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        // A last label of digits alone is an address that is wrong.
        guard text.utf8.count <= 253, labels.last?.allSatisfy(isDigit) == false else {
            return false
        }
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
                && label.allSatisfy { isDigit($0) || isLetter($0) || $0 == hyphen }
        }
    }

    private static let hyphen = UInt8(ascii: "-")
    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte)
    }
}
