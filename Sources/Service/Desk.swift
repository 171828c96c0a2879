internal import DeviceRegistry
package import FindDevice

/// Where owners' wishes arrive: the only way from the portal into the service.
///
/// Every method may be called from any task. Writes are handed to the control loop, which commits
/// them before the method returns; reads go to the registry's readers. Each call that names a
/// device or an order also names the account: somebody else's is `unknownDevice`, `unknownOrder`.
package struct Desk: Sendable {
    let settings: ServiceSettings
    let keys: ServiceKeys
    let registry: Registry
    let mailbox: Mailbox
    let watch: OrderWatch
    let bulletin: Bulletin
    let isUp: FlagBox
    let registryWatch: RegistryWatch
    let doorkeeper: Doorkeeper

    init(
        settings: ServiceSettings, keys: ServiceKeys, registry: Registry, mailbox: Mailbox,
        watch: OrderWatch, bulletin: Bulletin, isUp: FlagBox, registryWatch: RegistryWatch
    ) {
        self.settings = settings
        self.keys = keys
        self.registry = registry
        self.mailbox = mailbox
        self.watch = watch
        self.bulletin = bulletin
        self.isUp = isUp
        self.registryWatch = registryWatch
        doorkeeper = Doorkeeper(cost: settings.passwordCost, atOnce: settings.passwordsAtOnce)
    }

    /// The moment, by the service's clock.
    package func now() -> Timestamp { WallClock.now() }

    /// Whether the service can take orders and reach phones.
    package func readiness() async -> Readiness {
        let broker = isUp.isSet
        let registryFault = faultOfRegistry()
        return Readiness(
            isReady: broker && registryFault == nil,
            parts: [
                "broker": broker ? "connected" : "not connected",
                "registry": registryFault ?? "open",
            ])
    }

    private func faultOfRegistry() -> String? {
        if let fault = registryWatch.fault { return "\(fault)" }
        do {
            _ = try registry.read { try $0.auditTail() }
            return nil
        } catch {
            return "\(error)"
        }
    }
}
