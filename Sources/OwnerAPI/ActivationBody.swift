package import FindDevice

/// `POST /v1/devices/{id}/activation`: somebody has given the account's password at a phone that an
/// erase or a reset has locked.
package struct ActivationRequest: StrictBody {
    package var account: String
    package var password: Secret
    /// Drawn by the phone, and repeated in the answer: an old answer opens nothing.
    package var nonce: String

    package init(account: String, password: Secret, nonce: String) {
        self.account = account
        self.password = password
        self.nonce = nonce
    }

    package static let names = ["account", "password", "nonce"]

    package init(_ fields: FieldReader) throws(BodyFault) {
        account = try fields.text("account")
        password = Secret(try fields.text("password"))
        nonce = try fields.text("nonce")
        guard (1...64).contains(nonce.utf8.count),
            nonce.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
        else {
            throw .invalid(
                field: "nonce", reason: "a nonce has 1 to 64 printable characters without spaces")
        }
    }
}

/// `{"activation": "…"}`: what the phone opens for, a compact JWS (RFC 7515) of the service.
package struct ActivationGrant: Hashable, Sendable, Codable {
    package var activation: String

    package init(activation: String) { self.activation = activation }
}
