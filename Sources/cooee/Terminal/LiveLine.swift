/// One line that tells how far something is: redrawn in place on a terminal, else written anew
/// whenever it says something else.
actor LiveLine {
    private let terminal: Terminal
    private var line: Line?
    private var isDrawn = false

    /// What the line says.
    struct Line: Sendable {
        /// What it is about: without a terminal, a line is written when this is another.
        var state: String
        /// What changes seldom; without a terminal, all that is written.
        var text: String
        /// What runs with the time, such as how long is left; shown on a terminal only.
        var clock: @Sendable () -> String = { "" }
    }

    init(_ terminal: Terminal) { self.terminal = terminal }

    func show(_ line: Line) {
        let isNew = line.state != self.line?.state
        self.line = line
        if terminal.isWatched {
            draw()
        } else if isNew {
            terminal.say(line.text)
        }
    }

    /// Draws the line again each second, until the task is cancelled.
    func tick() async throws {
        guard terminal.isWatched else { return }
        while true {
            try await Task.sleep(for: .seconds(1))
            draw()
        }
    }

    /// Takes the line away: what it told is over.
    func clear() {
        if isDrawn { terminal.say(bytes: Array("\r\u{1B}[K".utf8)) }
        isDrawn = false
        line = nil
    }

    private func draw() {
        guard let line else { return }
        let clock = line.clock()
        let words = clock.isEmpty ? line.text : "\(line.text) · \(clock)"
        let text = Self.fitted(words, width: terminal.width)
        terminal.say(bytes: Array("\r\(text)\u{1B}[K".utf8))
        isDrawn = true
    }

    /// The text cut to what a line holds, for a longer one could not be taken back with `\r`.
    static func fitted(_ text: String, width: Int?) -> String {
        guard let width, text.count >= width else { return text }
        return text.prefix(max(0, width - 2)) + "…"
    }
}
