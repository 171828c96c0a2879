internal import Foundation

/// The part of an XML file before its root element: the only place of a document type.
///
/// It is looked at before any XML parser sees the file. A document type can declare entities that
/// grow without bound or fetch files; GPX needs none, so it is refused as such. Encodings other
/// than UTF-8 are refused because they could hide one.
struct XMLProlog {
    private let bytes: Data
    private let file: String
    private var index: Data.Index
    private var line = 1

    init(_ bytes: Data, file: String) {
        self.bytes = bytes
        self.file = file
        index = bytes.startIndex
    }

    mutating func check() throws(TrailError) {
        let firstTwo = Array(bytes.prefix(2))
        guard firstTwo != [0xFE, 0xFF], firstTwo != [0xFF, 0xFE], !firstTwo.contains(0) else {
            throw refusal("this is UTF-16 or UTF-32: save it as UTF-8")
        }
        skip([0xEF, 0xBB, 0xBF])
        while try isAtMarkup() {
            if skip("<?xml") {
                try checkEncoding(ofDeclaration: take(through: "?>", of: "<?xml"))
            } else if skip("<?") {
                _ = try take(through: "?>", of: "<?")
            } else if skip("<!--") {
                _ = try take(through: "-->", of: "<!--")
            } else if skip("<!") {
                throw refusal("a document type (<!DOCTYPE …>) is not taken: remove it")
            } else {
                return
            }
        }
    }

    private mutating func isAtMarkup() throws(TrailError) -> Bool {
        while index < bytes.endIndex, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { step() }
        guard index < bytes.endIndex else {
            throw refusal("there is nothing in this file: a GPX file begins with <gpx>")
        }
        guard bytes[index] == UInt8(ascii: "<") else {
            throw refusal("this is not XML: a GPX file begins with <gpx>")
        }
        return true
    }

    private func checkEncoding(ofDeclaration text: String) throws(TrailError) {
        guard let name = text.firstMatch(of: /encoding\s*=\s*["']([^"']*)["']/)?.output.1 else {
            return
        }
        guard ["utf-8", "utf8", "us-ascii", "ascii"].contains(name.lowercased()) else {
            throw refusal("the encoding \(quoted(name)) is not taken: save it as UTF-8")
        }
    }

    private mutating func take(through end: String, of start: String) throws(TrailError) -> String {
        let beginning = index
        let startLine = line
        while index < bytes.endIndex {
            if skip(end) { return String(decoding: bytes[beginning..<index], as: UTF8.self) }
            step()
        }
        throw TrailError(
            file: file, line: startLine, reason: "\(quoted(start)) is not closed by \(quoted(end))")
    }

    private mutating func step() {
        if bytes[index] == 0x0A { line += 1 }
        index += 1
    }

    private mutating func skip(_ text: String) -> Bool { skip(Array(text.utf8)) }

    @discardableResult
    private mutating func skip(_ expected: [UInt8]) -> Bool {
        guard bytes[index...].starts(with: expected) else { return false }
        index += expected.count
        return true
    }

    private func refusal(_ reason: String) -> TrailError {
        TrailError(file: file, line: line, reason: reason)
    }
}
