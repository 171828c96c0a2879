/// Compact JSON Web Signatures with EdDSA (RFC 7515, RFC 8037), and no other algorithm.
package enum JWS {
    /// Signs `payload` as a message of `type`; the same input gives the same bytes.
    package static func sign(
        _ payload: [UInt8], type: MessageType, with key: SigningKey
    ) throws -> [UInt8] {
        var bytes = header(of: type, naming: key.name)
        bytes.append(dot)
        bytes += Base64URL.encoded(payload)
        let signature = try key.signature(of: bytes)
        bytes.append(dot)
        return bytes + Base64URL.encoded(signature)
    }

    /// The header's bytes in base64url: for one key and type always the same.
    private static func header(of type: MessageType, naming key: String) -> [UInt8] {
        Base64URL.encoded(
            JSONWriter.object { header in
                header.put("alg", "EdDSA")
                header.put("kid", key)
                header.put("typ", type.rawValue)
            })
    }

    private static let dot = UInt8(ascii: ".")

    /// The payload of `bytes`, if `key` signed it as a message of `type`.
    ///
    /// The signature is checked over the bytes as they came, before anything in them is believed.
    package static func verify(
        _ bytes: [UInt8], type: MessageType, with key: VerifyingKey
    ) throws(WireFault) -> [UInt8] {
        guard bytes.count <= WireLimit.payload else { throw .oversized(bytes: bytes.count) }
        guard let first = bytes.firstIndex(of: dot), let last = bytes.lastIndex(of: dot),
            first < last
        else { throw .unsigned("three parts expected") }
        // A dot between the two is in no alphabet, and found by who decodes what stands there.
        guard let header = Base64URL.decode(bytes: bytes[..<first]),
            let payload = Base64URL.decode(bytes: bytes[(first + 1)..<last]),
            let signature = Base64URL.decode(bytes: bytes[(last + 1)...])
        else { throw .unsigned("a part is not base64url") }
        try check(header, type: type, key: key)
        guard key.verifies(signature, of: Array(bytes[..<last])) else {
            throw .unsigned("another key signed it, or its bytes were changed")
        }
        return payload
    }

    private static func check(
        _ bytes: [UInt8], type: MessageType, key: VerifyingKey
    ) throws(WireFault) {
        let header = try JSONObject(bytes)
        guard try header.text("alg") == "EdDSA" else {
            throw .unsigned("its algorithm is not EdDSA")
        }
        guard !header.has("crit") else { throw .unsigned("it has critical headers") }
        guard try header.text("kid") == key.name else { throw .unsigned("it names another key") }
        let found = try header.text("typ")
        guard found == type.rawValue else {
            throw .foreign("\(type.rawValue) expected, \(found.prefix(40)) found")
        }
    }
}

/// What a signed message is, so that one cannot pass for another.
package enum MessageType: String, CaseIterable, Sendable {
    case order = "cooee-order+jwt"
    case acknowledgement = "cooee-ack+jwt"
    case word = "cooee-word+jwt"
    case hello = "cooee-hello+jwt"
    case activation = "cooee-activation+jwt"
    /// The head of the audit log, in its file beside the registry.
    case auditHead = "cooee-audit-head+jwt"
}
