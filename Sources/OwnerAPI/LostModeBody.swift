package import FindDevice

/// Lost mode: what the owner wants of it, and whether the phone is there.
package struct LostModeBody: Hashable, Sendable, Codable {
    /// Whether its owner wants the phone to be in lost mode.
    package var wanted: Bool
    /// Whether the phone has said that this is so. Until then it is on its way there.
    package var applied: Bool
    /// The order that last set it; nil if there was none, or if it is not this service's.
    package var order: OrderID?
    package var since: Moment?
    /// What a lost phone shows.
    package var message: String?
    package var callback: String?

    /// - Parameter order: the order of the desired version.
    package init(_ device: Device, setBy order: Order? = nil) {
        wanted = device.desired.isOn
        applied = device.desired == device.reported
        self.order = order?.id
        since = order.map { Moment($0.acceptedAt) }
        if wanted, case .lost(let mode) = order?.command {
            (message, callback) = (mode.message, mode.callback)
        }
    }
}
