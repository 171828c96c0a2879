/// Where the portal listens.
package struct PortalSettings: Hashable, Sendable {
    package var host: String
    /// 0 for any free port.
    package var port: Int

    package init(host: String = "127.0.0.1", port: Int) {
        self.host = host
        self.port = port
    }

    /// The largest body that is read, in bytes.
    static let largestBody = 64 * 1024
    /// The same where phones are enrolled by the hundred.
    static let largestBulk = 1024 * 1024
    /// The longest that a request may wait for an order to move.
    static let longestWait = Duration.seconds(60)
    /// How long a connection may say nothing; longer than clients keep theirs, so that none sends
    /// a request into a closing one.
    static let longestSilence = Duration.seconds(75)

    /// Whether only this machine can reach the address.
    var isLoopback: Bool {
        if host == "localhost" || host == "::1" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers.allSatisfy { UInt8($0) != nil } && numbers[0] == "127"
    }

    /// The address as a URL spells it.
    var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
