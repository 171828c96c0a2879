internal import FindDevice
internal import Foundation

/// The time by the owner's own clock: what ages and times left are counted from.
enum OwnerClock {
    static func now() -> Timestamp {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }
}
