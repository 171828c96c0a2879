/// Why the bus did not do what it was asked.
package enum BusError: Error, Equatable, CustomStringConvertible {
    /// The client has no connection now; an event will tell when it has.
    case notConnected
    /// As many messages as `maxPending` allows are still on their way.
    case tooManyPending
    /// A topic or filter that MQTT 3.1.1, section 4.7, does not allow.
    case invalidTopic(String)
    /// More than 268,435,455 bytes, a packet's limit.
    case payloadTooLarge(Int)
    /// One line on what is wrong with a `BusSettings`.
    case invalidSettings(String)
    /// The operating system refused a call, such as for want of file descriptors.
    case system(String)

    package var description: String {
        switch self {
        case .notConnected: "not connected to the broker"
        case .tooManyPending: "too many messages are waiting for the broker"
        case .invalidTopic(let topic): "not a topic: \(topic)"
        case .payloadTooLarge(let count): "a payload of \(count) bytes is too large for MQTT"
        case .invalidSettings(let fault): fault
        case .system(let reason): reason
        }
    }
}
