package import FindDevice
package import Wire

/// Who a phone is on the bus: what it was told when it enrolled, and the keys it made.
package struct PhoneIdentity: Sendable {
    package let device: DeviceID
    package let prefix: TopicPrefix
    package let stream: StreamID
    /// Signs its words; named by its device.
    package let signingKey: SigningKey
    /// Checks the service's orders, acknowledgements and activations.
    package let serviceKey: VerifyingKey
    /// The PIN that an order of lost mode brought sealed; nil if it was not sealed to this phone
    /// and for this order.
    package let openPIN: @Sendable (_ sealed: [UInt8], _ order: OrderID) -> PIN?

    package init(
        device: DeviceID, prefix: TopicPrefix, stream: StreamID, signingKey: SigningKey,
        serviceKey: VerifyingKey,
        openPIN: @escaping @Sendable (_ sealed: [UInt8], _ order: OrderID) -> PIN?
    ) {
        self.device = device
        self.prefix = prefix
        self.stream = stream
        self.signingKey = signingKey
        self.serviceKey = serviceKey
        self.openPIN = openPIN
    }

    /// A phone that opens its PINs with its own sealing key.
    package init(
        device: DeviceID, prefix: TopicPrefix, stream: StreamID, signingKey: SigningKey,
        serviceKey: VerifyingKey, sealingKey: SealingKey
    ) {
        self.init(
            device: device, prefix: prefix, stream: stream, signingKey: signingKey,
            serviceKey: serviceKey
        ) { sealed, order in
            sealingKey.open(sealed, device: device, order: order)
        }
    }
}
