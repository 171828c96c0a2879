/// Why a command came to nothing, for the person who gave it.
struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    var meaning: ExitMeaning = .failed
    /// What happened.
    var what: String
    /// What to do about it.
    var mend: String?
    /// The same as one JSON document, to be written in the words' place.
    var document: String?

    init(
        _ what: String, mend: String? = nil, meaning: ExitMeaning = .failed,
        document: String? = nil
    ) {
        self.what = what
        self.mend = mend
        self.meaning = meaning
        self.document = document
    }

    var description: String { mend.map { "\(what): \($0)" } ?? what }

    /// The lines that tell of it.
    func lines(ink: Ink) -> [String] {
        if let document { return [document] }
        return [ink("Error:", .red) + " " + what.printable]
            + (mend.map { ["  " + $0.printable] } ?? [])
    }
}
