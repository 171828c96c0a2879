internal import FindDevice

/// What the phones of a live replay are called: their names in the file, and a suffix of the run's
/// own, so that no two runs get into each other's way.
struct LiveName: Sendable {
    let suffix: String

    init(using generator: inout some RandomNumberGenerator) {
        suffix = String((0..<6).map { _ in Self.letters.randomElement(using: &generator) ?? "x" })
    }

    /// The name of a phone, whatever its file calls it.
    /// - Parameter story: the place of the scenario among those of the run.
    func phone(_ key: String, story: Int) -> String {
        let tail = "-\(suffix)\(story)"
        let allowed = key.unicodeScalars.filter {
            Device.fault(inName: String($0)) == nil
        }
        let head = String(String.UnicodeScalarView(allowed)).prefix(64 - tail.utf8.count)
        return (head.isEmpty ? "phone" : head) + tail
    }

    func serial(story: Int, phone: Int) -> String { "LIVE-\(suffix)-\(story)-\(phone)" }

    /// Without those that are mistaken for others.
    private static let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
}
