import Foundation

/// Looks for PINs by themselves, without their name.
///
/// Four digits stand in numbers, times and hashes by chance, so that finding one says nothing. But
/// what writes down one PIN writes down all of them: of many PINs that were used, far more must
/// then be found than of those that nobody used. How often chance finds one is counted in the very
/// same sink, by all the others, and a sink is clean if so many of the used ones, or more, would be
/// found by chance more often than once in ten million. So the last PINs of four phones in a column
/// of their own are found; a single PIN that leaked once is found only beside its name: see
/// `Canary(pin:)`.
struct PINSearch {
    let used: Set<Int>

    struct Leak: CustomStringConvertible {
        let sink: String
        /// Of the PINs that were used, and of all others, how many are in it.
        let found: Int
        let others: Int

        var description: String { "\(found) PINs, and \(others) that are none, in \(sink)" }
    }

    func leaks(in sinks: [Sink]) -> [Leak] {
        sinks.flatMap { sink in
            // As its own word, and anywhere: which of both tells more depends on the sink.
            [true, false].compactMap { isWord in
                var present = Set<Int>()
                for piece in sink.pieces {
                    Self.collect(from: piece, isWord: isWord, into: &present)
                }
                let found = present.intersection(used).count
                let others = present.count - found
                return isChance(found, others)
                    ? nil : Leak(sink: sink.name, found: found, others: others)
            }
        }
    }

    /// Whether so many or more would be found by chance, by the binomial distribution.
    private func isChance(_ found: Int, _ others: Int) -> Bool {
        let share = Double(others + 1) / Double(10_000 - used.count + 2)
        var term = pow(1 - share, Double(used.count))
        var below = 0.0
        for count in 0..<found {
            below += term
            term *= Double(used.count - count) / Double(count + 1) * share / (1 - share)
        }
        return found == 0 || 1 - below > 1e-7
    }

    /// Adds all runs of four digits; as words, only those with no letter or digit beside them.
    private static func collect(from data: Data, isWord: Bool, into present: inout Set<Int>) {
        data.withUnsafeBytes { bytes in
            var run = 0
            var value = 0
            for index in bytes.indices {
                let digit = Int(bytes[index]) - 48
                guard (0...9).contains(digit) else {
                    run = 0
                    continue
                }
                run += 1
                value = value % 1000 * 10 + digit
                guard run >= 4 else { continue }
                if isWord {
                    let isAlone =
                        run == 4 && !isWordByte(bytes, index - 4) && !isWordByte(bytes, index + 1)
                    if !isAlone { continue }
                }
                present.insert(value)
            }
        }
    }

    private static func isWordByte(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Bool {
        guard bytes.indices.contains(index) else { return false }
        return switch bytes[index] {
        case 48...57, 65...90, 97...122, 95, 45: true
        default: false
        }
    }
}
