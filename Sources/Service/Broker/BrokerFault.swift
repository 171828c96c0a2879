/// Why there is no broker.
package enum BrokerFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A program is not on this machine; the package that brings it.
    case notInstalled(program: String, package: String)
    /// Text that cannot be an address to listen on.
    case addressRefused(String)
    /// It was started and did not get as far as running; its own last words.
    case notRunning(reason: String)

    package var description: String {
        switch self {
        case .notInstalled(let program, let package):
            "\(program) is not installed: apt-get install \(package) (or `make setup`)"
        case .addressRefused(let text):
            "\(text.debugDescription) is not an address that the broker can listen on"
        case .notRunning(let reason):
            "the broker does not start: \(reason)"
        }
    }
}
