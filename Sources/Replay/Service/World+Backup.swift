internal import Control
internal import DeviceRegistry
internal import FindDevice

/// A copy of the registry, and what owners had been told by then.
struct Backup {
    let registry: Registry
    let keys: [String: OrderID]
}

/// How a world's registry is copied, and an old copy put in its place.
extension World {
    func backUp() throws {
        service.backup = Backup(registry: try copyRegistry(), keys: promises.keys)
    }

    /// Nothing happens before there is a backup.
    func restore(byHand: Bool, downFor pause: Duration) throws {
        guard let backup = service.backup else { return }
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
