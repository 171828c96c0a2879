package import FindDevice
package import PhoneModel
package import Trails

/// A story of a loss that can be replayed: who is in it, what happens when, what must come of it.
///
/// A value that holds all it needs: no file is read after it. `docs/scenarios.md` is the language
/// that people write it in.
package struct Scenario: Hashable, Sendable {
    /// What it was read from, as it was named to the reader.
    package var file: String
    package var name: String
    /// What happens and why that matters, for people.
    package var story: String
    package var seed: UInt64
    /// How long is waited where nothing else is said: by `eventually`, and by a `when` without a
    /// `within`.
    package var patience: Duration
    package var places: [Place]
    /// Never empty. Actions and conditions name a phone by its place here.
    package var phones: [Phone]
    package var timeline: [Step]

    package init(
        file: String, name: String, story: String, seed: UInt64 = Self.usualSeed,
        patience: Duration = Self.usualPatience, places: [Place] = [], phones: [Phone],
        timeline: [Step]
    ) {
        self.file = file
        self.name = name
        self.story = story
        self.seed = seed
        self.patience = patience
        self.places = places
        self.phones = phones
        self.timeline = timeline
    }

    package static let usualSeed: UInt64 = 1
    package static let usualPatience = Duration.days(1)
    /// How long what crashed stays down if the file does not say.
    package static let usualPause = Duration.seconds(2)
}

extension Scenario {
    /// A named spot on the map.
    package struct Place: Hashable, Sendable {
        package var name: String
        package var coordinate: Coordinate

        package init(name: String, coordinate: Coordinate) {
            self.name = name
            self.coordinate = coordinate
        }
    }

    /// A phone as it is when the story begins: enrolled, and switched on at once.
    package struct Phone: Hashable, Sendable {
        /// What the file calls it; no two in one file are called the same.
        package var key: String
        /// What its owner calls it: two owners may choose one name.
        package var name: String
        package var owner: String
        package var profile: NamedProfile
        package var start: Coordinate
        package var way: Way
        /// In per cent; nil for what the profile says.
        package var battery: Int?
        /// How far its calendar clock is ahead of the truth.
        package var clockError: Duration

        package init(
            key: String, name: String, owner: String = Self.usualOwner,
            profile: NamedProfile = .usual, start: Coordinate, way: Way = .stop,
            battery: Int? = nil, clockError: Duration = .zero
        ) {
            self.key = key
            self.name = name
            self.owner = owner
            self.profile = profile
            self.start = start
            self.way = way
            self.battery = battery
            self.clockError = clockError
        }

        package static let usualOwner = "ada"
    }

    /// A handset's profile, with the name of its file.
    package struct NamedProfile: Hashable, Sendable {
        package var name: String
        package var profile: HandsetProfile
        /// Its file; nil for the defaults.
        package var path: String?

        package init(name: String, profile: HandsetProfile, path: String? = nil) {
            self.name = name
            self.profile = profile
            self.path = path
        }

        /// The default of every parameter, which `simulators/phones/everyday.yaml` writes out.
        package static let usual = NamedProfile(name: "default", profile: .default)

        package func hash(into hasher: inout Hasher) { hasher.combine(name) }

        /// Wherever they were read from.
        package static func == (one: Self, other: Self) -> Bool {
            one.name == other.name && one.profile == other.profile
        }
    }

    /// How a phone moves from some moment on.
    package enum Way: Hashable, Sendable {
        /// It stays where it is.
        case stop
        /// Straight from where it is, and there it stays.
        case to(Place, Pace)
        /// Made-up tours around where it is.
        case about(Wander.Kind)
        /// Along a recorded track, whose first point is reached at once.
        case along(Track)
    }

    /// How somebody gets from place to place.
    package enum Pace: String, CaseIterable, Sendable {
        case walk, drive, taxi
    }
}
