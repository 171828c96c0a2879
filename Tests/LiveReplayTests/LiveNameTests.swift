import FindDevice
import Testing

@testable import LiveReplay

/// What the phones of a live replay are called.
@Suite("Names of live phones")
struct LiveNameTests {
    @Test(
        "each is a name that a device may have, and begins with the file's own",
        arguments: [
            "pixel", "a", "my.phone_2", "Omas Handy", "电话", String(repeating: "x", count: 64),
        ])
    func lawful(key: String) {
        var generator = SystemRandomNumberGenerator()
        let name = LiveName(using: &generator).phone(key, story: 12)
        #expect(Device.fault(inName: name) == nil, "\(name)")
        #expect(
            Device.fault(inSerial: LiveName(using: &generator).serial(story: 1, phone: 2)) == nil)
        #expect(key != "pixel" || name.hasPrefix("pixel-"))
        #expect(key != "电话" || name.hasPrefix("phone-"))
    }

    @Test("no two runs, and no two stories of one, call their phones alike")
    func unique() {
        var generator = SystemRandomNumberGenerator()
        let runs = (0..<50).map { _ in LiveName(using: &generator) }
        let names = runs.flatMap { run in (0..<12).map { run.phone("pixel", story: $0) } }
        #expect(Set(names).count == names.count)
    }
}
