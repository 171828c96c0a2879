/// A handset's profile, held once for all its parts, and for all phones that are alike: it takes
/// about a kilobyte.
package final class SharedProfile: Equatable, Sendable {
    package let value: HandsetProfile

    package init(_ value: HandsetProfile) { self.value = value }

    package static func == (one: SharedProfile, other: SharedProfile) -> Bool {
        one === other || one.value == other.value
    }
}
