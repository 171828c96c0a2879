/// Durations as people write them: `500ms`, `30s`, `10m`, `1h30m`, `2d`.
extension Duration {
    /// Reads a duration with its unit; nil without a unit, with an unknown one, or out of range.
    package init?(written text: String) {
        var total: Int64 = 0
        var rest = Substring(text)
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let count = Int64(digits), let size = Self.millisecondsPerUnit(unit) else {
                return nil
            }
            let (product, overflowed) = count.multipliedReportingOverflow(by: size)
            let (sum, tooLarge) = total.addingReportingOverflow(product)
            guard !overflowed, !tooLarge, sum <= Self.longestWritten else { return nil }
            total = sum
        }
        self = .milliseconds(total)
    }

    /// The duration in its largest whole units: `1h30m`, `45s`, `250ms`.
    package var written: String {
        var rest = milliseconds
        guard rest > 0 else { return rest == 0 ? "0s" : "-" + Duration.milliseconds(-rest).written }
        var parts = ""
        for (unit, size) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
        where rest >= Int64(size) {
            parts += "\(rest / Int64(size))\(unit)"
            rest %= Int64(size)
        }
        return rest > 0 ? parts + "\(rest)ms" : parts
    }

    /// A hundred years: longer than anything Cooee waits for, short enough to add to any date.
    private static let longestWritten: Int64 = 100 * 366 * 86_400_000

    private static func millisecondsPerUnit(_ unit: Substring) -> Int64? {
        switch unit {
        case "ms": 1
        case "s": 1000
        case "m", "min": 60_000
        case "h": 3_600_000
        case "d": 86_400_000
        default: nil
        }
    }
}
