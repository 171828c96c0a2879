/// The known word that somebody probably meant.
enum Suggestion {
    /// The nearest of `known`; nil if none is near enough to be meant. The first of equals wins.
    static func nearest(to word: String, among known: [String]) -> String? {
        let plain = folded(word)
        // What is longer than any key was not misspelt; it is another thing.
        guard (1...64).contains(plain.count) else { return nil }
        let allowed = max(1, plain.count / 3)
        let ranked = known.map { (word: $0, distance: distance(plain, folded($0))) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= allowed ? best.word : nil
    }

    /// `plain_port`, `Plain-Port` and `plainPort` are one word written in three ways.
    private static func folded(_ word: String) -> [Character] {
        word.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
    }

    /// How many letters must be changed, added, dropped or swapped with their neighbour.
    ///
    /// The optimal string alignment distance: Damerau's four edits, none inside another.
    static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var older: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let isSame = left[row] == right[column]
                var best = min(
                    previous[column + 1] + 1, current[column] + 1,
                    previous[column] + (isSame ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    best = min(best, older[column - 1] + 1)
                }
                current.append(best)
            }
            (older, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
