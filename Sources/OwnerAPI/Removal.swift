/// `DELETE /v1/devices/{id}`: an owner turns Find Device off, with the account's password.
package struct Removal: StrictBody {
    package var confirmation: Confirmation

    package init(confirmation: Confirmation) { self.confirmation = confirmation }

    package static let names = ["confirmation"]

    package init(_ fields: FieldReader) throws(BodyFault) {
        confirmation = try Confirmation(
            fields.object("confirmation", names: Confirmation.names))
    }
}
