internal import Foundation

/// One measured figure: its median and 99th percentile over all runs, beside its limit.
struct Figure: Encodable {
    let name: String
    let unit: String
    let median: Double
    let p99: Double
    /// What the median must not exceed; nil for what others are compared with.
    let limit: Double?
    /// What the median must reach.
    let least: Double?
    /// What the 99th percentile must not exceed.
    var p99Limit: Double?
    /// The median in medians of what it is compared with.
    var ratio: Double?
    let runs: Int

    init(
        _ name: String, unit: String, samples: [Double], limit: Double? = nil,
        least: Double? = nil, p99Limit: Double? = nil, comparedWith other: Figure? = nil
    ) {
        let sorted = samples.sorted()
        self.name = name
        self.unit = unit
        median = Self.quantile(0.5, of: sorted)
        p99 = Self.quantile(0.99, of: sorted)
        self.limit = limit
        self.least = least
        self.p99Limit = p99Limit
        runs = samples.count
        ratio = other.map { median / $0.median }
    }

    var isOverLimit: Bool {
        limit.map { median > $0 } == true || p99Limit.map { p99 > $0 } == true
            || least.map { median < $0 } == true
    }

    private static func quantile(_ share: Double, of sorted: [Double]) -> Double {
        guard !sorted.isEmpty else { return .nan }
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }
}

/// The figures as a table for people and as JSON for programs.
struct Report {
    let figures: [Figure]

    func show() {
        let head = ["figure", "median", "p99", "limit", "ratio", "runs", ""]
        let rows = figures.map { figure in
            [
                figure.name, "\(text(figure.median)) \(figure.unit)", text(figure.p99),
                [
                    figure.limit.map(text), figure.least.map { "at least \(text($0))" },
                    figure.p99Limit.map { "p99 \(text($0))" },
                ]
                .compactMap(\.self).joined(separator: ", "),
                figure.ratio.map(text) ?? "", "\(figure.runs)",
                figure.isOverLimit ? "OVER ITS LIMIT" : "",
            ]
        }
        let widths = head.indices.map { column in
            ([head] + rows).map { $0[column].count }.max() ?? 0
        }
        for row in [head] + rows {
            let cells = zip(row, widths).map {
                $0.padding(toLength: $1, withPad: " ", startingAt: 0)
            }
            print(cells.joined(separator: "  "))
        }
    }

    func write(to path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try encoder.encode(figures).write(to: URL(fileURLWithPath: path))
    }

    private func text(_ value: Double) -> String {
        value >= 100 ? String(format: "%.0f", value) : String(format: "%.2f", value)
    }
}
