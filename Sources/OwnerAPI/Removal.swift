/// `DELETE /v1/devices/{id}`: an owner turns Find Device off, with the account's password.
package struct Removal: StrictBody {
    package var confirmation: Confirmation

    package init(confirmation: Confirmation) { self.confirmation = confirmation }

    package static let names = ["confirmation"]

    package init(_ fields: FieldReader) throws(BodyFault) {
        let inner = try fields.object("confirmation", names: Confirmation.names)
        confirmation = Confirmation(password: try inner.text("password"))
    }
}

/// What proves, beyond a token, that the owner is there.
package struct Confirmation: Hashable, Sendable, Encodable {
    package var password: String

    package init(password: String) { self.password = password }

    static let names = ["password"]
}
