import FindDevice
import OwnerAPI
import Testing

@testable import OwnerClient

/// Lists that come page by page, as `openapi.yaml` has it.
@Suite("Lists that are read to their end")
struct PagesTests {
    /// A list of numbers, as the service gives it, and how often it was asked.
    private struct Numbers {
        let count: Int64
        private(set) var questions = 0

        init(count: Int64) { self.count = count }

        mutating func page(_ after: Int64, _ limit: Int) -> ([Int64], next: Int64) {
            questions += 1
            let page = Array((after..<count).map { $0 + 1 }.prefix(limit))
            return (page, page.last ?? after)
        }
    }

    @Test("page after page, until one is not full", arguments: [0, 1, 999, 1000, 2001])
    func all(count: Int64) async throws {
        var numbers = Numbers(count: count)
        let (read, next) = try await ServiceClient.all(after: 0, newest: nil) {
            numbers.page($0, $1)
        }
        #expect(read == Array((0..<count).map { $0 + 1 }) && next == count)
        #expect(numbers.questions == count / 1000 + 1)
    }

    @Test("of the newest only so many are kept; after the last one there are none")
    func newest() async throws {
        var numbers = Numbers(count: 1500)
        let newest = try await ServiceClient.all(after: 0, newest: 3) { numbers.page($0, $1) }
        #expect(newest == ([1498, 1499, 1500], 1500))
        let none = try await ServiceClient.all(after: 1500, newest: nil) { numbers.page($0, $1) }
        #expect(none == ([], 1500))
    }

    @Test("a trail has each fix once, though a page begins where the one before was cut")
    func trail() async throws {
        // Five fixes a second: pages of 10,000 end in the middle of some.
        let fixes = try (0..<23_003).map(fix)
        let trail = try await ServiceClient.whole(from: nil, limit: nil) { page(of: fixes, $0, $1) }
        #expect(trail.fixes == fixes && trail.next == nil)
        let some = try await ServiceClient.whole(from: nil, limit: 12_002) {
            page(of: fixes, $0, $1)
        }
        #expect(some.fixes == Array(fixes[..<12_002]) && some.next == fixes[12_002].at)
    }

    private func fix(_ number: Int) throws -> FixBody {
        let place = try #require(Coordinate(latitude: -35, longitude: Double(number) / 1000))
        return FixBody(
            Fix(
                at: Timestamp(seconds: Int64(number + 2) / 5), coordinate: place, accuracy: 10,
                source: .gps))
    }

    /// As the portal makes one: `next` is when the first fix was that is not on it.
    private func page(of fixes: [FixBody], _ from: Timestamp?, _ limit: Int) -> TrailBody {
        let found = fixes.drop { $0.at.timestamp < from ?? $0.at.timestamp }
        return TrailBody(
            fixes: Array(found.prefix(limit)), next: found.dropFirst(limit).first?.at)
    }
}
