/// How many processes a fleet needs: a phone takes three descriptors, its socket and the two ends
/// of a socket pair that libmosquitto makes.
package struct FleetCapacity: Hashable, Sendable {
    package let phones: Int
    /// Descriptors that one process may have.
    package let limit: Int

    package static let perPhone = 3
    /// For what a process has open besides.
    package static let margin = 64
    /// Processes of a fleet at most: beyond that they only wait for each other.
    package static let mostProcesses = 32

    package init(phones: Int, limit: Int) {
        self.phones = phones
        self.limit = limit
    }

    /// Descriptors that all of them take together.
    package var descriptors: Int { phones * Self.perPhone }

    package var phonesInAProcess: Int { max(0, (limit - Self.margin) / Self.perPhone) }

    /// - Parameter wanted: that many at least.
    /// - Throws: `FleetFault.tooFewDescriptors`.
    package func processes(atLeast wanted: Int = 1) throws(FleetFault) -> Int {
        let each = phonesInAProcess
        let needed = each > 0 ? (phones + each - 1) / each : Int.max
        guard needed <= Self.mostProcesses else {
            let least = (phones + Self.mostProcesses - 1) / Self.mostProcesses
            throw .tooFewDescriptors(
                phones: phones, needed: least * Self.perPhone + Self.margin, limit: limit)
        }
        return max(1, min(phones, max(wanted, needed)))
    }
}
