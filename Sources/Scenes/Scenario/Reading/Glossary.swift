/// All that can head a mapping of one sort, such as a step, and what is read from it.
///
/// Such a mapping has one head, which says what it is about; keys that belong to its sort, such as
/// a step's time; and whatever else its head takes.
struct Glossary<Product: Sendable>: Sendable {
    /// What such a mapping is: `a step`.
    let thing: String
    let entries: [Entry<Product>]
    /// The keys that each may have, whatever its head.
    let common: [String]

    /// Reads the mapping; nil if anything about its head is at fault, which has then been noted.
    func read(_ keys: Keys, _ cast: Cast) -> Product? {
        let isKnown = noteUnknown(keys)
        let heads = keys.pairs.filter { pair in entries.contains { $0.key == pair.name } }
        guard let head = heads.first, let entry = entries.first(where: { $0.key == head.name })
        else {
            if isKnown { keys.ledger.note(keys.place, "\(thing) says what: \(list)") }
            return nil
        }
        guard heads.count == 1 else {
            let problem = "'\(head.name)' and '\(heads[1].name)': \(thing) says one thing"
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
        return !keys.pairs.contains { !known.contains($0.name) }
    }

    /// Keys that belong beside other heads.
    private func noteStrays(_ keys: Keys, entry: Entry<Product>, form: Form<Product>) {
        let allowed = common + form.takes.map(\.rawValue)
        for pair in keys.pairs where pair.name != entry.key && !allowed.contains(pair.name) {
            guard keys.isClaimed(pair.name) else { continue }
            let others = form.takes.map(\.rawValue).joined(separator: ", ")
            let hint = others.isEmpty ? "nothing does" : "what does: \(others)"
            let shown = form.pattern.isOpen ? entry.key : "\(entry.key): \(form.pattern.shown)"
            keys.ledger.note(
                pair.place, "'\(pair.name)' does not go with '\(shown)': \(hint)")
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
        let shown = patterns.map(\.shown).joined(separator: ", ")
        let wanted = patterns.count == 1 ? "'\(shown)'" : "one of \(shown)"
        return Scalar(wanted) { written in
            for (place, pattern) in patterns.enumerated() {
                if let blanks = pattern.blanks(in: written.text) {
                    return .success((place, blanks))
                }
            }
            let guesses = patterns.map { $0.guess(from: written.text) }
            guard let meant = Suggestion.nearest(to: written.text, among: guesses) else {
                return .failure(.notThat)
            }
            return .failure(.because("must be \(wanted): did you mean '\(meant)'?"))
        }
    }
}
