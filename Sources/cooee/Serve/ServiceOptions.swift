internal import ArgumentParser
internal import Control
internal import FindDevice
internal import Foundation
internal import Logging
internal import Portal
internal import Scenes
internal import Service

/// What can be said on the command line about the service; it overrides the configuration file.
struct ServiceOptions: ParsableArguments {
    @Option(help: "Read settings from this file (see config/cooee.yaml).")
    var config: String?

    @Option(help: "Keep everything in this folder.")
    var data: String?

    @Option(help: "Let owners in at this port of 127.0.0.1.")
    var apiPort: Int?

    @Option(help: "Let phones in at this port.")
    var mqttPort: Int?

    @Option(
        help: """
            Let phones in without certificates, too, at this port of 127.0.0.1, where a name is \
            claimed and not proven: for load tests.
            """)
    var plainPort: Int?

    @Option(help: "Tell Prometheus how the service does, at this port of 127.0.0.1.")
    var metricsPort: Int?

    @Option(help: "How much to log: trace, debug, info, notice, warning, error or critical.")
    var logLevel: String?

    func validate() throws {
        for port in [apiPort, mqttPort, plainPort, metricsPort].compactMap(\.self)
        where !(0...65_535).contains(port) {
            throw ValidationError("\(port) is no port: give one from 1 to 65535")
        }
        if let logLevel, Logger.Level(rawValue: logLevel) == nil {
            throw ValidationError("'\(logLevel)' is no log level: info, debug, warning …")
        }
    }

    /// The configuration file's settings, or the defaults, with what was said here.
    func configuration() throws -> Configuration {
        var configuration = try config.map { try Configuration(file: $0) } ?? Configuration()
        if let data { configuration.data = data }
        if let apiPort { configuration.api.port = apiPort }
        if let mqttPort { configuration.mqtt.port = mqttPort }
        if let plainPort { configuration.mqtt.plainPort = plainPort }
        if let metricsPort { configuration.metrics.port = metricsPort }
        return configuration
    }

    func logger(_ configuration: Configuration) -> Logger {
        var logger = Logger(label: "cooee") { StreamLogHandler.standardError(label: $0) }
        let level = logLevel ?? configuration.log.level.rawValue
        logger.logLevel = Logger.Level(rawValue: level) ?? .info
        return logger
    }
}

extension ServiceSettings {
    /// The service's part of a configuration.
    init(_ configuration: Configuration) throws {
        self.init(dataFolder: configuration.data)
        broker = BrokerSettings(
            address: configuration.mqtt.address, port: configuration.mqtt.port,
            hosts: configuration.mqtt.hosts, plainPort: configuration.mqtt.plainPort)
        advertisedHost = configuration.mqtt.hosts.first ?? configuration.mqtt.address
        control.answerGrace = configuration.orders.grace
        control.resendFirst = configuration.orders.resend.first
        control.resendLongest = configuration.orders.resend.most
        control.presenceGrace = configuration.presence.grace
        ingest.mostWaiting = configuration.ingest.waiting
        ingest.mostTogether = configuration.ingest.together
        ingest.linger = configuration.ingest.linger
        ingest.rate = configuration.ingest.perSecond
        retention = configuration.retention
        passwordCost = ScryptCost(logN: configuration.passwords.scryptLogN)
        passwordsAtOnce = configuration.passwords.atOnce
        tokenLifetime = configuration.tokens.lifetime
        patience = [
            .locate: configuration.orders.locate.expires, .ring: configuration.orders.ring.expires,
        ]
        crash = try Self.crashSwitch()
    }

    /// For tests of what survives a kill: `COOEE_CRASH_AT=beforeCommit@fix`.
    private static func crashSwitch() throws -> CrashSwitch? {
        guard let text = ProcessInfo.processInfo.environment["COOEE_CRASH_AT"] else { return nil }
        guard let crash = CrashSwitch(text) else {
            throw ValidationError("COOEE_CRASH_AT=\(text) names no crash point")
        }
        return crash
    }
}
