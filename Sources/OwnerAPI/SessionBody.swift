package import FindDevice

/// `POST /v1/session`: an owner signs in.
package struct SessionRequest: StrictBody {
    package var name: String
    package var password: String

    package init(name: String, password: String) {
        self.name = name
        self.password = password
    }

    package static let names = ["name", "password"]

    package init(_ fields: FieldReader) throws(BodyFault) {
        name = try fields.text("name")
        password = try fields.text("password")
    }
}

/// A signed-in owner: the token goes into `Authorization: Bearer …`.
package struct Session: Hashable, Sendable, Codable {
    package var token: String
    package var account: AccountBody
    package var expiresAt: Moment

    package init(token: String, account: AccountBody, expiresAt: Moment) {
        self.token = token
        self.account = account
        self.expiresAt = expiresAt
    }
}

package struct AccountBody: Hashable, Sendable, Codable {
    package var id: AccountID
    package var name: String

    package init(_ account: Account) {
        id = account.id
        name = account.name
    }
}
