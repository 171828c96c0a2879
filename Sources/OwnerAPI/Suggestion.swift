/// The nearest of some names to a mistyped one: "did you mean".
package enum Suggestion {
    /// The name that is at most a third of its letters away; nil if none is that near.
    package static func nearest(to word: String, among names: [String]) -> String? {
        // What is much longer than every name is near to none; it is not worth its square of steps.
        guard word.utf8.count <= 64 else { return nil }
        let ranked = names.map { (name: $0, steps: distance($0.lowercased(), word.lowercased())) }
        guard let best = ranked.min(by: { $0.steps < $1.steps }) else { return nil }
        return best.steps <= max(1, best.name.count / 3) ? best.name : nil
    }

    /// How many letters must be changed, added, dropped, or swapped with their neighbour.
    private static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left)
        let right = Array(right)
        var rows = [Array(0...right.count)]
        for (row, letter) in left.enumerated() {
            var next = [row + 1]
            for (column, other) in right.enumerated() {
                var steps = min(
                    next[column] + 1, rows[row][column + 1] + 1,
                    rows[row][column] + (letter == other ? 0 : 1))
                if row > 0, column > 0, letter == right[column - 1], other == left[row - 1] {
                    steps = min(steps, rows[row - 1][column - 1] + 1)
                }
                next.append(steps)
            }
            rows.append(next)
        }
        return rows[left.count][right.count]
    }
}
