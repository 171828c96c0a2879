package import FindDevice

/// `POST /v1/devices`: a phone's owner turns Find Device on, with the account's password.
package struct EnrolRequest: StrictBody {
    package var account: String
    package var password: String
    package var name: String
    package var serial: String
    package var model: String
    /// Ed25519 (RFC 8032) for the phone's words, X25519 (RFC 7748) for what only it may read.
    package var signingKey: KeyText
    package var sealingKey: KeyText
    package var supports: [OrderKind]
    /// A PKCS #10 certificate request, PEM (RFC 2986).
    package var certificateRequest: String

    package init(
        account: String, password: String, name: String, serial: String, model: String,
        signingKey: KeyText, sealingKey: KeyText, supports: [OrderKind],
        certificateRequest: String
    ) {
        self.account = account
        self.password = password
        self.name = name
        self.serial = serial
        self.model = model
        self.signingKey = signingKey
        self.sealingKey = sealingKey
        self.supports = supports
        self.certificateRequest = certificateRequest
    }

    package static let names = [
        "account", "password", "name", "serial", "model", "signingKey", "sealingKey", "supports",
        "certificateRequest",
    ]

    package init(_ fields: FieldReader) throws(BodyFault) {
        account = try fields.text("account")
        password = try fields.text("password")
        name = try fields.text("name")
        serial = try fields.text("serial")
        model = try fields.text("model")
        signingKey = try fields.key("signingKey")
        sealingKey = try fields.key("sealingKey")
        supports = try fields.supports()
        certificateRequest = try fields.text("certificateRequest")
    }
}

extension FieldReader {
    func supports() throws(BodyFault) -> [OrderKind] {
        var supports: [OrderKind] = []
        for (index, word) in try texts("supports").enumerated() {
            let kind = try OrderKind(word: word, field: "supports[\(index)]")
            if !supports.contains(kind) { supports.append(kind) }
        }
        return supports
    }

    func key(_ name: String) throws(BodyFault) -> KeyText {
        guard let key = KeyText(text: try text(name)) else {
            throw .invalid(
                field: full(name), reason: "a key is 32 bytes: 43 characters of base64url")
        }
        return key
    }
}

/// What an enrolled phone needs from then on.
package struct EnrolGrant: Hashable, Sendable, Codable {
    package var device: DeviceID
    /// The name of its numbered logs until it enrols again.
    package var stream: StreamID
    /// Where its topics are on the bus; a phone never works it out itself.
    package var prefix: String
    /// Its certificate and the authority's, PEM.
    package var certificate: String
    package var authority: String
    package var broker: BrokerBody
    /// The Ed25519 key that signs the service's orders, and that key's name (`kid`).
    package var serviceKey: KeyText
    package var serviceKeyID: String

    package init(
        device: DeviceID, stream: StreamID, prefix: String, certificate: String,
        authority: String, broker: BrokerBody, serviceKey: KeyText, serviceKeyID: String
    ) {
        self.device = device
        self.stream = stream
        self.prefix = prefix
        self.certificate = certificate
        self.authority = authority
        self.broker = broker
        self.serviceKey = serviceKey
        self.serviceKeyID = serviceKeyID
    }
}

package struct BrokerBody: Hashable, Sendable, Codable {
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }
}
