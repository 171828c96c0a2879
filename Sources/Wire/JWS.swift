internal import FoundationEssentials

/// Compact JSON Web Signatures with EdDSA (RFC 7515, RFC 8037), and no other algorithm.
package enum JWS {
    /// Signs `payload` as a message of `type`; the same input gives the same bytes.
    package static func sign(
        _ payload: [UInt8], type: MessageType, with key: SigningKey
    ) throws -> [UInt8] {
        let header = try WireJSON.encode(Header(alg: "EdDSA", kid: key.name, typ: type.rawValue))
        let signed = Base64URL.encode(header) + "." + Base64URL.encode(payload)
        let signature = try key.signature(of: Array(signed.utf8))
        return Array((signed + "." + Base64URL.encode(signature)).utf8)
    }

    /// The payload of `bytes`, if `key` signed it as a message of `type`.
    ///
    /// The signature is checked over the bytes as they came, before anything in them is believed.
    package static func verify(
        _ bytes: [UInt8], type: MessageType, with key: VerifyingKey
    ) throws(WireFault) -> [UInt8] {
        guard bytes.count <= WireLimit.payload else { throw .oversized(bytes: bytes.count) }
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else {
            throw .unsigned("three parts expected, \(parts.count) found")
        }
        guard let header = Base64URL.decode(String(decoding: parts[0], as: UTF8.self)),
            let payload = Base64URL.decode(String(decoding: parts[1], as: UTF8.self)),
            let signature = Base64URL.decode(String(decoding: parts[2], as: UTF8.self))
        else { throw .unsigned("a part is not base64url") }
        try check(header, type: type, key: key)
        guard key.verifies(signature, of: Array(bytes[..<parts[1].endIndex])) else {
            throw .unsigned("another key signed it, or its bytes were changed")
        }
        return payload
    }

    private static func check(
        _ bytes: [UInt8], type: MessageType, key: VerifyingKey
    ) throws(WireFault) {
        let header: Header = try WireJSON.decode(bytes)
        guard header.alg == "EdDSA" else { throw .unsigned("its algorithm is not EdDSA") }
        guard header.crit == nil else { throw .unsigned("it has critical headers") }
        guard header.kid == key.name else { throw .unsigned("it names another key") }
        guard header.typ == type.rawValue else {
            throw .foreign("\(type.rawValue) expected, \(header.typ.prefix(40)) found")
        }
    }

    private struct Header: Codable {
        var alg: String
        var crit: [String]?
        var kid: String
        var typ: String
    }
}

/// What a signed message is, so that one cannot pass for another.
package enum MessageType: String, CaseIterable, Sendable {
    case order = "cooee-order+jwt"
    case acknowledgement = "cooee-ack+jwt"
    case word = "cooee-word+jwt"
    case hello = "cooee-hello+jwt"
    /// The head of the audit log, in its file beside the registry.
    case auditHead = "cooee-audit-head+jwt"
}
