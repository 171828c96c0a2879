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
        if case .rings = notice { rings[index, default: 0] += 1 }
    }

    /// A phone is empty once that is on its disk, whether or not it still gets to say so.
    mutating func stores(_ records: [JournalRecord], on index: PhoneIndex) {
        wipes[index, default: 0] += records.count(where: \.saysEmptied)
    }
}

extension JournalRecord {
    fileprivate var saysEmptied: Bool {
        switch self {
        case .wiped: true
        case .word(let word): word.content == .event(.factoryReset)
        default: false
        }
    }
}
