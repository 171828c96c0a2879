package import FindDevice
internal import PhoneModel

/// What has been seen of a world since it began, for whoever asks how its story went.
package struct Chronicle {
    /// What phones told their owners, in the order in which the service stored it.
    package private(set) var events: [Told] = []
    /// How often each phone began to ring, and was emptied.
    package private(set) var rings: [PhoneIndex: Int] = [:]
    package private(set) var wipes: [PhoneIndex: Int] = [:]
    /// How often the service has committed something.
    package private(set) var commits = 0

    package struct Told {
        package let phone: PhoneIndex
        package let event: PhoneEvent
    }

    mutating func commits(_ told: [Told]) {
        commits += 1
        events += told
    }

    mutating func notices(_ notice: Notice, on index: PhoneIndex) {
        switch notice {
        case .rings: rings[index, default: 0] += 1
        case .erased, .reset: wipes[index, default: 0] += 1
        default: break
        }
    }
}
