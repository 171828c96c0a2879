internal import FindDevice
internal import Foundation
internal import FoundationXML

/// Builds a GPX document from what the XML parser meets, or the first reason not to.
final class GPXHandler: NSObject, XMLParserDelegate {
    private let file: String
    private let limits: TrackReader.Limits
    private var document: GPXDocument
    private var refusal: TrailError?
    /// The elements that are open, outermost first.
    private var open: [GPXElement] = []
    /// The namespace of the root element: what bears another is foreign.
    private var namespace = ""
    private var hasRoot = false
    private var pointCount = 0

    private var track = Track(segments: [])
    private var segment: [TrackPoint] = []
    private var point: TrackPoint?
    private var waypointName: String?
    private var text = ""
    private var textLine = 0

    /// No name, date or number is longer, in bytes.
    private static let longestText = 4096

    init(file: String, limits: TrackReader.Limits) {
        self.file = file
        self.limits = limits
        document = GPXDocument(file: file, version: .v10)
    }

    func result() throws(TrailError) -> GPXDocument {
        if let refusal { throw refusal }
        guard hasRoot, open.isEmpty else {
            throw TrailError(file: file, reason: "the file ends early: </gpx> is missing")
        }
        return document
    }

    // MARK: What the parser meets

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
    ) {
        guard refusal == nil else { return }
        guard open.count < limits.depth else {
            return refuse(parser, "elements are nested deeper than \(limits.depth)")
        }
        let isForeign = hasRoot && (namespaceURI ?? "") != namespace
        switch GPXElement.child(of: open.last, named: name, isForeign: isForeign) {
        case .legal(let element):
            open.append(element)
            begin(element, namespace: namespaceURI ?? "", attributes, parser)
        case .misplaced(let expected):
            refuse(parser, field: name, "<\(name)> stands outside of \(expected)")
        }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        guard refusal == nil, let element = open.last, element.isText else { return }
        text += string
        guard text.utf8.count <= Self.longestText else {
            return refuse(
                parser, field: element.rawValue,
                "<\(element.rawValue)> is longer than \(Self.longestText) bytes")
        }
    }

    func parser(_ parser: XMLParser, foundCDATA block: Data) {
        self.parser(parser, foundCharacters: String(decoding: block, as: UTF8.self))
    }

    func parser(
        _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
        qualifiedName: String?
    ) {
        guard refusal == nil, let element = open.popLast() else { return }
        end(element, parser)
    }

    func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) {
        guard refusal == nil else { return }
        refusal = TrailError(
            file: file, line: parser.lineNumber, column: parser.columnNumber,
            reason: Self.words(forParserError: (error as NSError).code))
        parser.abortParsing()
    }

    // MARK: What it means

    private func begin(
        _ element: GPXElement, namespace: String, _ attributes: [String: String],
        _ parser: XMLParser
    ) {
        switch element {
        case .gpx: beginDocument(namespace: namespace, version: attributes["version"], parser)
        case .track, .route: track = Track(segments: [], file: file, line: parser.lineNumber)
        case .segment: segment = []
        case .trackPoint, .routePoint, .waypoint: beginPoint(attributes, parser)
        case .name, .elevation, .time:
            text = ""
            textLine = parser.lineNumber
        case .metadata, .other: break
        }
    }

    private func end(_ element: GPXElement, _ parser: XMLParser) {
        switch element {
        case .track: document.tracks.append(track)
        case .route:
            if !segment.isEmpty { track.segments = [segment] }
            segment = []
            document.routes.append(track)
        case .segment:
            if !segment.isEmpty { track.segments.append(segment) }
            segment = []
        case .trackPoint, .routePoint: segment += point.map { [$0] } ?? []
        case .waypoint:
            document.waypoints += point.map { [Waypoint(name: waypointName, point: $0)] } ?? []
        case .name: endName()
        case .elevation:
            take(GPXValue.elevation(trimmedText), into: \.elevation, parser)
        case .time:
            take(GPXValue.time(trimmedText), into: \.time, parser)
        case .gpx, .metadata, .other: break
        }
    }

    private func beginDocument(namespace: String, version: String?, _ parser: XMLParser) {
        hasRoot = true
        self.namespace = namespace
        let byNamespace = GPXVersion.allCases.first { $0.namespace == namespace }
        guard namespace.isEmpty || byNamespace != nil else {
            return refuse(
                parser, field: "xmlns",
                "the namespace \(quoted(namespace)) is not GPX 1.0's or 1.1's")
        }
        let byAttribute = version.flatMap(GPXVersion.init)
        guard version == nil || byAttribute != nil else {
            return refuse(
                parser, field: "version",
                "GPX version \(quoted(version ?? "")) is not taken: only 1.0 and 1.1 are")
        }
        document.version = byNamespace ?? byAttribute ?? .v10
    }

    private func beginPoint(_ attributes: [String: String], _ parser: XMLParser) {
        pointCount += 1
        waypointName = nil
        guard pointCount <= limits.points else {
            return refuse(parser, "there are more than \(limits.points) points: split the file")
        }
        switch GPXValue.coordinate(latitude: attributes["lat"], longitude: attributes["lon"]) {
        case .success(let coordinate): point = TrackPoint(coordinate, line: parser.lineNumber)
        case .failure(let fault): refuse(parser, field: fault.field, fault.reason)
        }
    }

    private func endName() {
        let name = trimmedText.isEmpty ? nil : trimmedText
        switch open.last {
        case .track, .route: track.name = name
        case .waypoint: waypointName = name
        default: document.name = name
        }
    }

    private func take<Value>(
        _ value: Result<Value, GPXValue.Fault>, into field: WritableKeyPath<TrackPoint, Value?>,
        _ parser: XMLParser
    ) {
        switch value {
        case .success(let value):
            guard point?[keyPath: field] == nil else {
                return refuse(parser, "a point says its time or elevation twice")
            }
            point?[keyPath: field] = value
        case .failure(let fault):
            refuse(parser, line: textLine, field: fault.field, fault.reason)
        }
    }

    private var trimmedText: String { text.trimmingCharacters(in: .whitespacesAndNewlines) }

    private func refuse(
        _ parser: XMLParser, line: Int? = nil, field: String? = nil, _ reason: String
    ) {
        refusal = TrailError(
            file: file, line: line ?? parser.lineNumber, field: field, reason: reason)
        parser.abortParsing()
    }

    /// libxml2's error numbers (`xmlerror.h`) for what people's files suffer from.
    private static func words(forParserError code: Int) -> String {
        let fault =
            switch code {
            case 4, 5: "it ends early, or something follows </gpx>"
            case 9, 81: "a character that XML or UTF-8 does not have"
            case 26: "an entity that XML does not have"
            case 38, 39, 40, 41, 65, 68, 73: "a broken tag"
            case 42: "an attribute stands twice in a tag"
            case 76, 77: "an end tag that does not fit its start tag"
            case 201: "a prefix without its xmlns"
            default: "XML error \(code)"
            }
        return "this is not well-formed XML: \(fault)"
    }
}
