import TestSupport
import Testing

@testable import Figures

/// What Prometheus is answered, read back by a strict reader.
@Suite("the text of metrics")
struct MetricTextTests {
    @Test("has each figure with its kind, its labels and its value")
    func values() throws {
        let text = MetricFamily.text(of: [
            MetricFamily("cooee_things_total", .counter, "Things\nand a \\ more.", 7),
            MetricFamily(
                "cooee_kinds", .gauge, "By kind.",
                [MetricSample(0.25, ("kind", "a\"b\\c\nd")), MetricSample(-3, ("kind", "e"))]),
            MetricFamily("cooee_unknown", .gauge, "Not known just now.", nil),
        ])
        let read = try Exposition(text)
        #expect(
            read.families.keys.sorted() == ["cooee_kinds", "cooee_things_total", "cooee_unknown"])
        #expect(read.value("cooee_things_total") == 7)
        #expect(text.contains("cooee_things_total 7\n"))
        #expect(read.families["cooee_things_total"]?.help == "Things\\nand a \\\\ more.")
        #expect(read.value("cooee_kinds", ["kind": "a\\\"b\\\\c\\nd"]) == 0.25)
        #expect(read.value("cooee_kinds", ["kind": "e"]) == -3)
        #expect(read.families["cooee_unknown"]?.samples == [])
    }

    @Test("a histogram's buckets hold all that is below them, and the last one everything")
    func histogram() throws {
        let histogram = MetricHistogram(bounds: [0.001, 0.1, 1])
        for duration: Duration in [
            .microseconds(1), .milliseconds(1), .milliseconds(2), .milliseconds(900), .seconds(7),
        ] { histogram.note(duration) }
        let read = try Exposition(
            MetricFamily.text(of: [
                MetricFamily(
                    "cooee_wait_seconds", .histogram, "A wait.", histogram.samples(("of", "me")))
            ]))
        let counts = ["0.001", "0.1", "1", "+Inf"].map {
            read.value("cooee_wait_seconds_bucket", ["of": "me", "le": $0])
        }
        #expect(counts == [2, 3, 4, 5])
        #expect(read.value("cooee_wait_seconds_count", ["of": "me"]) == 5)
        let sum = try #require(read.value("cooee_wait_seconds_sum", ["of": "me"]))
        #expect(abs(sum - 7.903_001) < 1e-9)
    }

    @Test(
        "the reader refuses what does not hold",
        arguments: [
            "cooee_x 1\n", "# TYPE cooee_x gauge\ncooee_x 1\n",
            "# HELP cooee_x X.\n# TYPE cooee_x gauge\ncooee_y 1\n",
            "# HELP cooee_x X.\n# TYPE cooee_x gauge\ncooee_x 1\ncooee_x 1\n",
            "# HELP cooee_x X.\n# TYPE cooee_x counter\ncooee_x 1\n",
            "# HELP cooee_x X.\n# TYPE cooee_x gauge\ncooee_x{a=\"1\" } 1\n",
            "# HELP cooee_x X.\n# TYPE cooee_x gauge\ncooee_x{a=\"1\"} one\n",
            "# HELP cooee_x X.\n# TYPE cooee_x histogram\ncooee_x_bucket{le=\"1\"} 1\n",
            "# HELP cooee_x X.\n# TYPE cooee_x gauge\ncooee_x 1",
            "# HELP cooee_x_ms X.\n# TYPE cooee_x_ms gauge\ncooee_x_ms 1\n",
        ])
    func refused(text: String) {
        #expect(throws: Exposition.Fault.self) { try Exposition(text) }
    }

    @Test("threads that count at once lose nothing")
    func threads() async {
        let (counter, histogram) = (MetricCounter(), MetricHistogram(bounds: [1]))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<10_000 {
                        counter.add()
                        histogram.note(.milliseconds(1))
                    }
                }
            }
        }
        #expect(counter.value == 80_000)
        #expect(histogram.samples().last?.value == 80_000)
    }

    @Test("a process is told of by the kernel's own figures")
    func process() throws {
        let reading = ProcessReading()
        #expect(try #require(reading.residentBytes) > 1_000_000)
        #expect(try #require(reading.openDescriptors) >= 3)
        #expect(try #require(reading.mostDescriptors) >= #require(reading.openDescriptors))
        #expect(try #require(reading.cpuSeconds) >= 0)
        #expect(try #require(reading.startedAt) > 1_700_000_000)
        let nobody = ProcessReading(of: -1)
        #expect(nobody.cpuSeconds == nil && nobody.openDescriptors == nil)
        let read = try Exposition(MetricFamily.text(of: reading.families))
        #expect(read.families.count == 5)
    }
}
