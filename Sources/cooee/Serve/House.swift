internal import Figures
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
    /// Nil unless it is asked for.
    private let metrics: MetricsListener?

    /// Starts the service; the portal takes requests once `live` runs.
    /// - Parameter onReady: called with the portal's port when owners can come in.
    static func open(
        _ configuration: Configuration, logger: Logger,
        onReady: @escaping @Sendable (Int) async -> Void
    ) throws -> House {
        try PortProbe.check(
            port: configuration.api.port, address: configuration.api.address, option: "--api-port")
        if let port = configuration.metrics.port {
            try PortProbe.check(port: port, address: "127.0.0.1", option: "--metrics-port")
        }
        let service = try RunningService.start(try ServiceSettings(configuration), logger: logger)
        do {
            let figures = PortalFigures()
            let portal = try PortalServer(
                desk: service.desk,
                settings: PortalSettings(
                    host: configuration.api.address, port: configuration.api.port),
                logger: logger, figures: figures, onReady: onReady)
            let metrics = try configuration.metrics.port.map { port in
                try MetricsListener(port: port) {
                    MetricFamily.text(of: service.metrics() + figures.families + [Self.build])
                }
            }
            return House(service: service, portal: portal, logger: logger, metrics: metrics)
        } catch {
            service.stop()
            throw error
        }
    }

    private static var build: MetricFamily {
        MetricFamily(
            "cooee_build_info", .gauge, "Always 1; which Cooee this is.",
            [MetricSample(1, ("version", Cooee.configuration.version))])
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
        metrics?.close()
        service.stop()
        try ended.get()
    }
}
