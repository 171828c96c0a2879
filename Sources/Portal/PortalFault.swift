internal import NIOCore

#if canImport(Glibc)
    internal import Glibc
#endif

/// Why the portal cannot listen: one line each, with what to do.
package enum PortalFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Passwords and tokens would cross a network in clear.
    case plainHTTPBeyondLoopback(host: String)
    case addressInUse(address: String)
    case notPermitted(address: String)
    case noSuchAddress(address: String)
    case cannotListen(address: String, reason: String)

    /// Reads an error of the network; nil for one that is not about listening.
    init?(_ error: any Error, settings: PortalSettings) {
        let address = settings.authority
        switch error {
        case let error as IOError:
            switch error.errnoCode {
            case EADDRINUSE: self = .addressInUse(address: address)
            case EACCES: self = .notPermitted(address: address)
            case EADDRNOTAVAIL: self = .noSuchAddress(address: address)
            default: self = .cannotListen(address: address, reason: error.description)
            }
        case is SocketAddressError: self = .noSuchAddress(address: address)
        default: return nil
        }
    }

    package var description: String {
        switch self {
        case .plainHTTPBeyondLoopback(let host):
            "plain HTTP is served on loopback only, and \(host) is not: "
                + "listen on 127.0.0.1 and put a proxy with TLS before it"
        case .addressInUse(let address):
            "\(address) is in use by another program: stop that one, or choose another port"
        case .notPermitted(let address):
            "listening on \(address) is not permitted: choose a port from 1024 on"
        case .noSuchAddress(let address):
            "this machine has no address \(address): listen on 127.0.0.1"
        case .cannotListen(let address, let reason): "cannot listen on \(address): \(reason)"
        }
    }
}
