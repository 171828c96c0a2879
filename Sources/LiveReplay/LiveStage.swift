internal import FindDevice
internal import Fleet

/// What all stories of a live replay have in common.
struct LiveStage: Sendable {
    let owner: LiveOwner
    let names: LiveName
    /// Holds everything that is written, and is deleted at the end.
    let folder: String
    let service: ServiceProcess?
    let stopping: StopFlag

    /// The folder of one story's phones.
    func phones(of story: Int) -> String { "\(folder)/\(story)" }

    func checkInterruption() throws { if stopping.isSet { throw LiveFault.interrupted } }
}
