/// What a broker says while it lives, remembered for the moment when it dies.
struct LastWords {
    private var reader = LineReader()
    private var errors: [String] = []
    /// Whether it said that it takes connections.
    private(set) var saidRunning = false
    /// Whether it will say nothing more.
    private(set) var isOver = false

    /// Takes what was read of its log, empty at the end; returns the lines that it completes.
    mutating func take(_ piece: [UInt8]) -> [String] {
        isOver = piece.isEmpty
        let lines = reader.take(piece)
        for line in lines {
            // mosquitto 2: "mosquitto version 2.0.11 running"
            if line.hasPrefix("mosquitto version "), line.hasSuffix(" running") {
                saidRunning = true
            }
            if line.hasPrefix("Error") || line.contains(": Error") || line.hasPrefix("setpriv:") {
                errors = errors.suffix(2) + [line]
            }
        }
        return lines
    }

    /// Why it ended, in its own words where it left any.
    func reason(for ending: ChildProcess.Ending) -> String {
        guard !errors.isEmpty else { return ending.description }
        return "\(ending): \(errors.joined(separator: " "))"
    }
}
