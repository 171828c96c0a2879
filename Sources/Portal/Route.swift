internal import HTTPTypes
internal import Hummingbird

/// One method on one path, with what answers it.
struct Route: Sendable {
    typealias Answer = @Sendable (Request, BasicRequestContext) async throws -> Response

    let method: HTTPRequest.Method
    /// Segments in braces stand for anything: `/v1/devices/{id}`.
    let path: String
    let answer: Answer

    init(_ method: HTTPRequest.Method, _ path: String, answer: @escaping Answer) {
        self.method = method
        self.path = path
        self.answer = answer
    }
}

/// Which methods each path has: what tells a wrong method from a wrong path.
struct RouteTable: Sendable {
    private let entries: [(segments: [Substring], method: HTTPRequest.Method)]

    init(_ routes: [Route]) {
        entries = routes.map { (Self.segments(of: $0.path), $0.method) }
    }

    /// The methods that a path answers, in the order of an `Allow` header; empty for no such path.
    func methods(of path: String) -> [HTTPRequest.Method] {
        let asked = Self.segments(of: path)
        var methods = entries.filter { Self.fits(asked, $0.segments) }.map(\.method)
        if let get = methods.firstIndex(of: .get) { methods.insert(.head, at: get + 1) }
        return methods
    }

    private static func segments(of path: String) -> [Substring] { path.split(separator: "/") }

    private static func fits(_ asked: [Substring], _ pattern: [Substring]) -> Bool {
        asked.count == pattern.count
            && zip(asked, pattern).allSatisfy { $0 == $1 || $1.hasPrefix("{") }
    }
}
