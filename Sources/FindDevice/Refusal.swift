/// Why an owner's wish is not granted: the closed list that every edge turns into its own words.
package enum Refusal: Error, Hashable, Sendable {
    /// No such device, or somebody else's: the two must not be told apart.
    case unknownDevice
    case unknownOrder
    /// The name or the password does not hold; which of them is not said.
    case wrongCredentials
    /// The password with which a signed-in owner was to confirm an order does not hold.
    case confirmationRefused
    /// Too many wrong passwords; how long to wait.
    case slowDown(retryAfter: Duration)
    /// A value that cannot be: its field, and what to do.
    case invalid(field: String, reason: String)
    case nameTaken(String)
    /// The serial number is enrolled by another account.
    case serialTaken
    /// The phone does not carry out this kind of order.
    case unsupported(OrderKind)
    /// The order is over and cannot be cancelled any more.
    case alreadyEnded(OrderState)
    /// The phone wipes itself, or has: no word stops that.
    case cannotBeStopped
    /// A device that is lost or erasing is not removed, and not reset.
    case notWhile(DeviceState)
    /// There is nothing to leave: the device is not in lost mode.
    case notLost
    /// The idempotency key was used for a different request.
    case keyReused
    /// The registry cannot take anything now: its disk is full, or it is shutting down.
    case unavailable(reason: String)
}
