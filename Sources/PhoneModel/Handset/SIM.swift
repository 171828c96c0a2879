/// What is in a handset's SIM tray.
package enum SIM: Hashable, Sendable {
    case network(String)
    case out

    package init(network: String?) {
        self = network.map(SIM.network) ?? .out
    }

    /// The name of its network; nil if there is no SIM.
    package var network: String? {
        if case .network(let name) = self { name } else { nil }
    }

    /// Why text cannot be a network's name; nil if it can.
    package static func fault(inNetwork name: String) -> String? {
        guard (1...64).contains(name.utf8.count) else {
            return "a network's name has 1 to 64 characters"
        }
        let isPlain =
            name.unicodeScalars.allSatisfy { !$0.properties.isDefaultIgnorableCodePoint }
            && !name.utf8.contains { $0 < 0x20 || $0 == 0x7f }
        return isPlain ? nil : "a network's name is one line of text, without control characters"
    }
}
