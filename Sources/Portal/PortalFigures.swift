package import Figures
internal import HTTPTypes
internal import Synchronization

/// How many requests each route had, how they ended and how long they took.
package final class PortalFigures: Sendable {
    private struct Asked: Hashable {
        let method: String
        let route: String
    }

    private struct Answers {
        var byStatus: [Int: Int] = [:]
        let times = MetricHistogram(bounds: MetricHistogram.usualBounds)
    }

    private let answers = Mutex<[Asked: Answers]>([:])

    package init() {}

    /// - Parameter route: the route's own path, with its braces; nil if there was none.
    func note(
        _ method: HTTPRequest.Method, route: String?, status: Int, took time: Duration
    ) {
        let asked = Asked(method: Self.name(of: method), route: route ?? "none")
        let times = answers.withLock { answers in
            answers[asked, default: Answers()].byStatus[status, default: 0] += 1
            return answers[asked]?.times
        }
        times?.note(time)
    }

    /// Whoever asks may invent methods: a label must not.
    private static func name(of method: HTTPRequest.Method) -> String {
        switch method {
        case .get, .head, .post, .put, .patch, .delete, .options: method.rawValue
        default: "other"
        }
    }

    package var families: [MetricFamily] {
        let now = answers.withLock { $0 }
            .sorted { ($0.key.route, $0.key.method) < ($1.key.route, $1.key.method) }
        return [
            MetricFamily(
                "cooee_http_requests_total", .counter, "Requests of owners that were answered.",
                now.flatMap { asked, answers in
                    answers.byStatus.sorted { $0.key < $1.key }.map { status, count in
                        MetricSample(
                            Double(count), ("method", asked.method), ("route", asked.route),
                            ("status", "\(status)"))
                    }
                }),
            MetricFamily(
                "cooee_http_request_duration_seconds", .histogram,
                "From a request to its answer's head; one with ?wait takes as long as it asks.",
                now.flatMap { asked, answers in
                    answers.times.samples(("method", asked.method), ("route", asked.route))
                }),
        ]
    }
}
