import FindDevice
import Testing

/// What an owner can say on a lost phone's screen.
@Suite("lost mode's words")
struct LostModeTests {
    @Test(
        "what can be a message",
        arguments: [
            "a", "Please call me", "Belohnung: 50 €", "拾ったら電話をください", "👨‍👩‍👧 ❤️ danke!",
            String(repeating: "x", count: 200), String(repeating: "🦘", count: 200),
        ])
    func message(text: String) { #expect(LostMode.fault(inMessage: text) == nil) }

    @Test(
        "what cannot, and is told why",
        arguments: [
            "", String(repeating: "x", count: 201), "two\nlines", "a\tb", "a\0b", "a\u{1b}[2Jb",
            "a\u{202e}b", "a\u{2028}b", "a\u{85}b", "a\u{feff}b", "a\u{e000}b",
            String(repeating: "👨‍👩‍👧‍👦", count: 60),
        ])
    func noMessage(text: String) {
        #expect(LostMode.fault(inMessage: text)?.hasPrefix("a message") == true)
    }

    @Test(
        "what can be a number to call",
        arguments: ["000", "+61 2 6125 5111", "(02) 6125-5111", "112", "123456789012345"])
    func callback(number: String) { #expect(LostMode.fault(inCallback: number) == nil) }

    @Test(
        "what cannot, and is told why",
        arguments: [
            "", "+", "12", "1234567890123456", "12+34", "call me", "１２３４", "+61\n2", "0x112",
            "tel:112", "1" + String(repeating: " ", count: 40) + "12",
        ])
    func noCallback(number: String) {
        #expect(LostMode.fault(inCallback: number)?.hasPrefix("a number to call") == true)
    }
}
