package import FindDevice

/// What a phone and the service say to each other about; the last level of a topic.
package enum Channel: String, CaseIterable, Sendable {
    // To the phone.
    case command = "cmd"
    case acknowledgement = "ack"
    // From the phone, numbered in its trail.
    case fix
    case sync
    // From the phone, numbered among its words.
    case result = "res"
    case event
    // From the phone, about its connection.
    case hello
    case presence
}

/// Where a phone's topics are: its prefix, which the service tells it when it enrols.
package struct TopicPrefix: Hashable, Sendable, Codable {
    /// Without a slash at its end.
    package let text: String

    /// Takes a prefix as the service told it; nil unless it is a plain topic of at most 128 bytes.
    package init?(_ text: String) {
        // Byte by byte, as brokers do: to Swift a wildcard under an accent is another character.
        let levels = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let plain = levels.allSatisfy { level in
            !level.isEmpty && !level.contains { "+#\0".utf8.contains($0) }
        }
        guard plain, (1...128).contains(text.utf8.count) else { return nil }
        self.text = text
    }

    /// The prefix that the service gives a device.
    package init(of device: DeviceID) { text = Self.root + device.text }

    package func topic(_ channel: Channel) -> String { text + "/" + channel.rawValue }

    /// Where the service says that it is up; every phone listens there.
    package static let up = root + "up"

    /// Filters that match `up` and, of what is sent under the root, nothing else.
    ///
    /// To a broker that walks through all who have subscribed to one filter whenever another one
    /// does, as mosquitto, some thousand phones at one of them are slow: at nineteen thousand it
    /// takes three milliseconds for each. A fleet deals its phones out among these.
    package static let upFilters: [String] = ["cooee", "+"].flatMap { first in
        ["1", "+"].flatMap { second in
            ["up", "+", "up/#"].map { "\(first)/\(second)/\($0)" }
        }
    }

    /// The topic filter that matches a channel of every device.
    package static func filter(_ channel: Channel) -> String { root + "+/" + channel.rawValue }

    /// The device and the channel that a topic names; nil for any other topic.
    package static func parse(_ topic: String) -> (device: DeviceID, channel: Channel)? {
        var topic = topic
        return topic.withUTF8 { bytes in
            guard bytes.starts(with: root.utf8) else { return nil }
            let levels = UnsafeBufferPointer(rebasing: bytes[root.utf8.count...])
            guard let slash = levels.firstIndex(of: UInt8(ascii: "/")),
                let device = DeviceID(utf8: UnsafeBufferPointer(rebasing: levels[..<slash]))
            else { return nil }
            let name = String(decoding: levels[(slash + 1)...], as: UTF8.self)
            return Channel(rawValue: name).map { (device, $0) }
        }
    }

    private static let root = "cooee/1/"
}
