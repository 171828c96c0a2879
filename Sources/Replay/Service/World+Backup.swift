internal import Control
internal import DeviceRegistry
internal import FindDevice

/// A copy of a world's registry, and what owners had been told by then.
package struct Backup {
    let registry: Registry
    let keys: [String: OrderID]
}

/// How a world's registry is copied, and an old copy put in its place.
extension World {
    /// Makes a backup as `cooee backup` does.
    package func backUp() throws -> Backup {
        Backup(registry: try copyRegistry(), keys: promises.keys)
    }

    /// Stops the service and puts a backup in the place of its registry, as `cooee restore` does,
    /// or by hand, which tells no device that it begins anew.
    package func restore(_ backup: Backup, byHand: Bool, downFor pause: Duration) throws {
        killService(downFor: pause)
        service.entropy.fail(0)
        let entropy = service.entropy
        let registry = try backup.registry.copyInMemory(keys: Self.keys) { entropy.bytes($0) }
        if !byHand {
            let known = try service.registry.read { try $0.epochs() }
            try registry.raiseEpochs(above: known, at: serviceNow)
        }
        service.registry = registry
        try promises.restores(registry, keys: backup.keys)
    }
}
