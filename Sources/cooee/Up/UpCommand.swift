internal import ArgumentParser
internal import FindDevice
internal import Foundation
internal import Logging
internal import Scenes
internal import Service
internal import ServiceLifecycle

/// `cooee up`: everything at once, with a demo owner and five phones, shown live.
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Start everything, with a demo owner and five phones.",
        discussion: """
            Starts broker, service and API, makes a demo owner with five simulated phones, and shows
            what they do until Ctrl-C, which ends all of it.
              cooee up
              cooee up --data /tmp/try --api-port 9000 --mqtt-port 9883
            """)

    @OptionGroup var options: ServiceOptions

    @Option(help: "Where the handset profiles and the routes are.")
    var simulators = "simulators"

    @Flag(help: "Show no reports of phones, only orders.")
    var quiet = false

    func run() async throws {
        var configuration = try options.configuration()
        if options.logLevel == nil { configuration.log.level = .warning }
        let logger = options.logger(configuration)
        let (ready, announce) = AsyncStream<Int>.makeStream()
        let house = try House.open(configuration, logger: logger) { announce.yield($0) }
        let demo = Demo(
            configuration: configuration, simulators: simulators, isQuiet: quiet, ready: ready,
            news: house.service.news(), name: house.service.name)
        try await house.live(with: [demo])
    }
}
