package import FindDevice

/// What the service signs when the account's password was given at a phone that is locked after an
/// erase or a reset: it opens that phone, and answers that one request.
package struct Activation: Hashable, Sendable {
    package var device: DeviceID
    package var at: Timestamp
    /// Drawn by the phone for its request: an old activation opens nothing.
    package var nonce: String

    package init(device: DeviceID, at: Timestamp, nonce: String) {
        self.device = device
        self.at = at
        self.nonce = nonce
    }

    package func signed(with key: SigningKey) throws -> [UInt8] {
        let payload = JSONWriter.object { payload in
            payload.put("aud", device)
            payload.put("iat", at)
            payload.put("nonce", nonce)
        }
        return try JWS.sign(payload, type: .activation, with: key)
    }

    package init(
        verifying bytes: [UInt8], with key: VerifyingKey, for device: DeviceID
    ) throws(WireFault) {
        let payload = try JSONObject(try JWS.verify(bytes, type: .activation, with: key))
        guard try payload.identifier("aud") == device else {
            throw .foreign("its aud is another device")
        }
        self.init(
            device: device, at: try payload.moment("iat"), nonce: try payload.text("nonce"))
    }
}
