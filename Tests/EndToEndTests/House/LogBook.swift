import Logging
import Synchronization

/// What a service logged, for tests that ask whether it said a thing, and how often.
final class LogBook: Sendable {
    private let written = Mutex<[String]>([])

    /// Warnings and worse.
    var lines: [String] { written.withLock { $0 } }

    var logger: Logger { Logger(label: "house") { _ in Handler(book: self) } }

    fileprivate func write(_ line: String) { written.withLock { $0.append(line) } }

    private struct Handler: LogHandler {
        let book: LogBook
        var metadata: Logger.Metadata = [:]
        var metadataProvider: Logger.MetadataProvider?
        var logLevel = Logger.Level.warning

        init(book: LogBook) { self.book = book }

        func log(event: LogEvent) { book.write("\(event.message)") }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
    }
}
