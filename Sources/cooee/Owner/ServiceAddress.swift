/// Where the service is: scheme, host and port.
struct ServiceAddress: Hashable, Sendable, CustomStringConvertible {
    /// Without a slash at its end, so that one place has one spelling.
    let text: String

    init(_ text: String) {
        var text = text
        while text.hasSuffix("/") { text.removeLast() }
        self.text = text
    }

    static let usual = ServiceAddress("http://127.0.0.1:8780")

    var description: String { text }

    /// Whether a password would leave this machine in clear.
    var isOpenToListeners: Bool {
        guard text.lowercased().hasPrefix("http://") else { return false }
        let rest = text.dropFirst("http://".count)
        guard !rest.hasPrefix("[::1]") else { return false }
        let host = rest.prefix { $0 != ":" && $0 != "/" }.lowercased()
        let isLoopback =
            host.hasPrefix("127.") && host.allSatisfy { $0.isWholeNumber || $0 == "." }
        return !isLoopback && host != "localhost"
    }
}
