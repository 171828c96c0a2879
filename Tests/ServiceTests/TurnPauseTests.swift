import Testing

@testable import Service

/// How a loop whose turns keep failing rests between them.
@Suite("The pause after a failed turn")
struct TurnPauseTests {
    @Test("doubles from ten milliseconds up to a second, and begins anew")
    func doubles() {
        var pause = TurnPause()
        let waits = (0..<10).map { _ in pause.next() / .milliseconds(1) }
        #expect(waits == [10, 20, 40, 80, 160, 320, 640, 1000, 1000, 1000])
        pause = TurnPause()
        #expect(pause.next() == .milliseconds(10))
    }

    @Test("is really waited for")
    func rests() {
        var pause = TurnPause()
        let begun = ContinuousClock.now
        for _ in 0..<3 { pause.rest() }
        #expect(begun.duration(to: .now) >= .milliseconds(60))
    }
}
