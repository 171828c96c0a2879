/// Makes up tours of one kind: where to, by which streets, how fast, with which stops.
struct TourPlanner {
    private let kind: Wander.Kind
    private let grid: StreetGrid
    /// Where a commuter works.
    private let work: Corner

    init(kind: Wander.Kind, grid: StreetGrid, using generator: inout SeededGenerator) {
        self.kind = kind
        self.grid = grid
        work = Corner(
            along: Int.random(in: 12...28, using: &generator) * (generator.chance(0.5) ? 1 : -1),
            across: Int.random(in: 12...28, using: &generator) * (generator.chance(0.5) ? 1 : -1))
    }

    func tour(using generator: inout SeededGenerator) -> Tour {
        var traveller = Traveller(grid: grid, pace: kind == .walk ? .foot : .car)
        switch kind {
        case .walk:
            roam(&traveller, blocks: 6, until: 2400, stay: 0...90, using: &generator)
        case .drive:
            roam(&traveller, blocks: 20, until: 2700, stay: 60...300, using: &generator)
        case .taxi:
            // A passenger gets in or out, and sometimes there is none for a while.
            roam(&traveller, blocks: 25, until: 9000, stay: 45...400, using: &generator)
        case .commute:
            traveller.stand(until: generator.uniform(in: 7.3...8.2) * 3600)
            traveller.go(to: work, using: &generator)
            traveller.stand(until: generator.uniform(in: 16.5...17.5) * 3600)
            traveller.go(to: .home, using: &generator)
        }
        return traveller.tour
    }

    /// Goes from one place to another, at most `blocks` from home, and home after `until` seconds.
    private func roam(
        _ traveller: inout Traveller, blocks: Int, until end: Double,
        stay: ClosedRange<Double>, using generator: inout SeededGenerator
    ) {
        while traveller.second < end {
            let destination = Corner(
                along: Int.random(in: -blocks...blocks, using: &generator),
                across: Int.random(in: -blocks...blocks, using: &generator))
            traveller.go(to: destination, using: &generator)
            traveller.stand(until: traveller.second + generator.uniform(in: stay))
        }
        traveller.go(to: .home, using: &generator)
    }
}
