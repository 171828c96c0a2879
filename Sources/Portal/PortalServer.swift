internal import FindDevice
package import Hummingbird
package import Logging
internal import NIOCore
internal import ServiceLifecycle

/// The portal as a service among others: listens until it is told to stop, then lets every request
/// that is under way end.
package struct PortalServer: Service {
    private let settings: PortalSettings
    private let application: Application<RouterResponder<BasicRequestContext>>

    /// - Parameter onReady: called once, with the port, when requests are taken.
    package init(
        desk: any OwnerDesk, settings: PortalSettings, logger: Logger,
        figures: PortalFigures = PortalFigures(),
        onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws(PortalFault) {
        self.settings = settings
        application = try buildApplication(
            desk: desk, settings: settings, logger: logger, figures: figures, onReady: onReady)
    }

    /// - Throws: `PortalFault` if the address cannot be listened on.
    package func run() async throws {
        do {
            try await application.run()
        } catch {
            throw PortalFault(error, settings: settings) ?? error
        }
    }
}

/// Puts the portal together: routes, edge, address.
package func buildApplication(
    desk: any OwnerDesk, settings: PortalSettings, logger: Logger,
    figures: PortalFigures = PortalFigures(),
    onReady: @escaping @Sendable (Int) async -> Void = { _ in }
) throws(PortalFault) -> Application<RouterResponder<BasicRequestContext>> {
    guard settings.isLoopback else { throw .plainHTTPBeyondLoopback(host: settings.host) }
    return Application(
        router: buildRouter(desk: desk, figures: figures),
        server: .http1(
            configuration: .init(
                idleTimeout: .nanoseconds(PortalSettings.longestSilence.milliseconds * 1_000_000))),
        configuration: .init(address: .hostname(settings.host, port: settings.port)),
        onServerRunning: { channel in
            await onReady(channel.localAddress?.port ?? settings.port)
        },
        logger: logger)
}

/// Every route of the API; `docs/openapi.yaml` describes them.
func allRoutes(desk: any OwnerDesk) -> [Route] {
    let gate = Gate(desk: desk)
    return HealthRoutes(desk: desk).routes
        + SessionRoutes(desk: desk, gate: gate).routes
        + DeviceRoutes(desk: desk, gate: gate).routes
        + OrderRoutes(desk: desk, gate: gate).routes
        + TrailRoutes(desk: desk, gate: gate).routes
        + EventRoutes(desk: desk, gate: gate).routes
        + AuditRoutes(desk: desk, gate: gate).routes
}

/// The routes behind one edge.
private func buildRouter(
    desk: any OwnerDesk, figures: PortalFigures
) -> Router<BasicRequestContext> {
    let routes = allRoutes(desk: desk)
    let router = Router(options: .autoGenerateHeadEndpoints)
    router.add(middleware: Edge(table: RouteTable(routes), figures: figures))
    for route in routes {
        router.on(RouterPath(route.path), method: route.method, use: route.answer)
    }
    return router
}
