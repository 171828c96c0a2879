/// What orders a phone's orders: the n-th of an epoch.
///
/// A restored backup counts from where it was; raising the epoch puts all that it says next above
/// all that was ever said. Gaps are legal.
package struct Counter: Hashable, Comparable, Sendable, Codable {
    package var epoch: Int64
    package var number: Int64

    package init(epoch: Int64, number: Int64) {
        self.epoch = epoch
        self.number = number
    }

    /// Before the first order of the first epoch.
    package static let zero = Counter(epoch: 0, number: 0)

    package var next: Counter { Counter(epoch: epoch, number: number + 1) }

    package static func < (left: Self, right: Self) -> Bool {
        (left.epoch, left.number) < (right.epoch, right.number)
    }
}
