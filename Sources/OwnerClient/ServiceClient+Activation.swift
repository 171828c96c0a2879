internal import AsyncHTTPClient
package import FindDevice
internal import NIOCore
package import OwnerAPI

/// Asking for an activation from a thread that has no tasks and cannot wait: a phone's.
extension ServiceClient {
    /// - Parameter tell: gets what opens the phone, or why not; on a thread of the network's.
    package func activate(
        _ device: DeviceID, _ request: ActivationRequest,
        then tell: @escaping @Sendable (Result<[UInt8], OwnerClientError>) -> Void
    ) {
        let body: [UInt8]
        do {
            body = try BodyJSON.write(request)
        } catch {
            return tell(.failure(.malformed(reason: "the request cannot be written: \(error)")))
        }
        let call = Transport.Call(
            method: .post, path: "/v1/devices/\(device)/activation", body: body)
        transport.send(call) { result in
            tell(
                result.flatMap { answer in
                    do {
                        let grant: ActivationGrant = try decode(try checked(answer))
                        return .success(Array(grant.activation.utf8))
                    } catch let error as OwnerClientError {
                        return .failure(error)
                    } catch {
                        return .failure(.malformed(reason: "\(error)"))
                    }
                })
        }
    }
}
