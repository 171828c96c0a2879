internal import ArgumentParser
internal import Foundation
internal import Scenes

/// `cooee serve`: the service by itself, for owners and phones that are real or run elsewhere.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the service: broker, registry and API.",
        discussion: """
            Make an owner first, or while it runs:
              cooee account create mira --data data
              cooee serve --data data
            """)

    @OptionGroup var options: ServiceOptions

    func run() async throws {
        let configuration = try options.configuration()
        let logger = options.logger(configuration)
        let house = try House.open(configuration, logger: logger) { port in
            Terminal().say("cooee serves owners at http://\(configuration.api.address):\(port)")
            Terminal().say(
                "and phones at \(configuration.mqtt.address):\(configuration.mqtt.port) (MQTT)")
        }
        try await house.live()
    }
}
