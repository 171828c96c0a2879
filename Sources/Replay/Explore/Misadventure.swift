internal import FindDevice
package import Scenes

/// What befalls phones, owners and the service in a random scenario, before all is healed.
///
/// The scenario's last part follows from it: what was broken is mended, and then everything must
/// come to its end. So any part of a misadventure is one, too, and a fault in its scenario is a
/// fault.
package struct Misadventure: Hashable, Sendable {
    /// What it was made from.
    let origin: UInt64
    /// What its world's chance comes from.
    var seed: UInt64
    var places: [Scenario.Place]
    var phones: [Scenario.Phone]
    var mishaps: [Mishap]
    /// A phone that is never seen again.
    var gone: Int?

    /// One thing that happens, so long after the beginning.
    struct Mishap: Hashable, Sendable {
        var at: Duration
        var action: Scenario.Action
    }

    /// The whole story, healing included.
    package var scenario: Scenario {
        let end = mishaps.last?.at ?? .zero
        let healing = healing(after: end)
        var time = Duration.zero
        let steps = (mishaps + healing).enumerated().map { index, mishap in
            defer { time = mishap.at }
            return Scenario.Step(
                when: .after(mishap.at - time), action: mishap.action,
                position: Scenario.Position(file: file, line: index + 1, column: 1))
        }
        return Scenario(
            file: file, name: "Exploration \(origin)",
            story: "Whatever chance brings: orders, faults and crashes. Then all is well again.",
            seed: seed, patience: .hours(4), places: places, phones: phones, timeline: steps)
    }

    private var file: String { "exploration-\(origin).yaml" }

    // MARK: What must be so that it can be told

    /// Without what speaks of orders that nobody gives, of backups that nobody makes, or of times
    /// before the beginning.
    var tellable: Misadventure {
        var (told, orders, hasBackup) = (self, Set<String>(), false)
        told.mishaps = mishaps.filter { mishap in
            switch mishap.action {
            case .owner(.order(let name, _, _, _)): return orders.insert(name).inserted
            case .owner(.askAgain(let name)), .owner(.cancel(let name)), .owner(.giveUp(let name)):
                return orders.contains(name)
            case .service(.backUp): hasBackup = true
            case .service(.restore(.last, _, _)): return hasBackup
            case .service(.restore(.of(let moment), _, _)): return moment <= mishap.at
            default: break
            }
            return true
        }
        return told
    }

    /// Without the places where nobody is or goes.
    var withoutIdlePlaces: Misadventure {
        var told = self
        told.places = places.filter { place in
            phones.contains { $0.start == place.coordinate }
                || mishaps.contains {
                    if case .phone(_, .move(.to(place, _))) = $0.action { true } else { false }
                }
        }
        return told
    }

    /// With orders called as their kinds, and numbered where there are more of a kind.
    var renamed: Misadventure {
        var names: [String: String] = [:]
        var counts: [OrderKind: Int] = [:]
        for case .owner(.order(let name, _, let demand, _)) in mishaps.map(\.action) {
            let count = counts[demand.kind, default: 0] + 1
            counts[demand.kind] = count
            names[name] = demand.kind.rawValue + (count == 1 ? "" : "\(count)")
        }
        var told = self
        for index in mishaps.indices { told.mishaps[index].action.rename(names) }
        return told
    }
}

extension Scenario.Action {
    fileprivate mutating func rename(_ names: [String: String]) {
        guard case .owner(let action) = self else { return }
        func new(_ name: String) -> String { names[name] ?? name }
        switch action {
        case .order(let name, let phone, let demand, let expires):
            self = .owner(.order(new(name), of: phone, demand, expires: expires))
        case .askAgain(let name): self = .owner(.askAgain(new(name)))
        case .cancel(let name): self = .owner(.cancel(new(name)))
        case .giveUp(let name): self = .owner(.giveUp(new(name)))
        case .remove: break
        }
    }
}
