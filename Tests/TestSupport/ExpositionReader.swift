/// A strict reader of what Prometheus is answered
/// (<https://prometheus.io/docs/instrumenting/exposition_formats/>, version 0.0.4): it refuses what
/// Prometheus would forgive, and what its naming conventions advise against.
package struct Exposition {
    package struct Family {
        package let kind: String
        package let help: String
        package fileprivate(set) var samples: [Sample] = []
    }

    package struct Sample: Hashable {
        package let name: String
        package let labels: [String: String]
        package let value: Double
    }

    package struct Fault: Error, CustomStringConvertible {
        package let description: String
        fileprivate init(_ description: String) { self.description = description }
    }

    package private(set) var families: [String: Family] = [:]
    private var current: String?
    private var announced: (name: String, help: String)?

    package init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Fault("the last line has no end") }
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            do {
                try read(String(line))
            } catch let fault as Fault {
                throw Fault("\(fault): \(line)")
            }
        }
        guard announced == nil else { throw Fault("a HELP without a TYPE") }
        for (name, family) in families { try Self.check(family, named: name) }
    }

    /// The value of a sample; nil if there is none with exactly these labels.
    package func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        families.values.lazy.flatMap(\.samples)
            .first { $0.name == name && $0.labels == labels }?.value
    }

    // MARK: Lines

    private mutating func read(_ line: String) throws {
        if line.hasPrefix("# HELP ") {
            try readHelp(line.dropFirst("# HELP ".count))
        } else if line.hasPrefix("# TYPE ") {
            try readType(line.dropFirst("# TYPE ".count))
        } else if line.hasPrefix("#") || line.isEmpty {
            throw Fault("neither HELP, TYPE nor sample")
        } else {
            try readSample(line)
        }
    }

    private mutating func readHelp(_ rest: Substring) throws {
        let words = rest.split(separator: " ", maxSplits: 1)
        guard words.count == 2, announced == nil else { throw Fault("a HELP out of place") }
        announced = (String(words[0]), String(words[1]))
    }

    private mutating func readType(_ rest: Substring) throws {
        let words = rest.split(separator: " ").map(String.init)
        guard words.count == 2, let (name, help) = announced, name == words[0] else {
            throw Fault("a TYPE without its HELP before it")
        }
        guard ["counter", "gauge", "histogram", "summary"].contains(words[1]) else {
            throw Fault("no such type")
        }
        guard name.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil else { throw Fault("no good name") }
        guard families[name] == nil else { throw Fault("told of twice") }
        families[name] = Family(kind: words[1], help: help)
        (current, announced) = (name, nil)
    }

    private mutating func readSample(_ line: String) throws {
        let pattern = /([a-z][a-z0-9_]*)(?:\{(.*)\})? (\S+)/
        guard let match = line.wholeMatch(of: pattern), announced == nil else {
            throw Fault("no sample")
        }
        guard let value = Self.number(String(match.3)) else { throw Fault("no value") }
        let sample = Sample(
            name: String(match.1), labels: try Self.labels(match.2.map(String.init) ?? ""),
            value: value)
        guard let current, var family = families[current] else { throw Fault("of no family") }
        let suffixes =
            switch family.kind {
            case "histogram": ["_bucket", "_sum", "_count"]
            case "summary": ["", "_sum", "_count"]
            default: [""]
            }
        guard suffixes.contains(where: { current + $0 == sample.name }) else {
            throw Fault("not of the family above it, \(current)")
        }
        let isThere = family.samples.contains {
            $0.name == sample.name && $0.labels == sample.labels
        }
        guard !isThere else { throw Fault("told of twice") }
        family.samples.append(sample)
        families[current] = family
    }

    private static func number(_ text: String) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        case "NaN": .nan
        default: Double(text)
        }
    }

    private static func labels(_ text: String) throws -> [String: String] {
        var labels: [String: String] = [:]
        var rest = text[...]
        while !rest.isEmpty {
            let pattern = /([a-z_][a-z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,?)/
            guard let match = rest.prefixMatch(of: pattern) else { throw Fault("no label") }
            guard labels.updateValue(String(match.2), forKey: String(match.1)) == nil else {
                throw Fault("a label twice")
            }
            rest = rest[match.range.upperBound...]
            guard match.3.isEmpty == rest.isEmpty else { throw Fault("a comma too few or many") }
        }
        return labels
    }

    // MARK: Families

    private static func check(_ family: Family, named name: String) throws {
        func wrong(_ reason: String) -> Fault { Fault("\(name): \(reason)") }
        guard (family.kind == "counter") == name.hasSuffix("_total") else {
            throw wrong("_total is a counter's end, and no other's")
        }
        guard !["_ms", "_us", "_milliseconds", "_minutes", "_kib"].contains(where: name.contains)
        else { throw wrong("not in base units") }
        for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
            throw wrong("the suffix is a histogram's sample's")
        }
        if family.kind == "counter", family.samples.contains(where: { !($0.value >= 0) }) {
            throw wrong("a counter below zero")
        }
        guard family.kind == "histogram" else { return }
        let series = Dictionary(grouping: family.samples) { sample in
            sample.labels.filter { $0.key != "le" }
        }
        for samples in series.values {
            let buckets = samples.filter { $0.name == name + "_bucket" }
            let ends = buckets.compactMap { $0.labels["le"].flatMap(number) }
            guard ends.count == buckets.count, ends == ends.sorted(), ends.last == .infinity
            else { throw wrong("the buckets do not ascend to +Inf") }
            let counts = buckets.map(\.value)
            guard counts == counts.sorted() else { throw wrong("the buckets are not cumulative") }
            let count = samples.first { $0.name == name + "_count" }?.value
            guard count != nil, count == counts.last else { throw wrong("+Inf is not the count") }
            guard samples.contains(where: { $0.name == name + "_sum" }) else {
                throw wrong("no sum")
            }
        }
    }
}
