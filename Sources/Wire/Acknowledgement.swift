package import FindDevice

/// What the service signs and publishes on a phone's `ack`: its time, and up to where the phone's
/// logs are in the registry.
package struct Acknowledgement: Hashable, Sendable {
    package var device: DeviceID
    /// The service's time when it signed this.
    package var at: Timestamp
    /// Which life of the registry this is: it rises when a backup was restored, and what this then
    /// acknowledges less than before must be sent again.
    package var epoch: Int64
    package var stream: StreamID
    /// The highest number of each log up to which nothing is missing.
    package var trailThrough: UInt64
    package var wordThrough: UInt64
    /// In the reply to a hello: the hello's nonce.
    package var nonce: String?

    package init(
        device: DeviceID, at: Timestamp, epoch: Int64 = 0, stream: StreamID,
        trailThrough: UInt64, wordThrough: UInt64, nonce: String? = nil
    ) {
        self.device = device
        self.at = at
        self.epoch = epoch
        self.stream = stream
        self.trailThrough = trailThrough
        self.wordThrough = wordThrough
        self.nonce = nonce
    }

    package func signed(with key: SigningKey) throws -> [UInt8] {
        try JWS.sign(try WireJSON.encode(Payload(self)), type: .acknowledgement, with: key)
    }

    package init(
        verifying bytes: [UInt8], with key: VerifyingKey, for device: DeviceID
    ) throws(WireFault) {
        let payload: Payload = try WireJSON.decode(
            try JWS.verify(bytes, type: .acknowledgement, with: key))
        guard payload.aud == device else { throw .foreign("its aud is another device") }
        _ = try Wire.counter(epoch: payload.epoch, ctr: 0)
        for (field, number) in [("trail", payload.trail), ("word", payload.word)]
        where number > UInt64(Int64.max) {
            throw .malformed(field: field, reason: "no number of a log")
        }
        self.init(
            device: payload.aud, at: payload.iat.timestamp, epoch: payload.epoch,
            stream: payload.stream, trailThrough: payload.trail, wordThrough: payload.word,
            nonce: payload.nonce)
    }

    private struct Payload: Codable {
        var aud: DeviceID
        var epoch: Int64
        var iat: NumericDate
        var nonce: String?
        var stream: StreamID
        var trail: UInt64
        var word: UInt64

        init(_ acknowledgement: Acknowledgement) {
            aud = acknowledgement.device
            epoch = acknowledgement.epoch
            iat = NumericDate(acknowledgement.at)
            nonce = acknowledgement.nonce
            stream = acknowledgement.stream
            trail = acknowledgement.trailThrough
            word = acknowledgement.wordThrough
        }
    }
}
