package import FindDevice

/// Movement that is made up: tours through a grid of streets, the same for the same seed.
///
/// A few tours are planned at the start; which of them is gone in each slot of time follows from
/// the seed alone. Each begins and ends at home, so nobody jumps from one to the next.
package struct Wander: Equatable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// On foot around the block, at about 1.4 m/s.
        case walk
        /// By car from home to work in the morning, and back in the evening, every day.
        case commute
        /// By car here and there, at 30–50 km/h, with stops at lights.
        case drive
        /// By car from passenger to passenger.
        case taxi
    }

    private let seed: UInt64
    private var grid: StreetGrid
    private let tours: [Tour]
    /// How long a slot is, in seconds.
    private let slot: Double
    /// How far into its first slot it starts, in seconds.
    private var startOffset: Double

    /// - Parameter timeOfDay: what time it is at the start, where the handset lives; only a
    ///   commute goes by it.
    package init(
        _ kind: Kind, around home: Coordinate, seed: UInt64, timeOfDay: Duration = .hours(7)
    ) {
        var generator = SeededGenerator(seed: seed)
        self.seed = seed
        grid = StreetGrid(home: home, using: &generator)
        let planner = TourPlanner(kind: kind, grid: grid, using: &generator)
        tours = (0..<4).map { _ in planner.tour(using: &generator) }
        if kind == .commute {
            slot = 86_400
            startOffset = timeOfDay.inSeconds
        } else {
            // A rest at home ends the longest one too.
            slot = (tours.map(\.seconds).max() ?? 0) + generator.uniform(in: 120...900)
            startOffset = 0
        }
    }

    /// The same ways through the same streets, but in another part of the town and begun so much
    /// earlier: its tours, which are most of it, are shared.
    package func moved(to home: Coordinate, begun earlier: Duration = .zero) -> Wander {
        var moved = self
        moved.grid = grid.moved(to: home)
        moved.startOffset += earlier.inSeconds
        return moved
    }

    package func motion(at elapsed: Duration) -> Motion {
        let time = max(0, elapsed.inSeconds + startOffset)
        let number = (time / slot).rounded(.down)
        let stride = tour(number: number).stride(atSecond: time - number * slot)
        return grid.motion(stride)
    }

    /// Whether it stands, and how long that is so at least.
    func stillness(at elapsed: Duration) -> Stillness {
        let time = max(0, elapsed.inSeconds + startOffset)
        let number = (time / slot).rounded(.down)
        let second = time - number * slot
        guard let found = tour(number: number).stillness(atSecond: second) else {
            return Stillness(isStill: true, seconds: slot - second, after: elapsed)
        }
        return Stillness(
            isStill: found.isStill, seconds: min(found.seconds, slot - second), after: elapsed)
    }

    private func tour(number: Double) -> Tour {
        var choice = SplitMix64(state: seed ^ number.bitPattern)
        return tours[Int(choice.next() % UInt64(tours.count))]
    }
}
