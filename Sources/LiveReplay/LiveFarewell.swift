internal import FindDevice
internal import Fleet
internal import OwnerAPI
internal import OwnerClient

/// Takes a story's phones out of the account and ends their agents, however the story ended.
///
/// A phone that is lost, or that is to be erased, is not removed: so its open orders are given up,
/// and it is found first, for which it must be in reach.
struct LiveFarewell: Sendable {
    let owner: LiveOwner

    /// - Returns: what is left in the account, and what to do about it.
    func part(from cast: LiveCast) async -> [String] {
        var left: [String] = []
        for card in cast.enrolled {
            let phone = cast.phones.first { $0.device == card.device }
            do {
                try await remove(card.device, phone)
            } catch {
                left.append(
                    "the phone '\(card.name)' stays in the account (\(error)): "
                        + "cooee device remove \(card.name)")
            }
            await phone?.end()
        }
        return left
    }

    private func remove(_ device: DeviceID, _ phone: LivePhone?) async throws {
        let deadline = ContinuousClock.now + Self.patience
        var wasHelped = false
        while true {
            do {
                try await giveUpOrders(of: device)
                return try await owner.client.remove(device, password: owner.password.text)
            } catch OwnerClientError.problem(let problem) where problem.kind == .unknownDevice {
                return
            } catch OwnerClientError.problem(let problem)
                where [.notWhileLost, .notWhileErasing].contains(problem.kind)
            {
                guard ContinuousClock.now < deadline else {
                    throw OwnerClientError.problem(problem)
                }
                if !wasHelped { try await find(device, phone) }
                wasHelped = true
            } catch let error as OwnerClientError where error.isSilence {
                guard ContinuousClock.now < deadline else { throw error }
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    private static let patience = Duration.seconds(30)

    private func giveUpOrders(of device: DeviceID) async throws {
        for order in try await owner.client.device(device).openOrders where order.type != .found {
            do {
                _ = try await owner.client.cancel(order.id, giveUp: true)
            } catch OwnerClientError.problem(let problem) where problem.kind == .alreadyEnded {
                // It has ended by itself just now.
            }
        }
    }

    /// Brings the phone into reach, and ends lost mode.
    private func find(_ device: DeviceID, _ phone: LivePhone?) async throws {
        if let phone {
            try await phone.restart()
            for words in Self.remedies { try await phone.press(words) }
        }
        do {
            _ = try await owner.client.give(
                NewOrder(.found, expiry: nil, password: owner.password), to: device)
        } catch OwnerClientError.problem(let problem) where problem.kind == .notLost {
            // Then it was only to be erased.
        }
    }

    /// What brings any phone into reach. Airplane mode ends a connection that is half-open, which a
    /// network does not bring back, and for which a phone waits longer than anybody here.
    private static let remedies = [
        ["network", "up"], ["airplane", "on"], ["airplane", "off"], ["charge", "on"],
        ["sim", "Wattle Mobile"], ["power", "on"],
    ]
}
