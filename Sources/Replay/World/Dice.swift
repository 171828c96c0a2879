internal import PhoneModel

/// A world's chance: one stream of numbers for each part of it, so that what one part draws changes
/// nothing for the others.
struct Dice {
    /// What connections do to messages.
    var network: SeededGenerator
    /// How much of what a disk had not flushed outlives a power cut.
    var disk: SeededGenerator
    /// How fast the service turns, and how its clock wanders.
    var service: SeededGenerator
    /// Identifiers that owners' requests and phones' restarts need.
    var names: SeededGenerator

    init(seed: UInt64) {
        network = SeededGenerator(seed: seed, stream: 1)
        disk = SeededGenerator(seed: seed, stream: 2)
        service = SeededGenerator(seed: seed, stream: 3)
        names = SeededGenerator(seed: seed, stream: 4)
    }
}
