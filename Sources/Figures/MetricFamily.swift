/// A figure as Prometheus reads it: a name, what it means, and its values, told apart by labels
/// (<https://prometheus.io/docs/instrumenting/exposition_formats/>, version 0.0.4).
package struct MetricFamily: Sendable {
    package enum Kind: String, Sendable {
        case counter, gauge, histogram, summary
    }

    /// Of letters, digits and underscores; a counter's ends in `_total`.
    package let name: String
    package let kind: Kind
    /// One sentence.
    package let help: String
    package var samples: [MetricSample]

    package init(_ name: String, _ kind: Kind, _ help: String, _ samples: [MetricSample] = []) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }

    /// A figure that has one value; none if that is not known just now.
    package init(_ name: String, _ kind: Kind, _ help: String, _ value: Double?) {
        self.init(name, kind, help, value.map { [MetricSample($0)] } ?? [])
    }

    package init(_ name: String, _ help: String, counting counter: MetricCounter) {
        self.init(name, .counter, help, Double(counter.value))
    }

    /// The text that a scrape is answered with.
    package static func text(of families: [MetricFamily]) -> String {
        families.map(\.text).joined()
    }

    private var text: String {
        let head = "# HELP \(name) \(Self.escape(help))\n# TYPE \(name) \(kind.rawValue)\n"
        return samples.reduce(into: head) { $0 += "\(name)\($1.text)\n" }
    }

    static func escape(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }
}

/// One value of a figure.
package struct MetricSample: Sendable {
    package typealias Label = (name: String, value: String)

    /// `_bucket`, `_sum` or `_count` of a histogram or a summary.
    let suffix: String
    let labels: [Label]
    let value: Double

    package init(_ value: Double, suffix: String = "", _ labels: Label...) {
        self.init(value, suffix: suffix, labels: labels)
    }

    package init(_ value: Double, suffix: String = "", labels: [Label]) {
        self.suffix = suffix
        self.labels = labels
        self.value = value
    }

    fileprivate var text: String {
        let pairs = labels.map { name, value in
            "\(name)=\"\(MetricFamily.escape(value).replacing("\"", with: "\\\""))\""
        }
        return suffix + (pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}") + " "
            + Self.written(value)
    }

    static func written(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}
