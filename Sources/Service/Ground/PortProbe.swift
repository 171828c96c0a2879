internal import Glibc

/// The question whether a TCP port can be listened on, asked before anything depends on it.
package enum PortProbe {
    /// Returns if the port is free now, or becomes so within `patience`: a service that was killed
    /// takes its broker with it, which needs a moment to let go of the port.
    /// - Parameter option: What a person gives to choose another port: `--mqtt-port`.
    /// - Throws: `portTaken`, `portRefused`.
    package static func check(
        port: Int, address: String, option: String, patience: Duration = .seconds(1)
    ) throws(GroundFault) {
        let deadline = ContinuousClock.now + patience
        while true {
            do throws(GroundFault) {
                return try bindOnce(port: port, address: address, option: option)
            } catch {
                guard case .portTaken = error, ContinuousClock.now < deadline else { throw error }
                poll(nil, 0, 20)
            }
        }
    }

    private static func bindOnce(
        port: Int, address: String, option: String
    ) throws(GroundFault) {
        func refused(_ reason: String) -> GroundFault {
            .portRefused(port, address: address, reason: reason, option: option)
        }
        guard (1...65_535).contains(port) else { throw refused("ports are 1 to 65535") }
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        let answer = getaddrinfo(address, String(port), &hints, &found)
        guard answer == 0, let first = found else {
            throw refused(String(cString: gai_strerror(answer)))
        }
        defer { freeaddrinfo(first) }
        var failure: SystemError?
        var isFree = false
        for candidate in sequence(first: first, next: { $0.pointee.ai_next }) {
            let error = bind(to: candidate.pointee)
            if error?.code == EADDRINUSE {
                throw .portTaken(port, address: address, option: option)
            }
            if error == nil { isFree = true }
            failure = failure ?? error
        }
        // A name may stand for an address that this machine lacks, so one that works is enough.
        if !isFree, let failure { throw refused(failure.description) }
    }

    private static func bind(to address: addrinfo) -> SystemError? {
        let descriptor = socket(
            address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return .last }
        defer { close(descriptor) }
        var yes: Int32 = 1
        let length = socklen_t(MemoryLayout<Int32>.size)
        // Connections that have just ended must not count as somebody who listens.
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, length)
        if address.ai_family == AF_INET6 {
            setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &yes, length)
        }
        return Glibc.bind(descriptor, address.ai_addr, address.ai_addrlen) == 0 ? nil : .last
    }
}
