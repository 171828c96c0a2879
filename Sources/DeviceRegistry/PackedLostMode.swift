internal import FindDevice

/// The binary form in which lost mode's arguments are sealed: a form number, the PIN as only the
/// phone can open it, the message and the number to call.
extension LostMode {
    private static let form: UInt8 = 1

    var packed: [UInt8] {
        var writer = ByteWriter(reserving: 160 + (message?.utf8.count ?? 0))
        writer.put(Self.form)
        writer.put(counted: sealedPIN)
        writer.put(optional: message?.utf8)
        writer.put(optional: callback?.utf8)
        return writer.bytes
    }

    /// - Throws: `RegistryError.corrupt` if the bytes are no lost mode.
    init(packed bytes: [UInt8], what: String) throws {
        var reader = ByteReader(bytes, what: what)
        guard try reader.byte() == Self.form else { throw reader.fault }
        self.init(
            sealedPIN: try reader.counted(), message: try reader.optionalText(),
            callback: try reader.optionalText())
        try reader.end()
    }
}
