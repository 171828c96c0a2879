/// Where the broker listens, and how much it holds.
package struct BrokerSettings: Sendable {
    /// The address of the listener that asks for certificates.
    package var address: String
    package var port: Int
    /// Further names and addresses that phones reach the broker by; `localhost`, `127.0.0.1` and
    /// `::1` are always among them.
    package var hosts: [String]
    /// The port of a listener on 127.0.0.1 where a phone's name is claimed and not proven, for
    /// load tests; nil for none.
    package var plainPort: Int?
    /// Messages on their way to one client, and those that wait behind them. Beyond 30,000 the
    /// broker slows down more than it helps.
    package var inflightLimit = 1000
    package var queueLimit = 30_000

    package init(
        address: String = "127.0.0.1", port: Int = 8883, hosts: [String] = [],
        plainPort: Int? = nil
    ) {
        self.address = address
        self.port = port
        self.hosts = hosts
        self.plainPort = plainPort
    }
}
