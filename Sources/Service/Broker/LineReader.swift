/// Makes lines of the pieces that a pipe gives, none of them longer than a kilobyte.
struct LineReader {
    static let longestLine = 1024
    private var rest: [UInt8] = []

    /// Takes a piece; returns the lines that it completes.
    mutating func take(_ piece: some Sequence<UInt8>) -> [String] {
        var lines: [String] = []
        for byte in piece {
            if byte == UInt8(ascii: "\n") {
                lines.append(String(decoding: rest, as: UTF8.self))
                rest.removeAll(keepingCapacity: true)
            } else if rest.count < Self.longestLine {
                rest.append(byte)
            }
        }
        return lines
    }
}
