import DeviceRegistry
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Control
@testable import Service

/// How it is told, and found out, that nothing can be stored and that something can be again.
@Suite("a registry that takes nothing")
struct RegistryWatchTests {
    @Test("is told of in one line when it begins and in one when it is over")
    func lines() throws {
        let story = try Story()
        for _ in 1...5 { #expect(!story.note(.diskFull)) }
        #expect(story.watch.fault == .diskFull)
        #expect(story.lines.count == 1)
        #expect(story.lines.first?.contains("the registry's disk is full") == true)
        #expect(story.note(nil), "what was stored ends it")
        #expect(!story.note(nil))
        #expect(story.watch.fault == nil && story.watch.next == nil)
        #expect(story.lines.count == 2)
        #expect(story.lines.last?.contains("5 steps were not stored") == true)
    }

    @Test("is tried again each second, and no sooner")
    func tries() throws {
        let story = try Story()
        #expect(!story.watch.tryAgain(at: story.start) && story.tries == 0)
        _ = story.note(.diskFull)
        #expect(!story.watch.tryAgain(at: story.start + .milliseconds(900)) && story.tries == 0)
        story.isWhole.withLock { $0 = false }
        #expect(!story.watch.tryAgain(at: story.start + .milliseconds(1000)) && story.tries == 1)
        #expect(!story.watch.tryAgain(at: story.start + .milliseconds(1900)) && story.tries == 1)
        story.isWhole.withLock { $0 = true }
        #expect(story.watch.tryAgain(at: story.start + .milliseconds(2000)) && story.tries == 2)
        #expect(story.watch.next == nil && story.lines.count == 2)
    }

    @Test("is only waited for while another process keeps it locked: each try would take long")
    func locked() throws {
        let story = try Story()
        _ = story.note(.busy)
        #expect(story.watch.next == nil && story.watch.fault == nil)
        #expect(story.lines.count == 1)
        #expect(story.note(nil))
    }

    @Test("that was locked, and whose disk is then full, is told of anew, and tried")
    func fullAfterLock() throws {
        let story = try Story()
        for error in [RegistryError.busy, .diskFull, .diskFull] { _ = story.note(error) }
        #expect(story.watch.fault == .diskFull && story.watch.next != nil)
        #expect(story.lines.count == 2)
        #expect(story.lines.last?.contains("the registry's disk is full") == true)
        #expect(story.note(nil) && story.lines.last?.contains("3 steps") == true)
    }

    @Test("a broker without a limit has room")
    func unlimited() {
        var room = BrokerRoom(limit: .max)
        room.note(phones: 1, logger: Logger(label: "room") { _ in SwiftLogNoOpLogHandler() })
        #expect(room.mostPhones > 1 << 32)
    }

    /// A watch over a registry that fails as it is told.
    private final class Story {
        let watch: RegistryWatch
        let start = ContinuousClock.now
        let isWhole: Box<Bool>
        private let folder: TemporaryFolder
        private let written = Box<[String]>([])
        private let count = Box(0)

        init() throws {
            folder = try TemporaryFolder()
            let (whole, count, written) = (Box(true), count, written)
            isWhole = whole
            watch = RegistryWatch(
                folder: folder.path, logger: Logger(label: "watch") { _ in Book(lines: written) }
            ) {
                count.withLock { $0 += 1 }
                if !whole.withLock({ $0 }) { throw RegistryError.diskFull }
            }
        }

        deinit { folder.remove() }

        var lines: [String] { written.withLock { $0 } }
        var tries: Int { count.withLock { $0 } }

        /// A step that failed so; nil for one that was stored.
        func note(_ outage: RegistryError?) -> Bool {
            var output = StepOutput()
            output.outage = outage
            if outage == nil { output.auditHead = AuditMark(count: 1, hash: "") }
            return watch.note(output, at: start)
        }
    }
}

/// A value that threads share.
private final class Box<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    func withLock<Result: Sendable>(_ body: (inout sending Value) -> Result) -> Result {
        value.withLock { body(&$0) }
    }
}

private struct Book: LogHandler {
    let lines: Box<[String]>
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel = Logger.Level.info

    init(lines: Box<[String]>) { self.lines = lines }

    func log(event: LogEvent) {
        let line = "\(event.message)"
        lines.withLock { $0.append(line) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
}
