package import Control
package import FindDevice

/// How one service is set up.
package struct ServiceSettings: Sendable {
    /// The folder that holds all it keeps.
    package var dataFolder: String
    package var broker = BrokerSettings()
    /// Where phones that enrol are told to find the broker.
    package var advertisedHost = "127.0.0.1"
    package var control = ControlSettings()
    package var ingest = IngestSettings()
    package var retention = RetentionRules()
    package var passwordCost = ScryptCost.strong
    package var passwordsAtOnce = 2
    package var tokenLifetime = Duration.days(30)
    /// How long an order of a kind waits for its phone, if its owner says nothing else.
    package var patience: [OrderKind: Duration] = [:]
    /// Where a test lets the service die; nil in production.
    package var crash: CrashSwitch?

    package init(dataFolder: String) { self.dataFolder = dataFolder }
}
