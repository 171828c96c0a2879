internal import FindDevice
internal import PhoneModel

/// What a press does to a phone and to what is around it.
extension ButtonPress {
    /// Changes what is around the phone, and says what the phone itself is to be told.
    /// - Parameter seed: what a new way is drawn from.
    /// - Throws: `TrailError` for a GPX file that cannot be gone.
    func input(
        to phone: inout Phone, over modem: inout PhoneModem, seed: UInt64, at now: Timestamp
    ) throws -> PhoneInput {
        switch self {
        case .press(let button): return .press(button)
        case .network(let state): modem.setNetwork(state, at: now)
        case .sky(let sky): phone.setSky(sky, at: now)
        case .move(let itinerary): phone.move(try itinerary.movement(seed: seed), at: now)
        case .quit: return .press(.power(false))
        case .status, .activate: break
        }
        return .passage
    }
}
