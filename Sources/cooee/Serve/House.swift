internal import FindDevice
internal import Foundation
internal import Logging
internal import Portal
internal import Scenes
internal import Service
internal import ServiceLifecycle
internal import UnixSignals

/// All of the service wired together: broker, registry and control loop, with the portal in front.
struct House {
    let service: RunningService
    private let portal: PortalServer
    private let logger: Logger

    /// Starts the service; the portal takes requests once `live` runs.
    /// - Parameter onReady: called with the portal's port when owners can come in.
    static func open(
        _ configuration: Configuration, logger: Logger,
        onReady: @escaping @Sendable (Int) async -> Void
    ) throws -> House {
        try PortProbe.check(
            port: configuration.api.port, address: configuration.api.address, option: "--api-port")
        let service = try RunningService.start(try ServiceSettings(configuration), logger: logger)
        do {
            let portal = try PortalServer(
                desk: service.desk,
                settings: PortalSettings(
                    host: configuration.api.address, port: configuration.api.port),
                logger: logger, onReady: onReady)
            return House(service: service, portal: portal, logger: logger)
        } catch {
            service.stop()
            throw error
        }
    }

    /// Serves until SIGINT or SIGTERM, with `others` beside it; then ends everything.
    func live(with others: [any ServiceLifecycle.Service] = []) async throws {
        let group = ServiceGroup(
            configuration: .init(
                services: ([portal] + others).map {
                    .init(
                        service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                },
                gracefulShutdownSignals: [.sigint, .sigterm], logger: logger))
        let ended: Result<Void, any Error>
        do {
            ended = .success(try await group.run())
        } catch {
            ended = .failure(error)
        }
        service.stop()
        try ended.get()
    }
}
