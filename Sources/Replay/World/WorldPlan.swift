package import Control
package import FindDevice
package import PhoneModel

/// Who is in a world when it begins.
package struct WorldPlan: Sendable {
    /// When the story begins, by the true clock.
    package var start = Timestamp(seconds: 1_772_366_400)
    package var owners = ["ada", "bob"]
    package var phones: [PhonePlan]
    package var settings = ControlSettings()
    package var signatures = Signatures.real

    package init(phones: [PhonePlan]) { self.phones = phones }
}

/// A phone as it is when its story begins: switched off, enrolled, charged.
package struct PhonePlan: Sendable {
    package var name: String
    /// What its owner calls it, if that is something else: two owners may choose one name.
    package var deviceName: String?
    /// Whose it is: a place among the plan's owners.
    package var owner = 0
    package var profile: HandsetProfile
    package var movement: Movement
    /// How far its calendar clock is ahead of the truth.
    package var clockError = Duration.zero

    package init(name: String, profile: HandsetProfile = .default, movement: Movement) {
        self.name = name
        self.profile = profile
        self.movement = movement
    }
}
