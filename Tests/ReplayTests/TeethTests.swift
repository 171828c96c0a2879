import DeviceRegistry
import Foundation
import Replay
import Scenes
import Synchronization
import Testing

/// The scenarios have teeth: what breaks Cooee shows in one of the library, or in one that chance
/// gives.
@Suite("Scenarios and planted defects")
struct TeethTests {
    @Test("each defect is caught by a scenario, most by one of the library")
    func caught() throws {
        let defects = PlantedDefect.allCases.filter { !Self.needATrespasser.contains($0) }
        let found = Mutex<[PlantedDefect: Catch]>([:])
        let failures = Mutex<[any Error]>([])
        DispatchQueue.concurrentPerform(iterations: defects.count) { number in
            do {
                let caught = try Self.find(defects[number])
                found.withLock { $0[defects[number]] = caught }
            } catch {
                failures.withLock { $0.append(error) }
            }
        }
        #expect(failures.withLock { $0.isEmpty }, "\(failures.withLock { $0 })")
        let catches = found.withLock { $0 }
        for defect in defects {
            print("\(defect.rawValue): \(catches[defect].map(\.words) ?? "passes for none")")
            #expect(catches[defect] != nil, "\(defect.rawValue) passes for none")
        }
        #expect(catches.values.count { $0.isInLibrary } >= 15)
    }

    /// What only somebody shows who listens to other phones' topics, or plays old orders back. No
    /// scenario has such a one: `PlantedDefectTests` has.
    private static let needATrespasser: Set<PlantedDefect> = [
        .takesOrdersOfOthers, .hasNoAccessList,
    ]

    private struct Catch {
        let words: String
        let isInLibrary: Bool
    }

    /// The scenario that caught it last is played first, then what chance gives, which is quick,
    /// then the whole library.
    private static func find(_ defect: PlantedDefect) throws -> Catch? {
        let blank = try World.blankRegistry()
        let likely = ScenarioLibraryTests.files.filter {
            $0.hasSuffix("/\(catchers[defect] ?? "").yaml")
        }
        return try play(likely, with: defect, from: blank)
            ?? explore(with: defect, from: blank)
            ?? play(ScenarioLibraryTests.files, with: defect, from: blank)
    }

    private static func play(
        _ files: [String], with defect: PlantedDefect, from blank: Registry
    ) throws -> Catch? {
        for file in files {
            let run = try ScenarioRun(Scenario(file: file), seams: defect.seams, from: blank)
            guard let failure = try run.play().failure else { continue }
            let said = words(failure)
            guard isMeant(failure, by: defect) else {
                throw NotMeant(words: "\(defect.rawValue), \(file): \(said)")
            }
            let name = URL(filePath: file).lastPathComponent
            return Catch(words: "caught by \(name) (\(said))", isInLibrary: true)
        }
        return nil
    }

    private static func explore(
        with defect: PlantedDefect, from blank: Registry
    ) throws -> Catch? {
        let explorer = Explorer(seams: defect.seams, from: blank)
        for seed in UInt64(1)...100 {
            guard let fault = try explorer.fault(seed: seed), isMeant(fault, by: defect) else {
                continue
            }
            return Catch(words: "caught by exploration \(seed) (\(fault))", isInLibrary: false)
        }
        return nil
    }

    /// What fails in a scenario that passes without the defect comes of the defect; where it is a
    /// promise, it has to be one that the defect breaks.
    private static func isMeant(_ failure: ScenarioFailure, by defect: PlantedDefect) -> Bool {
        switch failure {
        case .broken(let broken, _): defect.promises.contains(broken.promise)
        case .unmet: true
        case .stopped: false
        }
    }

    private static func isMeant(_ fault: FailureKind, by defect: PlantedDefect) -> Bool {
        switch fault {
        case .broken(let promise, _): defect.promises.contains(promise)
        case .unmet: true
        }
    }

    private static func words(_ failure: ScenarioFailure) -> String {
        switch failure {
        case .broken(let broken, _): "\(broken)"
        case .unmet(let step, _, let seen): "line \(step.position.line): \(seen)"
        case .stopped(let why, _): why
        }
    }

    private struct NotMeant: Error {
        let words: String
    }

    // MARK: Who catches whom

    /// A guess that saves time: it may be wrong.
    private static let catchers: [PlantedDefect: String] = [
        .acknowledgesAGap: "erase-cut-by-power-loss",
        .acknowledgesTheUnstored: "erase-cut-by-power-loss",
        .storesAnotherPlace: "erase-cut-by-power-loss",
        .hasNoLedger: "erase-cut-by-power-loss",
        .keepsItsCounterInMemory: "erase-cut-by-power-loss",
        .losesItsWords: "erase-cut-by-power-loss",
        .losesItsReports: "erase-cut-by-power-loss",
        .doesNotFlush: "erase-cut-by-power-loss",
        .wipesBeforeItStores: "erase-cut-by-power-loss",
        .saysErasedBeforeItWipes: "erase-cut-by-power-loss",
        .leavesOutAuditEntries: "erase-cancelled-in-time",
        .altersAuditEntries: "erase-cancelled-in-time",
        .changesWhatHasEnded: "erase-cancelled-in-time",
        .tellsAnOldTime: "clock-a-day-wrong",
        .expiresByItsOwnClock: "clock-a-day-wrong",
        .ringsBeforeItWrites: "under-the-sofa",
        .sendsAgainWhatThePINEnded: "left-in-a-taxi",
        .comparesPINsUncounted: "left-in-a-taxi",
        .liesAboutCancelling: "left-in-a-taxi",
        .forgetsRequestKeys: "killed-between-commit-and-publish",
        .resumesNothing: "killed-while-nobody-answers",
        .ringsAgainAfterAReboot: "ring-cut-by-power-loss",
    ]
}
