internal import FindDevice
internal import Wire

/// How a phone that was erased or reset comes open again: with its owner's account, and only while
/// it can ask the service.
extension Phone {
    /// Asks for an activation. Each request has a nonce of its own, so that none that was recorded
    /// opens anything.
    mutating func askActivation() {
        guard handset.isOn, disk.standing.isActivationLocked else { return }
        guard handset.canConnect else {
            return notice(.activationRefused("it cannot reach the service"))
        }
        let nonce = handset.draw { SessionID(using: &$0).text }
        awaitedActivation = nonce
        effects.append(.askActivation(nonce: nonce))
    }

    /// Opens to what the service signed for this phone and this request.
    mutating func hear(activation bytes: [UInt8]) {
        do {
            let activation = try Activation(
                verifying: bytes, with: identity.serviceKey, for: identity.device)
            guard disk.standing.isActivationLocked, activation.nonce == awaitedActivation else {
                throw WireFault.foreign("it answers no request of this phone")
            }
        } catch {
            return notice(.activationRefused("\(error)"))
        }
        awaitedActivation = nil
        say(.event(.activated))
        notice(.activated)
        if ringing != nil, !isLocked { endRing(.pickup) }
    }
}
