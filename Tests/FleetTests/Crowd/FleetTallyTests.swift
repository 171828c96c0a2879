import Figures
import FindDevice
import TestSupport
import Testing

@testable import Fleet

@Suite("What a fleet counts")
struct FleetTallyTests {
    @Test("a time is in the bucket whose longest it is at most, and no bucket is far off")
    func buckets() {
        var before = -1
        for milliseconds in Array(0...5000) + [60_000, 3_600_000, 86_400_000] {
            let bucket = LatencyCounts.bucket(of: milliseconds)
            let upper = LatencyCounts.upper(of: bucket)
            #expect(milliseconds <= upper && Double(upper) <= Double(milliseconds) * 1.125 + 1)
            #expect(bucket >= before)
            before = bucket
        }
    }

    @Test("quantiles are of all that was noted, and of what was noted since")
    func quantiles() {
        var counts = LatencyCounts()
        #expect(counts.quantile(0.5) == nil)
        for milliseconds in 1...10 { counts.note(.milliseconds(milliseconds)) }
        #expect(counts.quantile(0.5) == 5 && counts.quantile(1) == 10)
        let before = counts
        counts.note(.seconds(1))
        #expect(counts.since(before).total == 1)
        #expect((1000...1125).contains(counts.since(before).quantile(0.5) ?? 0))
    }

    @Test("tallies of processes add up")
    func sums() {
        var one = FleetTally()
        (one.phones, one.made, one.memory) = (2, 5, 4096)
        one.latency.note(.milliseconds(3))
        var other = FleetTally()
        (other.phones, other.made, other.memory) = (2, 7, 4096)
        other.latency.note(.milliseconds(9))
        let sum = one + other
        #expect(sum.made == 12 && sum.latency.total == 2 && sum.memoryPerPhone == 2048)
    }

    @Test("Prometheus gets each figure with its kind")
    func metrics() throws {
        var tally = FleetTally()
        (tally.connected, tally.acknowledged) = (12, 34)
        tally.latency.note(.milliseconds(4))
        let told = try Exposition(MetricFamily.text(of: FleetMetrics.families(tally)))
        #expect(told.families["cooee_fleet_phones_connected"]?.kind == "gauge")
        #expect(told.value("cooee_fleet_phones_connected") == 12)
        #expect(told.families["cooee_fleet_reports_acknowledged_total"]?.kind == "counter")
        #expect(told.value("cooee_fleet_reports_acknowledged_total") == 34)
        #expect(told.value("cooee_fleet_acknowledgement_seconds", ["quantile": "0.5"]) == 0.004)
    }

    @Test("a fleet has as many processes as its descriptors need, or is told what it lacks")
    func capacity() throws {
        #expect(try FleetCapacity(phones: 19_000, limit: 20_000).processes() == 3)
        #expect(try FleetCapacity(phones: 50, limit: 20_000).processes() == 1)
        #expect(try FleetCapacity(phones: 50, limit: 20_000).processes(atLeast: 2) == 2)
        #expect(try FleetCapacity(phones: 1, limit: 20_000).processes(atLeast: 2) == 1)
        let fault = #expect(throws: FleetFault.self) {
            try FleetCapacity(phones: 19_000, limit: 1024).processes()
        }
        #expect(fault == .tooFewDescriptors(phones: 19_000, needed: 1846, limit: 1024))
        #expect(fault?.description.contains("ulimit -n 1846") == true)
        #expect(try FleetCapacity(phones: 19_000, limit: 1846).processes() == 32)
    }
}
