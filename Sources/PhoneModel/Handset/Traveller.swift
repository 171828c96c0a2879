internal import FindDevice

/// Goes through the grid corner by corner, writing the tour down.
struct Traveller {
    private(set) var tour: Tour
    /// The time since the tour began, in seconds.
    private(set) var second = 0.0
    private let grid: StreetGrid
    private let pace: Pace
    private var corner = Corner.home
    /// The last place that is written down.
    private var place: Place

    /// How somebody gets along.
    struct Pace {
        var speed: ClosedRange<MetresPerSecond>
        /// How often there is a wait at a corner, and for how many seconds.
        var stopChance: Double
        var stop: ClosedRange<Double>

        static let foot = Pace(speed: 1.2...1.6, stopChance: 0.12, stop: 5...40)
        static let car = Pace(speed: 30 / 3.6...50 / 3.6, stopChance: 0.2, stop: 8...60)
    }

    init(grid: StreetGrid, pace: Pace) {
        self.grid = grid
        self.pace = pace
        place = grid.place(of: .home)
        tour = Tour(at: place)
    }

    /// Waits where it is.
    mutating func stand(until end: Double) {
        guard end > second else { return }
        second = end
        tour.move(to: place, arrivingAt: second)
    }

    /// Takes one of the shortest ways, turning now and then.
    mutating func go(to destination: Corner, using generator: inout SeededGenerator) {
        var goesAlong = generator.chance(0.5)
        while corner != destination {
            let canTurn =
                goesAlong
                ? corner.across != destination.across
                : corner.along != destination.along
            let mustTurn =
                goesAlong
                ? corner.along == destination.along
                : corner.across == destination.across
            if mustTurn || canTurn && generator.chance(0.25) {
                writeDown(using: &generator)
                goesAlong.toggle()
            }
            if goesAlong {
                corner.along += corner.along < destination.along ? 1 : -1
            } else {
                corner.across += corner.across < destination.across ? 1 : -1
            }
            if generator.chance(pace.stopChance) {
                writeDown(using: &generator)
                stand(until: second + generator.uniform(in: pace.stop))
            }
        }
        writeDown(using: &generator)
    }

    /// Ends a straight stretch at the corner, gone at one speed.
    private mutating func writeDown(using generator: inout SeededGenerator) {
        let reached = grid.place(of: corner)
        guard reached != place else { return }
        second += place.distance(to: reached) / generator.uniform(in: pace.speed)
        place = reached
        tour.move(to: place, arrivingAt: second)
    }

}
