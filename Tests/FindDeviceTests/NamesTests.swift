import FindDevice
import Testing

/// Names, numbers and passwords that owners choose, and the counter that orders orders.
@Suite("names, passwords and counters")
struct NamesTests {
    @Test("a later epoch is above any number of an earlier one")
    func counterOrder() {
        let inOrder = [
            Counter.zero, Counter(epoch: 0, number: 1), Counter(epoch: 0, number: .max),
            Counter(epoch: 1, number: 0), Counter(epoch: 1, number: 1),
            Counter(epoch: 2, number: -1),
        ]
        for (index, counter) in inOrder.enumerated() {
            for (other, later) in inOrder.enumerated() {
                #expect((counter < later) == (index < other))
            }
        }
        #expect(Counter(epoch: 3, number: 7).next == Counter(epoch: 3, number: 8))
    }

    @Test(
        "what can be a device's name",
        arguments: ["a", "phone", "Pixel-7", "my.phone_2", String(repeating: "x", count: 64)])
    func deviceName(name: String) {
        #expect(Device.fault(inName: name) == nil)
    }

    @Test(
        "what cannot be a device's name, and is told why",
        arguments: [
            "", " ", "my phone", "a/b", "a+b", "#", "näme", "名", "a\n", "a\0", "<b>", "'",
            String(repeating: "x", count: 65),
        ])
    func noDeviceName(name: String) {
        #expect(Device.fault(inName: name)?.hasPrefix("a device's name") == true)
    }

    @Test("what can be a serial number", arguments: ["1234", "SN-0001", "867400022047199"])
    func serial(text: String) {
        #expect(Device.fault(inSerial: text) == nil)
    }

    @Test(
        "what cannot be a serial number, and is told why",
        arguments: ["", "123", "12 34", "12/34", "SN_1", "١٢٣٤", String(repeating: "1", count: 65)])
    func noSerial(text: String) {
        #expect(Device.fault(inSerial: text)?.hasPrefix("a serial number") == true)
    }

    @Test(
        "what can be an account's name", arguments: ["ada", "ada@example.org", "Ada+1", "a_b-c.d"])
    func accountName(name: String) {
        #expect(Account.fault(inName: name) == nil)
    }

    @Test(
        "what cannot be an account's name, and is told why",
        arguments: [
            "", " ", "a b", "a/b", "a\"b", "a\tb", "é", "a\u{7f}",
            String(repeating: "a", count: 65),
        ])
    func noAccountName(name: String) {
        #expect(Account.fault(inName: name)?.hasPrefix("an account's name") == true)
    }

    @Test(
        "a password of eight characters with letters and digits will do",
        arguments: [
            "abcdefg1", "1234567a", "pässwörd1", "correct horse battery 1",
            "a" + String(repeating: "1", count: 1023),
        ])
    func password(text: String) {
        #expect(Account.fault(inPassword: text) == nil)
    }

    @Test(
        "a weak password is told why",
        arguments: [
            ("", "at least 8"), ("abcdef1", "at least 8"), ("abcdefgh", "letters and digits"),
            ("12345678", "letters and digits"), ("!!!!!!!!", "letters and digits"),
            ("👨‍👩‍👧a1", "at least 8"), ("a" + String(repeating: "1", count: 1024), "at most 1024"),
        ])
    func noPassword(text: String, why: String) throws {
        let fault = try #require(Account.fault(inPassword: text))
        #expect(fault.contains(why))
    }
}
