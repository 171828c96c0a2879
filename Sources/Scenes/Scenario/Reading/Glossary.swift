/// All that can head a mapping of one sort, such as a step, and what is read from it.
///
/// Such a mapping has one head, which says what it is about; keys that belong to its sort, such as
/// a step's time; and whatever else its head takes.
struct Glossary<Product: Sendable>: Sendable {
    /// What such a mapping is, and what its head does: `a step`, `does`.
    let thing: String
    let must: String
    let entries: [Entry<Product>]
    /// The keys that each may have, whatever its head.
    let common: [String]
    /// Where keys belong that people look for here.
    var elsewhere: [String: String] = [:]

    /// Reads the mapping; nil if anything about its head is at fault, which has then been noted.
    func read(_ keys: Keys, _ cast: Cast) -> Product? {
        let isKnown = noteUnknown(keys)
        let heads = keys.pairs.filter { pair in entries.contains { $0.key == pair.name } }
        guard let head = heads.first, let entry = entries.first(where: { $0.key == head.name })
        else {
            if isKnown { keys.ledger.note(keys.place, "\(thing) must \(must): \(list)") }
            return nil
        }
        guard heads.count == 1 else {
            let problem = "'\(head.name)' and '\(heads[1].name)': \(thing) can \(must) only once"
            keys.ledger.note(heads[1].place, problem)
            return nil
        }
        guard let (form, blanks) = entry.form(in: keys) else { return nil }
        noteStrays(keys, entry: entry, form: form)
        return form.make(Reading(keys: keys, head: entry.key, blanks: blanks, cast: cast))
    }

    private var list: String { entries.map(\.key).joined(separator: ", ") }

    /// Whether there was no unknown key; such keys have been noted.
    private func noteUnknown(_ keys: Keys) -> Bool {
        let arguments = Argument.allCases.map(\.rawValue).filter { argument in
            entries.contains { entry in
                entry.forms.contains { $0.takes.contains { $0.rawValue == argument } }
            }
        }
        let known = common + entries.map(\.key) + arguments
        for key in known { keys.claim(key) }
        let unknown = keys.pairs.filter { !known.contains($0.name) }
        for pair in unknown {
            let hint =
                if let elsewhere = elsewhere[pair.name] {
                    elsewhere
                } else if let meant = Suggestion.nearest(to: pair.name, among: known) {
                    "did you mean '\(meant)'?"
                } else {
                    "\(thing) can \(must): \(list)"
                }
            keys.claim(pair.name)
            keys.ledger.note(pair.place, "unknown key '\(pair.name.shortened)': \(hint)")
        }
        return unknown.isEmpty
    }

    /// Keys that belong beside other heads.
    private func noteStrays(_ keys: Keys, entry: Entry<Product>, form: Form<Product>) {
        let allowed = common + form.takes.map(\.rawValue)
        let others = form.takes.map(\.rawValue)
        let hint = others.isEmpty ? "nothing" : others.joined(separator: ", ")
        let known = Argument.allCases.map(\.rawValue)
        for pair in keys.pairs where known.contains(pair.name) && pair.name != entry.key {
            if allowed.contains(pair.name) { continue }
            let shown = form.pattern.isOpen ? entry.key : "\(entry.key): \(form.pattern.shown)"
            keys.ledger.note(
                pair.place, "'\(pair.name)' does not go with '\(shown)', which takes \(hint)")
        }
    }
}

/// One head, and every form that its value can have.
struct Entry<Product: Sendable>: Sendable {
    let key: String
    let forms: [Form<Product>]

    init(_ key: String, _ forms: [Form<Product>]) {
        self.key = key
        self.forms = forms
    }

    /// The form of the head's value, and what stands in its blanks; nil if it has none of them.
    fileprivate func form(in keys: Keys) -> (Form<Product>, [String: String])? {
        if forms.count == 1, forms[0].pattern.isOpen { return (forms[0], [:]) }
        guard let (place, blanks) = keys.value(key, .phrase(forms.map(\.pattern))) else {
            return nil
        }
        return (forms[place], blanks)
    }
}

/// One form of a head's value, the keys that may stand beside it, and what is made of them.
struct Form<Product: Sendable>: Sendable {
    let pattern: Pattern
    let takes: [Argument]
    /// Nil if something is at fault, which it has then noted.
    let make: @Sendable (Reading) -> Product?

    init(
        _ pattern: String, _ takes: [Argument] = [],
        make: @escaping @Sendable (Reading) -> Product?
    ) {
        self.pattern = Pattern(pattern)
        self.takes = takes
        self.make = make
    }
}

/// The keys that say more about a head.
enum Argument: String, CaseIterable, Sendable {
    case phone
    case duration = "for"
    case point, taking, by
    case name = "as"
    case expires, pin, message, callback, order
    case state = "is"
    case because
    case scope = "of"
    case standing = "in"
}

extension Scalar where Value == (place: Int, blanks: [String: String]) {
    /// A value of one of several patterns: which, and what stands in its blanks.
    static func phrase(_ patterns: [Pattern]) -> Scalar {
        Scalar(.oneOf(patterns.map(\.shown))) { written in
            // Blanks are looked for again and again.
            guard written.text.utf8.count <= 1024 else {
                return .failure(.because("must have at most 1024 bytes"))
            }
            for (place, pattern) in patterns.enumerated() {
                if let blanks = pattern.blanks(in: written.text) {
                    return .success((place, blanks))
                }
            }
            let complete = patterns.compactMap { $0.completed(from: written.text) }
            guard complete.isEmpty else {
                let meant = complete.map { "'\($0)'" }.joined(separator: " or ")
                return .failure(
                    .because("cannot be '\(written.text.shortened)': did you mean \(meant)?"))
            }
            let guesses = patterns.map { $0.guess(from: written.text) }
            return .failure(.unlike(written.text, among: guesses))
        }
    }
}

extension Misfit {
    /// Why a word is none of those known: the one that was probably meant is told alone.
    static func unlike(_ text: String, among known: [String]) -> Misfit {
        guard let meant = Suggestion.nearest(to: text, among: known) else { return .notThat }
        return .because("cannot be '\(text.shortened)': did you mean '\(meant)'?")
    }
}

extension String {
    /// What a value must be, told by its first forms if there are many.
    static func oneOf(_ forms: [String]) -> String {
        if forms.count == 1 { return "'\(forms[0])'" }
        let most = 14
        let rest = forms.count > most ? ", … (docs/scenarios.md has them all)" : ""
        return "one of \(forms.prefix(most).joined(separator: ", "))\(rest)"
    }
}
