package import FindDevice
package import Wire

/// What happens to a phone.
package enum PhoneInput: Sendable {
    /// The connection that it asked for is there.
    case connected
    case disconnected(reason: String)
    case message(topic: String, payload: [UInt8])
    /// What the service signed when it was asked, by HTTP and with the account's password, to
    /// activate the phone: the answer to `PhoneEffect.askActivation`.
    case activation([UInt8])
    case press(Button)
    /// Nothing but that time passes: `Phone.next` has come.
    case passage
}

/// What a phone does to the world around it, in this order.
package enum PhoneEffect: Hashable, Sendable {
    /// Must be on disk before any effect after it is carried out.
    case store(JournalRecord)
    /// Open a connection whose will says that `session` is over.
    case connect(SessionID)
    /// Say goodbye, then close.
    case disconnect
    /// Close without a word, as a radio does.
    case vanish
    /// Keep the connection and move nothing over it, or move it again.
    case suspend(Bool)
    case publish(Channel, payload: [UInt8], retained: Bool)
    /// Ask the service, by HTTP and with the account's password, for an activation of this nonce.
    case askActivation(nonce: String)
    /// Something a person near the phone would notice.
    case notice(Notice)
}
