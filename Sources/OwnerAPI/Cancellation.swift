/// `POST /v1/orders/{id}/cancel`: how much an owner wants to be rid of an order. The body may be
/// left out.
package struct Cancellation: StrictBody {
    /// Not to wait for the phone's answer, which may never come.
    package var giveUp: Bool

    package init(giveUp: Bool = false) { self.giveUp = giveUp }

    package static let names = ["giveUp"]

    package init(_ fields: FieldReader) throws(BodyFault) {
        giveUp = try fields.flagIfPresent("giveUp") ?? false
    }
}
