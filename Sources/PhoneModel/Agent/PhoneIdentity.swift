package import FindDevice
package import Wire

/// Who a phone is on the bus: what it was told when it enrolled, and the keys it made.
package struct PhoneIdentity: Sendable {
    package let device: DeviceID
    package let prefix: TopicPrefix
    package let stream: StreamID
    /// Signs its words; named by its device.
    package let signingKey: SigningKey
    /// Checks the service's orders and acknowledgements.
    package let serviceKey: VerifyingKey

    package init(
        device: DeviceID, prefix: TopicPrefix, stream: StreamID, signingKey: SigningKey,
        serviceKey: VerifyingKey
    ) {
        self.device = device
        self.prefix = prefix
        self.stream = stream
        self.signingKey = signingKey
        self.serviceKey = serviceKey
    }
}
