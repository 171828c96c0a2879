package import FindDevice

/// What proves, beyond a token, that the owner is there.
package struct Confirmation: Hashable, Sendable, Encodable {
    package var password: Secret

    package init(password: String) { self.password = Secret(password) }

    static let names = ["password"]

    init(_ fields: FieldReader) throws(BodyFault) {
        password = Secret(try fields.text("password"))
    }
}
