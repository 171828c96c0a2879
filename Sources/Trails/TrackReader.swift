internal import Foundation
internal import FoundationXML

/// Reads GPX 1.0 and 1.1 (<https://www.topografix.com/gpx.asp>), strictly and within limits.
///
/// What is refused: XML that is not well formed or not UTF-8, a document type (so no entity can
/// be declared, and none fetched), places outside the Earth, numbers and dates that are none,
/// elements of a track in the wrong place. What is let pass: a byte-order mark, no namespace, no
/// version, empty segments and tracks, points without a time, unknown elements. A time without a
/// zone is UTC, as GPX has all its times. Times that run backwards are read: whether they matter
/// is for the reader's caller to say, and each point keeps its line for that.
package enum TrackReader {
    /// How much of a file is taken.
    package struct Limits: Hashable, Sendable {
        /// In bytes.
        package var fileSize = 64 << 20
        package var points = 2_000_000
        /// Elements within elements.
        package var depth = 64

        package init() {}
    }

    /// Reads a file.
    /// - Throws: a `TrailError` also if the file cannot be opened or is no plain file.
    package static func read(
        contentsOf path: String, limits: Limits = Limits()
    ) throws(TrailError) -> GPXDocument {
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        let bytes: Data
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: target.path)
            // A pipe or a device would be read for ever.
            guard attributes[.type] as? FileAttributeType == .typeRegular else {
                throw TrailError(file: path, reason: "this is not a plain file")
            }
            let size = attributes[.size] as? Int ?? 0
            guard size <= limits.fileSize else { throw tooLarge(path, size: size, limits: limits) }
            bytes = try Data(contentsOf: target)
        } catch let error as TrailError {
            throw error
        } catch {
            throw TrailError(
                file: path, reason: "cannot be opened: \(error.localizedDescription)")
        }
        return try read(bytes, name: path, limits: limits)
    }

    /// Reads the bytes of a file; `name` is what errors call it.
    package static func read(
        bytes: [UInt8], name: String, limits: Limits = Limits()
    ) throws(TrailError) -> GPXDocument {
        try read(Data(bytes), name: name, limits: limits)
    }

    /// Reads a file for its tracks with points.
    /// - Throws: a `TrailError` also if it has none.
    package static func tracks(
        contentsOf path: String, limits: Limits = Limits()
    ) throws(TrailError) -> [Track] {
        try read(contentsOf: path, limits: limits).filledTracks()
    }

    private static func read(
        _ data: Data, name: String, limits: Limits
    ) throws(TrailError) -> GPXDocument {
        guard data.count <= limits.fileSize else {
            throw tooLarge(name, size: data.count, limits: limits)
        }
        var prolog = XMLProlog(data, file: name)
        try prolog.check()
        let handler = GPXHandler(file: name, limits: limits)
        // Piece by piece: given 10 MB in one piece, libxml2 ends with an internal error.
        let parser = XMLParser(stream: InputStream(data: data))
        parser.shouldProcessNamespaces = true
        parser.shouldResolveExternalEntities = false
        parser.delegate = handler
        // Its verdict is not asked: it is `true` for some files that end early.
        _ = withExtendedLifetime(handler) { parser.parse() }
        return try handler.result()
    }

    private static func tooLarge(_ name: String, size: Int, limits: Limits) -> TrailError {
        TrailError(
            file: name,
            reason: "\(size) bytes are more than \(limits.fileSize): split the file")
    }
}
