/// A request's body: written by clients as it is, read by the service strictly.
package protocol StrictBody: Encodable, Sendable {
    /// Every field it may have.
    static var names: [String] { get }
    init(_ fields: FieldReader) throws(BodyFault)
}

extension StrictBody {
    /// Reads a body as it came from outside.
    package init(reading bytes: [UInt8]) throws(BodyFault) {
        let document = try JSONReader.read(bytes)
        try self.init(FieldReader(document, names: Self.names))
    }
}
