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
    /// Whether reports above `trailThrough` were left out for want of room, which there is again.
    package var again: Bool

    package init(
        device: DeviceID, at: Timestamp, epoch: Int64 = 0, stream: StreamID,
        trailThrough: UInt64, wordThrough: UInt64, nonce: String? = nil, again: Bool = false
    ) {
        self.device = device
        self.at = at
        self.epoch = epoch
        self.stream = stream
        self.trailThrough = trailThrough
        self.wordThrough = wordThrough
        self.nonce = nonce
        self.again = again
    }

    package func signed(with key: SigningKey) throws -> [UInt8] {
        try JWS.sign(payload, type: .acknowledgement, with: key)
    }

    private var payload: [UInt8] {
        JSONWriter.object { payload in
            payload.put("again", again ? true : nil)
            payload.put("aud", device)
            payload.put("epoch", epoch)
            payload.put("iat", at)
            payload.put("nonce", nonce)
            payload.put("stream", stream)
            payload.put("trail", trailThrough)
            payload.put("word", wordThrough)
        }
    }

    package init(
        verifying bytes: [UInt8], with key: VerifyingKey, for device: DeviceID
    ) throws(WireFault) {
        try self.init(
            payload: try JWS.verify(bytes, type: .acknowledgement, with: key), for: device)
    }

    /// What a message says, whoever signed it: for whoever looks on, and does nothing upon it.
    package init(overheard bytes: [UInt8], for device: DeviceID) throws(WireFault) {
        try self.init(payload: try JWS.payload(of: bytes), for: device)
    }

    private init(payload bytes: [UInt8], for device: DeviceID) throws(WireFault) {
        let payload = try JSONObject(bytes)
        guard try payload.identifier("aud") == device else {
            throw .foreign("its aud is another device")
        }
        let epoch = try payload.integer("epoch")
        _ = try Wire.counter(epoch: epoch, ctr: 0)
        self.init(
            device: device, at: try payload.moment("iat"), epoch: epoch,
            stream: try payload.identifier("stream"), trailThrough: try payload.mark("trail"),
            wordThrough: try payload.mark("word"), nonce: try payload.text(ifPresent: "nonce"),
            again: try payload.flag(ifPresent: "again") ?? false)
    }
}

extension JSONObject {
    /// Up to where a log has come.
    fileprivate func mark(_ field: StaticString) throws(WireFault) -> UInt64 {
        guard let number = UInt64(exactly: try integer(field)) else {
            throw fault(field, "no number of a log")
        }
        return number
    }
}
