/// What an owner asks of a phone, as it is before the PIN of lost mode is sealed; it is kept
/// nowhere.
package enum Demand: Hashable, Sendable {
    case locate
    case ring(duration: Duration)
    case lost(PIN, message: String?, callback: String?)
    case found, erase, release

    package var kind: OrderKind {
        switch self {
        case .locate: .locate
        case .ring: .ring
        case .lost: .lost
        case .found: .found
        case .erase: .erase
        case .release: .release
        }
    }

    /// The command, once `seal` has made of its PIN what only the phone can read.
    package func command<Fault: Error>(
        sealing seal: (PIN) throws(Fault) -> [UInt8]
    ) throws(Fault) -> Command {
        switch self {
        case .locate: return .locate
        case .ring(let duration): return .ring(duration: duration)
        case .lost(let pin, let message, let callback):
            return .lost(
                LostMode(sealedPIN: try seal(pin), message: message, callback: callback))
        case .found: return .found
        case .erase: return .erase
        case .release: return .release
        }
    }
}
