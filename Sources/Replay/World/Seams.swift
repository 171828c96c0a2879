package import Control
package import PhoneModel

/// Where a test may come between the real parts of a world, to plant a defect; by itself no seam
/// does anything.
package struct Seams {
    /// What a phone finds in its journal when it starts.
    package var journal: (([JournalRecord]) -> [JournalRecord])?
    /// What a phone hears in place of the message that came on the topic.
    package var hears: ((_ payload: [UInt8], _ topic: String, PhoneBody) -> [UInt8])?
    /// What a phone does in place of what it decided.
    package var effects: (([PhoneEffect], PhoneBody) throws -> [PhoneEffect])?
    /// Called when a step is committed, before anybody hears of it.
    package var committed: ((World) throws -> Void)?
    /// What the core is given in place of what happened.
    package var batch: (([ControlEvent], World) throws -> [ControlEvent])?
    /// Whether what a step leads to leaves the service before it is committed.
    package var saysBeforeCommit = false
    /// Whether a service that starts looks for what the last one left open.
    package var resumes = true
    /// Whether the core is told the keys that owners gave their requests.
    package var keepsKeys = true
    /// Whether the broker has an access list.
    package var guardsTopics = true

    package init() {}
}
