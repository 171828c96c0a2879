import FindDevice
import Replay
import Testing

/// The promises have teeth: what breaks them is caught.
@Suite("Planted defects")
struct PlantedDefectTests {
    @Test("each is caught, by a promise that it breaks", arguments: PlantedDefect.allCases)
    func caught(defect: PlantedDefect) throws {
        for seed in UInt64(1)...60 {
            let verdict = try Story(seed: seed, seams: defect.seams).verdict()
            guard let broken = verdict.broken else { continue }
            print("caught \(defect.rawValue) by \(broken) (seed \(seed), \(verdict.count) events)")
            #expect(defect.promises.contains(broken.promise), "\(broken)")
            return
        }
        Issue.record("\(defect.rawValue) passes for none")
    }
}
