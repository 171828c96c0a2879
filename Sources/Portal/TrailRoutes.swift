internal import FindDevice
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import OwnerAPI
internal import Service
internal import Trails

/// A device's trail, as JSON or in a format of other programs.
struct TrailRoutes: Sendable {
    let desk: any OwnerDesk
    let gate: Gate

    var routes: [Route] {
        [
            Route(.get, "/v1/devices/{id}/trail") { request, context in
                try await show(request, context)
            }
        ]
    }

    private func show(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let account = try await gate.account(of: request)
        let device = try context.deviceID()
        let query = try Query(request, names: ["from", "to", "limit", "format"])
        let format = try query.choice("format", of: TrailForm.self) ?? TrailForm(of: request)
        let limit = try query.limit(default: 1000, most: 10_000)
        let to = try query.time("to")
        // One more than asked for tells whether there are more, and from when on.
        let found = try await desk.trail(
            of: device, account: account.id, from: try query.time("from"), to: to,
            limit: limit + 1)
        let fixes = Array(found.prefix(limit))
        let next = found.count > limit ? found.last.map { Moment($0.at) } : nil
        var headers: HTTPFields = [:]
        if let next {
            let end = to.map { "&to=\($0.rfc3339)" } ?? ""
            headers[.link] =
                "</v1/devices/\(device)/trail?from=\(next.text)\(end)&limit=\(limit)"
                + "&format=\(format.rawValue)>; rel=\"next\""
        }
        guard let file = format.fileFormat else {
            return try .json(
                TrailBody(fixes: fixes.map(FixBody.init), next: next), headers: headers)
        }
        let name = try await desk.device(device, of: account.id).device.name
        headers[.contentType] = file.mediaType
        headers[.contentDisposition] = "attachment; filename=\"\(name).\(file.rawValue)\""
        return Response(
            status: .ok, headers: headers,
            body: .init(byteBuffer: ByteBuffer(string: file.text(of: fixes, name: name))))
    }
}

/// What a trail may be asked for as.
enum TrailForm: String, CaseIterable {
    case json, gpx, geojson, kml

    /// The first form that the `Accept` header names; JSON if it names none.
    init(of request: Request) {
        let wanted = (request.headers[.accept] ?? "").split(separator: ",").map { part in
            part.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        }
        self =
            wanted.lazy.compactMap { type in
                Self.allCases.first { $0.mediaType == type }
            }.first ?? .json
    }

    /// The format of a file for other programs; nil for the API's own JSON.
    var fileFormat: TrailFormat? {
        switch self {
        case .json: nil
        case .gpx: .gpx
        case .geojson: .geojson
        case .kml: .kml
        }
    }

    private var mediaType: String { fileFormat?.mediaType ?? "application/json" }
}

extension HTTPField.Name {
    // The name is a token, so the initialiser cannot fail.
    fileprivate static let link = HTTPField.Name("Link")!
}
