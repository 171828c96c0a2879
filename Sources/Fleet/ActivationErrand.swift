internal import FindDevice
internal import Foundation
internal import OwnerAPI
internal import OwnerClient
internal import Synchronization

/// Asks the service for what opens an activation-locked phone, while the phone's thread goes on.
///
/// One request is under way at a time; its password is kept for as long as that takes.
final class ActivationErrand: Sendable {
    struct Answer: Sendable {
        let result: Result<[UInt8], OwnerClientError>
        let request: ButtonSocket.Request
    }

    private enum State {
        case idle
        case prepared(Asking)
        case underWay
        case answered(Answer)
    }

    private struct Asking {
        let account: String
        let password: Secret
        let request: ButtonSocket.Request
    }

    private let state = Mutex(State.idle)
    private let device: DeviceID
    private let client: ServiceClient
    private let wake: @Sendable () -> Void

    /// - Parameters:
    ///   - service: the service's address; nil for the usual one.
    ///   - wake: called when an answer has come.
    init(device: DeviceID, service: String?, wake: @escaping @Sendable () -> Void) {
        self.device = device
        self.wake = wake
        client = ServiceClient(baseURL: service ?? "http://127.0.0.1:8780")
    }

    /// Notes who asks, before the phone is told to.
    /// - Returns: false if somebody has asked and waits still.
    func prepare(account: String, password: Secret, for request: ButtonSocket.Request) -> Bool {
        state.withLock { state in
            guard case .idle = state else { return false }
            state = .prepared(Asking(account: account, password: password, request: request))
            return true
        }
    }

    /// Asks the service, as the phone wants it.
    func ask(nonce: String) {
        let asking: Asking? = state.withLock { state in
            guard case .prepared(let asking) = state else { return nil }
            state = .underWay
            return asking
        }
        guard let asking else { return }
        let body = ActivationRequest(
            account: asking.account, password: asking.password, nonce: nonce)
        client.activate(device, body) { [self] result in
            state.withLock { $0 = .answered(Answer(result: result, request: asking.request)) }
            wake()
        }
    }

    /// Whether the phone has handed the request on.
    var isUnderWay: Bool {
        state.withLock { state in
            switch state {
            case .idle, .prepared: false
            case .underWay, .answered: true
            }
        }
    }

    /// Forgets a request that the phone did not hand on.
    func abandon() { state.withLock { $0 = .idle } }

    /// The service's answer, once.
    func take() -> Answer? {
        state.withLock { state in
            guard case .answered(let answer) = state else { return nil }
            state = .idle
            return answer
        }
    }
}
