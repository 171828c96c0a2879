internal import FindDevice
internal import OwnerAPI
internal import OwnerClient

/// Shows an order's states on one live line, as long as it is waited for.
struct OrderWatching {
    let client: ServiceClient
    let terminal: Terminal
    /// Whether nothing is shown on the way.
    let json: Bool

    /// - Returns: how the wait ended, and the device as it is then.
    func follow(
        _ order: OrderBody, of device: DeviceBody, wait: Wait
    ) async throws -> (end: Vigil.End, device: DeviceBody) {
        guard !json else {
            let vigil = Vigil(client: client, limit: wait.limit, tell: { _ in })
            return (try await vigil.keep(order), device)
        }
        let line = LiveLine(terminal)
        let vigil = Vigil(client: client, limit: wait.limit) { news in
            if let words = await words(for: news, device) { await line.show(words) }
        }
        do {
            let end = try await ticking(line) { try await vigil.keep(order) }
            await line.clear()
            return (end, await renewed(device))
        } catch {
            await line.clear()
            throw error
        }
    }

    /// Draws the line again each second while `body` runs.
    private func ticking(
        _ line: LiveLine, while body: @escaping @Sendable () async throws -> Vigil.End
    ) async throws -> Vigil.End {
        try await withThrowingTaskGroup(of: Vigil.End?.self) { group in
            group.addTask {
                try await line.tick()
                return nil
            }
            group.addTask { try await body() }
            defer { group.cancelAll() }
            // Without a terminal nothing ticks, and the end comes second.
            while let end = try await group.next() {
                if let end { return end }
            }
            throw CancellationError()
        }
    }

    /// Nil for an order that has ended: the answer tells of that.
    private func words(for news: Vigil.News, _ device: DeviceBody) async -> LiveLine.Line? {
        switch news {
        case .order(let order) where order.state.hasEnded:
            return nil
        case .order(let order):
            let device = order.state == .queued ? await renewed(device) : device
            return OrderStory(order, device: device, now: OwnerClock.now()).liveLine
        case .serviceIsSilent:
            return LiveLine.Line(
                state: "silence",
                text: "the service does not answer; the order goes on; asking again")
        }
    }

    /// The device as it is now; as it was, if the service cannot say.
    private func renewed(_ device: DeviceBody) async -> DeviceBody {
        do {
            return try await client.device(device.id)
        } catch {
            return device
        }
    }
}
