internal import Foundation
internal import Synchronization

/// What an agent prints, line by line, as it comes.
final class AgentLines: Sendable {
    let pipe = Pipe()
    private let state = Mutex<(lines: [String], rest: [UInt8])>(([], []))

    init() {
        pipe.fileHandleForReading.readabilityHandler = { [weak self] handle in
            let piece = handle.availableData
            if piece.isEmpty {
                handle.readabilityHandler = nil
            } else {
                self?.take(Array(piece))
            }
        }
    }

    /// What it has noticed since somebody asked last, without its clock and its name.
    func take() -> [String] {
        let lines = state.withLock { state in
            defer { state.lines = [] }
            return state.lines
        }
        return lines.map { line in
            line.split(separator: "  ", maxSplits: 2).last.map(String.init) ?? line
        }
    }

    func close() { pipe.fileHandleForReading.readabilityHandler = nil }

    private func take(_ bytes: [UInt8]) {
        state.withLock { state in
            var line = state.rest
            for byte in bytes {
                if byte == UInt8(ascii: "\n") {
                    state.lines.append(String(decoding: line, as: UTF8.self))
                    line = []
                } else {
                    line.append(byte)
                }
            }
            state.rest = line
        }
    }
}
