internal import Yams

/// The keys of one mapping, each to be asked for once; what nobody asked for is a fault.
///
/// Reading never throws: a fault is noted in the file's ledger and the default stays, so that one
/// run tells all that is wrong.
package final class Keys {
    /// The way to this mapping from the top: `orders.ring`; empty at the top.
    let path: String
    let place: ScenePlace
    let ledger: FaultLedger
    private(set) var pairs: [Pair] = []
    private var asked: [String] = []
    private var sections: [Keys] = []

    struct Pair {
        let name: String
        let place: ScenePlace
        let value: Node
    }

    init(_ mapping: Node.Mapping?, path: String, place: ScenePlace, ledger: FaultLedger) {
        self.path = path
        self.place = place
        self.ledger = ledger
        for (key, value) in mapping ?? [:] {
            let place = ScenePlace(key.mark)
            guard case .scalar(let scalar) = key else {
                ledger.note(place, "a key is one word")
                continue
            }
            pairs.append(Pair(name: scalar.string, place: place, value: value))
        }
    }

    /// Reads a key into `target`; leaves it as it is if the key is absent.
    package func read<Value>(_ key: String, _ scalar: Scalar<Value>, into target: inout Value) {
        if let value = value(key, scalar) { target = value }
    }

    /// Reads a key that may be left out into `target`.
    package func read<Value>(_ key: String, _ scalar: Scalar<Value>, into target: inout Value?) {
        if let value = value(key, scalar) { target = value }
    }

    /// Reads a key that may be left out; nil if it is, or if its value is at fault.
    package func value<Value>(_ key: String, _ scalar: Scalar<Value>) -> Value? {
        guard let pair = find(key) else { return nil }
        return decode(pair.value, named: key, scalar)
    }

    /// Reads a key that must be there; nil if it is at fault, which has then been noted.
    package func require<Value>(_ key: String, _ scalar: Scalar<Value>) -> Value? {
        guard find(key) != nil else {
            ledger.note(place, "'\(key)' is missing\(path.isEmpty ? "" : " in \(path)")")
            return nil
        }
        return value(key, scalar)
    }

    /// Reads a list of scalars into `target`, which must have as many items as `count` says.
    package func list<Value>(
        _ key: String, of scalar: Scalar<Value>, count: ClosedRange<Int>,
        into target: inout [Value]
    ) {
        guard let pair = find(key) else { return }
        guard case .sequence(let items) = pair.value else {
            ledger.note(ScenePlace(pair.value.mark), "'\(key)' must be a list: [a, b]")
            return
        }
        guard count.contains(items.count) else {
            ledger.note(
                ScenePlace(items.mark),
                "'\(key)' must have \(count.lowerBound) to \(count.upperBound) items, "
                    + "not \(items.count)")
            return
        }
        let values = items.map { decode($0, named: key, scalar) }
        if !values.contains(where: { $0 == nil }) { target = values.compactMap(\.self) }
    }

    /// The mapping under a key; one without keys if it is absent or empty.
    package func section(_ key: String) -> Keys {
        let section = mapping(under: key)
        sections.append(section)
        return section
    }

    /// The mappings of a list, each to be asked for its keys; what is none has been noted.
    func items(_ key: String) -> [Keys] {
        guard let pair = find(key) else { return [] }
        guard case .sequence(let nodes) = pair.value else {
            ledger.note(
                ScenePlace(pair.value.mark), "'\(key)' must be a list, each item after a '- '")
            return []
        }
        let found = nodes.enumerated().compactMap { number, node -> Keys? in
            let place = ScenePlace(node.mark)
            guard case .mapping(let mapping) = node else {
                ledger.note(place, "an item of '\(key)' is 'key: value' lines after a '- '")
                return nil
            }
            return Keys(mapping, path: "\(path(to: key))[\(number)]", place: place, ledger: ledger)
        }
        sections += found
        return found
    }

    /// Notes a fault that shows only when values are seen together, at the place of `key`.
    package func fault(at key: String, _ problem: String) {
        let pair = pairs.first { $0.name == key }
        ledger.note(pair.map { ScenePlace($0.value.mark) } ?? place, problem)
    }

    /// Forgets every key: there is more wrong than with each of them.
    func disregard() { pairs = [] }

    /// Notes the keys that nobody asked for, here and in every section.
    func finish() {
        for pair in pairs where !asked.contains(pair.name) {
            let meant = Suggestion.nearest(to: pair.name, among: asked)
            let hint = meant.map { "did you mean '\($0)'?" } ?? "known here: \(known)"
            ledger.note(pair.place, "unknown key '\(pair.name.shortened)': \(hint)")
        }
        for section in sections { section.finish() }
    }

    private var known: String { asked.joined(separator: ", ") }

    func find(_ key: String) -> Pair? {
        if !asked.contains(key) { asked.append(key) }
        if let pair = pairs.first(where: { $0.name == key }) { return pair }
        ledger.omitted.append(path(to: key))
        return nil
    }

    private func path(to key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private func mapping(under key: String) -> Keys {
        let pair = find(key)
        let place = pair?.place ?? self.place
        var mapping: Node.Mapping?
        if case .mapping(let found) = pair?.value {
            mapping = found
        } else if let value = pair?.value, !value.isNothing {
            ledger.note(ScenePlace(value.mark), "'\(key)' must have keys of its own under it")
        }
        return Keys(mapping, path: path(to: key), place: place, ledger: ledger)
    }

    private func decode<Value>(
        _ node: Node, named key: String, _ scalar: Scalar<Value>
    ) -> Value? {
        let place = ScenePlace(node.mark)
        guard case .scalar(let found) = node else {
            ledger.note(place, "'\(key)' must be \(scalar.wanted), not a list or a mapping")
            return nil
        }
        guard !node.isNothing else {
            ledger.note(place, "'\(key)' has no value: it must be \(scalar.wanted)")
            return nil
        }
        let isPlain = found.style == .plain
        switch scalar.read(WrittenScalar(text: found.string, isPlain: isPlain)) {
        case .success(let value): return value
        case .failure(let misfit):
            let problem = misfit.words(for: found.string.shortened, wanted: scalar.wanted)
            ledger.note(place, "'\(key)' \(problem)")
            return nil
        }
    }
}

extension Node {
    /// YAML's null, written out or left out.
    var isNothing: Bool {
        guard case .scalar(let scalar) = self, scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }
}

extension String {
    /// Short enough to be quoted in a message.
    var shortened: String {
        let line = prefix { !$0.isNewline }
        return line.count <= 40 && line.count == count ? self : line.prefix(39) + "…"
    }
}
