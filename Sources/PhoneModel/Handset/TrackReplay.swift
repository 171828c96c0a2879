internal import FindDevice
package import Trails

/// Movement along a recorded track, at the times of its points.
///
/// Between two points, and from one segment to the next, it goes straight at an even speed. A loop
/// goes round if the track's ends are within 50 m of each other, else to and fro, so that nobody
/// jumps.
package struct TrackReplay: Equatable, Sendable {
    private let points: [TrackPoint]
    /// When each point is reached, in seconds after the first.
    private let seconds: [Double]
    private let course: Course
    private var startOffset: Double

    private enum Course: Equatable {
        case once, around, toAndFro
    }

    /// - Parameters:
    ///   - startOffset: how far into the track it starts, in time.
    ///   - untimedSpeed: how fast it goes where the points have no times. Between two points that
    ///     have one, points without are spread by distance.
    /// - Throws: a `TrailError` with the line, if there are fewer than two distinct points, if
    ///   times run backwards or stand still, or if two points are too far apart for their times.
    package init(
        _ track: Track, loop: Bool = false, startOffset: Duration = .zero,
        untimedSpeed: MetresPerSecond = 1.4
    ) throws(TrailError) {
        var points = track.points
        guard let first = points.first, let last = points.last,
            points.contains(where: { $0.coordinate != first.coordinate })
        else {
            throw TrailError(
                file: track.file, line: track.line, field: "trkpt",
                reason: "a replay needs two different points, and this track has not so many")
        }
        var seconds = try TrackTimetable(track, untimedSpeed: untimedSpeed).seconds()
        let gap = last.coordinate.distance(to: first.coordinate)
        if loop, gap <= Self.closedGap {
            points.append(first)
            seconds.append((seconds.last ?? 0) + max(1, gap / untimedSpeed))
        }
        course = loop ? (gap <= Self.closedGap ? .around : .toAndFro) : .once
        self.points = points
        self.seconds = seconds
        self.startOffset = startOffset.inSeconds
    }

    /// How long it takes from the first point to the last.
    package var duration: Duration { .milliseconds(Int64(length * 1000)) }

    /// The same way, begun at another point of it: its points are shared.
    package func starting(at offset: Duration) -> TrackReplay {
        var replay = self
        replay.startOffset = offset.inSeconds
        return replay
    }

    package func motion(at elapsed: Duration) -> Motion {
        let time = max(0, elapsed.inSeconds + startOffset)
        switch course {
        case .once: return motion(atSecond: min(time, length))
        case .around: return motion(atSecond: time.truncatingRemainder(dividingBy: length))
        case .toAndFro:
            let phase = time.truncatingRemainder(dividingBy: 2 * length)
            return phase <= length
                ? motion(atSecond: phase) : motion(atSecond: 2 * length - phase).reversed
        }
    }

    /// Whether it stands, and until when that is so.
    func stillness(at elapsed: Duration) -> Stillness {
        let time = max(0, elapsed.inSeconds + startOffset)
        switch course {
        case .once:
            guard time < length else { return Stillness(isStill: true, until: nil) }
            return stillness(atSecond: time, goesBack: false, elapsed: elapsed)
        case .around:
            let second = time.truncatingRemainder(dividingBy: length)
            return stillness(atSecond: second, goesBack: false, elapsed: elapsed)
        case .toAndFro:
            let phase = time.truncatingRemainder(dividingBy: 2 * length)
            return phase < length
                ? stillness(atSecond: phase, goesBack: false, elapsed: elapsed)
                : stillness(atSecond: 2 * length - phase, goesBack: true, elapsed: elapsed)
        }
    }

    private func stillness(
        atSecond second: Double, goesBack: Bool, elapsed: Duration
    ) -> Stillness {
        let next = seconds.partitioningIndex { $0 <= second }
        let stretch = Stillness.stretch(
            around: min(max(next, 1), points.count - 1) - 1, points: points.count
        ) { index in
            points[index].coordinate.distance(to: points[index + 1].coordinate)
                <= Stillness.slowest * (seconds[index + 1] - seconds[index])
        }
        let left =
            goesBack ? second - seconds[stretch.first] : seconds[stretch.last] - second
        return Stillness(isStill: stretch.isStill, seconds: left, after: elapsed)
    }

    private var length: Double { seconds.last ?? 0 }

    private func motion(atSecond second: Double) -> Motion {
        let next = seconds.partitioningIndex { $0 <= second }
        guard next < points.count else {
            return Motion(
                coordinate: points[points.count - 1].coordinate,
                altitude: points[points.count - 1].elevation)
        }
        let (from, to) = (points[next - 1], points[next])
        let time = seconds[next] - seconds[next - 1]
        let fraction = (second - seconds[next - 1]) / time
        let speed = from.coordinate.distance(to: to.coordinate) / time
        let altitude = from.elevation.map { low in low + ((to.elevation ?? low) - low) * fraction }
        return Motion(
            coordinate: from.coordinate.interpolated(to: to.coordinate, fraction: fraction),
            speed: speed.kilometresPerHour,
            course: speed > 0 ? from.coordinate.bearing(to: to.coordinate) : nil,
            altitude: altitude ?? to.elevation)
    }

    private static let closedGap: Metres = 50
}

extension Motion {
    /// The same way, gone the other way around.
    fileprivate var reversed: Motion {
        var motion = self
        motion.course = course.map { ($0 + 180).truncatingRemainder(dividingBy: 360) }
        return motion
    }
}
