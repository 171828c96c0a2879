internal import Yams

/// The YAML parser's complaints, in the reader's form.
extension SceneFault {
    /// - Parameter text: what was parsed; some errors know their place only as an offset in it.
    init(_ error: any Error, text: String) {
        guard let error = error as? YamlError else {
            self.init(place: .start, problem: "not YAML: \(error)")
            return
        }
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _):
            let during = context.map { " \($0.text)" } ?? ""
            self.init(place: ScenePlace(mark), problem: "not YAML: \(problem)\(during)")
        case .composer(_, let problem, let mark, _):
            let isSecond = problem.contains("another document")
            self.init(
                place: ScenePlace(mark),
                problem: isSecond ? "a second document: a file holds one" : "not YAML: \(problem)")
        case .reader(let problem, let offset, _, _):
            self.init(
                place: ScenePlace(after: offset ?? 0, in: text), problem: "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.map { "'\($0)'" }.joined(separator: ", ")
            self.init(place: ScenePlace(context.mark), problem: "duplicate key \(keys)")
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            self.init(place: .start, problem: "not YAML: \(error)")
        }
    }
}

extension ScenePlace {
    init(_ mark: Mark?) {
        self.init(line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    /// The place after so many characters of a text.
    fileprivate init(after offset: Int, in text: String) {
        let before = text.prefix(offset)
        let lines = before.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        self.init(line: lines.count, column: (lines.last?.unicodeScalars.count ?? 0) + 1)
    }
}
