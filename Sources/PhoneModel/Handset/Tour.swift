/// A way through the grid that begins and ends at home, as the times of its turns and stops.
struct Tour: Equatable, Sendable {
    private var steps: [Step]

    /// At this second of the tour it is here.
    private struct Step: Equatable, Sendable {
        let second: Float
        let place: Place
    }

    /// Begins at a place; more is added by `move`.
    init(at place: Place) { steps = [Step(second: 0, place: place)] }

    mutating func move(to place: Place, arrivingAt second: Double) {
        steps.append(Step(second: Float(second), place: place))
    }

    /// How long it takes.
    var seconds: Double { steps.last.map { Double($0.second) } ?? 0 }

    /// What is being gone at a second of the tour; after its end, the rest at home.
    func stride(atSecond second: Double) -> Stride {
        let next = steps.partitioningIndex { Double($0.second) <= second }
        guard next < steps.count, next > 0 else {
            let place = steps[next == 0 ? 0 : steps.count - 1].place
            return Stride(from: place, to: place, seconds: 0, fraction: 0)
        }
        let (from, to) = (steps[next - 1], steps[next])
        let seconds = Double(to.second - from.second)
        return Stride(
            from: from.place, to: to.place, seconds: seconds,
            fraction: (second - Double(from.second)) / seconds)
    }

    /// Whether it stands at a second of the tour, and how many seconds longer; nil for the rest at
    /// home after its end.
    func stillness(atSecond second: Double) -> (isStill: Bool, seconds: Double)? {
        let next = steps.partitioningIndex { Double($0.second) <= second }
        guard next < steps.count, next > 0 else { return nil }
        let stretch = Stillness.stretch(around: next - 1, points: steps.count) { index in
            steps[index].place == steps[index + 1].place
        }
        return (stretch.isStill, Double(steps[stretch.last].second) - second)
    }
}

/// A straight way between two steps of a tour, and how much of it is behind.
struct Stride: Equatable, Sendable {
    var from: Place
    var to: Place
    var seconds: Double
    /// 0 ... 1
    var fraction: Double
}
