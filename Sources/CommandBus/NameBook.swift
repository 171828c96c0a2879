internal import Glibc

/// The numeric addresses of hosts, as the resolver gave them.
struct NameBook {
    private var entries: [String: (addresses: [String], askedAt: ContinuousClock.Instant)] = [:]

    /// The addresses of a host, in the resolver's order of preference; the resolver blocks, and is
    /// asked once. Only where the known addresses have failed is it asked again, for hosts move,
    /// and seldom, for thousands of clients may fail at once.
    mutating func lookUp(
        _ host: String, now: ContinuousClock.Instant, hasFailed: Bool
    ) throws(Failure) -> [String] {
        if let known = entries[host],
            !hasFailed || known.askedAt.duration(to: now) < .seconds(30)
        {
            return known.addresses
        }
        let addresses = try Self.ask(host)
        entries[host] = (addresses, now)
        return addresses
    }

    private static func ask(_ host: String) throws(Failure) -> [String] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else {
            throw Failure(reason: "cannot resolve \(host): \(String(cString: gai_strerror(code)))")
        }
        defer { freeaddrinfo(list) }
        var found: [String] = []
        var next = list
        while let entry = next?.pointee {
            if let text = numeric(entry), !found.contains(text) { found.append(text) }
            next = entry.ai_next
        }
        guard !found.isEmpty else { throw Failure(reason: "\(host) has no address") }
        return found
    }

    private static func numeric(_ entry: addrinfo) -> String? {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let code = getnameinfo(
            entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
        guard code == 0 else { return nil }
        return text.withUnsafeBufferPointer { $0.baseAddress.map(String.init(cString:)) }
    }

    struct Failure: Error {
        let reason: String
    }
}
