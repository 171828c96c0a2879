/// Compact JSON Web Signatures with EdDSA (RFC 7515, RFC 8037), and no other algorithm.
package enum JWS {
    /// Signs `payload` as a message of `type`; the same input gives the same bytes.
    package static func sign(
        _ payload: [UInt8], type: MessageType, with key: SigningKey
    ) throws -> [UInt8] {
        var bytes = key.header(of: type)
        bytes.append(dot)
        bytes += Base64URL.encoded(payload)
        let signature = try key.signature(of: bytes)
        bytes.append(dot)
        return bytes + Base64URL.encoded(signature)
    }

    /// The header's bytes: for one key and type always the same.
    static func header(of type: MessageType, naming key: String) -> [UInt8] {
        JSONWriter.object { header in
            header.put("alg", "EdDSA")
            header.put("kid", key)
            header.put("typ", type.rawValue)
        }
    }

    private static let dot = UInt8(ascii: ".")

    /// The payload of `bytes`, if `key` signed it as a message of `type`.
    ///
    /// The signature is checked over the bytes as they came, before anything in them is believed.
    package static func verify(
        _ bytes: [UInt8], type: MessageType, with key: VerifyingKey
    ) throws(WireFault) -> [UInt8] {
        let (first, last) = try dots(in: bytes)
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

    /// What a message says, whoever signed it.
    static func payload(of bytes: [UInt8]) throws(WireFault) -> [UInt8] {
        let (first, last) = try dots(in: bytes)
        guard let payload = Base64URL.decode(bytes: bytes[(first + 1)..<last]) else {
            throw .unsigned("a part is not base64url")
        }
        return payload
    }

    /// Where the first and the last dot of a message are. A dot between the two is in no alphabet,
    /// and found by who decodes what stands there.
    private static func dots(in bytes: [UInt8]) throws(WireFault) -> (first: Int, last: Int) {
        guard bytes.count <= WireLimit.payload else { throw .oversized(bytes: bytes.count) }
        guard let first = bytes.firstIndex(of: dot), let last = bytes.lastIndex(of: dot),
            first < last
        else { throw .unsigned("three parts expected") }
        return (first, last)
    }

    private static func check(
        _ bytes: [UInt8], type: MessageType, key: VerifyingKey
    ) throws(WireFault) {
        // As we spell it, and so does nearly everybody who speaks to us; other spellings are read.
        if bytes.starts(with: key.headerStart),
            bytes[key.headerStart.count...].elementsEqual(type.headerEnd)
        {
            return
        }
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

    /// How the header of such a message ends, as we spell it; `VerifyingKey.headerStart` begins it.
    fileprivate var headerEnd: [UInt8] { Self.headerEnds[self] ?? [] }

    private static let headerEnds = Dictionary(
        uniqueKeysWithValues: allCases.map { ($0, Array(#""typ":"\#($0.rawValue)"}"#.utf8)) })
}
