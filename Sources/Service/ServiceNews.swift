package import FindDevice

/// What happens in the service, for whoever watches it live.
package enum ServiceNews: Sendable {
    case order(Order)
    /// A device whose state, or whose lost mode, is another than before.
    case device(Device)
    /// What a phone told its owner, and when it happened by its clock.
    case event(DeviceID, PhoneEvent, at: Timestamp)
    /// A report that has just been stored.
    case report(DeviceID, Report)
    case presence(DeviceID, Presence)
    case broker(String)

    /// The device that it is about; nil if it is about none.
    var subject: DeviceID? {
        switch self {
        case .order(let order): order.device
        case .device(let device): device.id
        case .event(let device, _, _), .report(let device, _), .presence(let device, _): device
        case .broker: nil
        }
    }

    /// The account that it concerns, where it says so itself.
    var account: AccountID? {
        switch self {
        case .order(let order): order.account
        case .device(let device): device.account
        case .event, .report, .presence, .broker: nil
        }
    }
}
