internal import FindDevice
internal import Trails

/// When a replay reaches each point of a track, worked out from the times that the points have.
struct TrackTimetable {
    private let points: [TrackPoint]
    private let file: String
    private let line: Int?
    private let untimedSpeed: MetresPerSecond
    /// The way from the first point to each one.
    private let metres: [Metres]

    /// Faster than sound no phone travels; the slack is for clocks that tick in seconds.
    private static let fastest: MetresPerSecond = 340
    private static let slack: Metres = 50

    init(_ track: Track, untimedSpeed: MetresPerSecond) throws(TrailError) {
        guard (0.1...Self.fastest).contains(untimedSpeed) else {
            throw TrailError(
                file: track.file, field: "speed",
                reason: "a speed of \(untimedSpeed) m/s is not between 0.1 and \(Self.fastest)")
        }
        points = track.points
        file = track.file
        line = track.line
        self.untimedSpeed = untimedSpeed
        metres = zip(points, points.dropFirst()).reduce(into: [0]) { metres, pair in
            metres.append(
                metres[metres.count - 1] + pair.0.coordinate.distance(to: pair.1.coordinate))
        }
    }

    /// Seconds after the first point, never falling.
    func seconds() throws(TrailError) -> [Double] {
        let timed = points.indices.filter { points[$0].time != nil }
        guard let first = timed.first, let last = timed.last else {
            return metres.map { $0 / untimedSpeed }
        }
        try checkOrder(timed)
        let origin = time(first) - metres[first] / untimedSpeed
        var seconds = metres.map { $0 / untimedSpeed }
        for index in points.indices.dropFirst(last) {
            seconds[index] = time(last) - origin + (metres[index] - metres[last]) / untimedSpeed
        }
        for (from, to) in zip(timed, timed.dropFirst()) {
            let way = metres[to] - metres[from]
            for index in from..<to {
                let fraction = way > 0 ? (metres[index] - metres[from]) / way : 0
                seconds[index] = time(from) - origin + (time(to) - time(from)) * fraction
            }
        }
        try checkPace(seconds)
        return seconds
    }

    /// A timed point's time, in seconds after the first timed one.
    private func time(_ index: Int) -> Double {
        guard let time = points[index].time, let start = points.lazy.compactMap(\.time).first else {
            return 0
        }
        return (time - start).inSeconds
    }

    private func checkOrder(_ timed: [Int]) throws(TrailError) {
        for (earlier, later) in zip(timed, timed.dropFirst()) {
            guard let before = points[earlier].time, let after = points[later].time, after < before
            else { continue }
            throw refusal(
                at: later,
                "the time \(after) is before \(before) of \(named(earlier)): put the points in "
                    + "the order of their times, or take the times out")
        }
    }

    private func checkPace(_ seconds: [Double]) throws(TrailError) {
        guard let last = seconds.last, last > 0 else {
            throw refusal(
                at: 0,
                "all points have the same time: give them times that pass, or take the times out")
        }
        for index in points.indices.dropFirst() {
            let way = metres[index] - metres[index - 1]
            let time = seconds[index] - seconds[index - 1]
            guard way > Self.fastest * time + Self.slack else { continue }
            throw refusal(
                at: index,
                "\(Int(way.rounded())) m in \(Int(time)) s from \(named(index - 1)): "
                    + "no phone goes so fast")
        }
    }

    private func named(_ index: Int) -> String {
        points[index].line.map { "line \($0)" } ?? "point \(index + 1)"
    }

    private func refusal(at index: Int, _ reason: String) -> TrailError {
        TrailError(file: file, line: points[index].line ?? line, field: "time", reason: reason)
    }
}
