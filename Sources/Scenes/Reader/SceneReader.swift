internal import Yams

/// The one strict reader of the YAML files that people edit.
///
/// A file is one mapping of known keys. All faults of a file are collected, as far as they do not
/// hide each other: what is not YAML at all is reported alone.
package enum SceneReader {
    /// The largest file that is read, in bytes.
    package static let largestFile = 1 << 20
    /// How many faults are told at once.
    package static let mostFaults = 20

    /// Reads the file at `path`; `decode` takes what it knows from the keys, and every key that it
    /// does not ask for is a fault.
    package static func read<Value>(
        file path: String, as decode: (Keys) -> Value
    ) throws(SceneError) -> Value {
        try read(FileBytes.read(path, limit: largestFile), named: path, as: decode)
    }

    /// Reads bytes as if they had come from a file of that name.
    package static func read<Value>(
        _ bytes: [UInt8], named name: String, as decode: (Keys) -> Value
    ) throws(SceneError) -> Value {
        let ledger = FaultLedger()
        let root = try keys(of: bytes, named: name, ledger: ledger)
        let value = decode(root)
        root.finish()
        guard ledger.faults.isEmpty else { throw SceneError(file: name, faults: ledger.faults) }
        return value
    }

    /// The file's mapping, before anybody has asked for its keys.
    static func keys(
        of bytes: [UInt8], named name: String, ledger: FaultLedger
    ) throws(SceneError) -> Keys {
        let text = try text(of: bytes, named: name)
        if let fault = Preflight.fault(in: text) { throw SceneError(file: name, faults: [fault]) }
        do {
            let parser = try Parser(yaml: text, encoding: .utf8)
            guard let node = try parser.singleRoot(), !node.isNothing else {
                throw SceneError(file: name, faults: [SceneFault.start("the file says nothing")])
            }
            guard case .mapping(let mapping) = node else {
                throw SceneError(
                    file: name,
                    faults: [SceneFault.start("a file is a list of 'key: value' lines")])
            }
            return Keys(mapping, path: "", place: .start, ledger: ledger)
        } catch let error as SceneError {
            throw error
        } catch {
            throw SceneError(file: name, faults: [SceneFault(error, text: text)])
        }
    }

    private static func text(of bytes: [UInt8], named name: String) throws(SceneError) -> String {
        guard bytes.count <= largestFile else {
            throw SceneError(
                file: name,
                faults: [SceneFault(place: nil, problem: "larger than \(largestFile >> 10) KiB")])
        }
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let content = bytes.starts(with: byteOrderMark) ? bytes[3...] : bytes[...]
        guard let text = String(validating: content, as: UTF8.self) else {
            throw SceneError(
                file: name,
                faults: [SceneFault(place: badUTF8(in: content), problem: "not UTF-8 text")])
        }
        return text
    }

    /// Where decoding breaks off: after the longest prefix that is UTF-8.
    private static func badUTF8(in bytes: ArraySlice<UInt8>) -> ScenePlace {
        var decoder = UTF8()
        var input = bytes.makeIterator()
        var line = 1
        var column = 1
        while case .scalarValue(let scalar) = decoder.decode(&input) {
            column += 1
            if scalar == "\n" {
                line += 1
                column = 1
            }
        }
        return ScenePlace(line: line, column: column)
    }
}

extension SceneFault {
    fileprivate static func start(_ problem: String) -> SceneFault {
        SceneFault(place: .start, problem: problem)
    }
}

/// Where the faults of one file are gathered while it is decoded.
final class FaultLedger {
    var faults: [SceneFault] = []
    /// The paths of keys that were asked for and left out, in the order of asking.
    var omitted: [String] = []

    func note(_ place: ScenePlace, _ problem: String) {
        faults.append(SceneFault(place: place, problem: problem))
    }
}
