/// What a phone told its owner, as the registry keeps it.
package struct StoredEvent: Hashable, Sendable {
    /// Its place in the order of arrival: it grows, with gaps, over all devices.
    package let number: Int64
    package let device: DeviceID
    package let event: PhoneEvent
    /// When it happened, by the phone's clock.
    package let at: Timestamp
    /// When the service heard of it.
    package let receivedAt: Timestamp

    package init(
        number: Int64, device: DeviceID, event: PhoneEvent, at: Timestamp, receivedAt: Timestamp
    ) {
        self.number = number
        self.device = device
        self.event = event
        self.at = at
        self.receivedAt = receivedAt
    }
}
