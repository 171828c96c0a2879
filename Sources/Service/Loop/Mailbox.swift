internal import CommandBus
internal import Control
internal import FindDevice
internal import Synchronization

/// Where other threads leave wishes for the control loop, and wait for its replies.
final class Mailbox: Sendable {
    enum Letter: Sendable {
        case wish(Wish, CheckedContinuation<Result<Reply, Refusal>, Never>)
        case presence([DeviceID], CheckedContinuation<[DeviceID: Presence], Never>)
    }

    private struct State {
        var letters: [Letter] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let waker: Waker

    init(waker: Waker) { self.waker = waker }

    /// Hands a wish to the control loop; returns when what it leads to is committed.
    /// - Throws: the refusal.
    func grant(_ wish: Wish) async throws -> Reply {
        try await withCheckedContinuation { continuation in
            post(.wish(wish, continuation))
        }.get()
    }

    func presence(of devices: [DeviceID]) async -> [DeviceID: Presence] {
        await withCheckedContinuation { continuation in
            post(.presence(devices, continuation))
        }
    }

    /// Takes all that is in the box.
    func take() -> [Letter] {
        state.withLock { state in
            defer { state.letters = [] }
            return state.letters
        }
    }

    /// Refuses what is in the box and all that comes later: the loop has ended.
    func close() {
        let left = state.withLock { state in
            state.isClosed = true
            defer { state.letters = [] }
            return state.letters
        }
        left.forEach(refuse)
    }

    private func post(_ letter: Letter) {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.letters.append(letter) }
            return state.isClosed
        }
        if isClosed { refuse(letter) } else { waker.wake() }
    }

    private func refuse(_ letter: Letter) {
        switch letter {
        case .wish(_, let continuation):
            continuation.resume(
                returning: .failure(.unavailable(reason: "the service is shutting down")))
        case .presence(let devices, let continuation):
            continuation.resume(
                returning: Dictionary(uniqueKeysWithValues: devices.map { ($0, .unknown) }))
        }
    }
}
