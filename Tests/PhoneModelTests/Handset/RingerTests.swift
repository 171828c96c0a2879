import Testing

@testable import PhoneModel

@Suite("ringer")
struct RingerTests {
    @Test(
        "a find ring sounds at 100 whatever the settings, and leaves them as they were",
        arguments: Ringer.Profile.allCases, [0, 35, 100])
    func findRing(profile: Ringer.Profile, volume: Int) {
        var ringer = Ringer()
        ringer.profile = profile
        ringer.volume = volume
        let before = ringer
        #expect(ringer.loudness == (profile == .normal ? volume : 0))

        ringer.startFinding()
        #expect(ringer.loudness == 100)
        ringer.startFinding()
        ringer.stopFinding()
        #expect(ringer == before)
    }

    @Test("a volume key pressed meanwhile does not silence it, and holds afterwards")
    func volumeKey() {
        var ringer = Ringer()
        ringer.startFinding()
        ringer.volume = 10
        ringer.profile = .silent
        #expect(ringer.loudness == 100)
        ringer.stopFinding()
        #expect(ringer.volume == 10)
        #expect(ringer.loudness == 0)
    }

    @Test("a volume is within 0 ... 100")
    func range() {
        var profile = HandsetProfile.default
        profile.volume = 900
        var ringer = Ringer(profile)
        #expect(ringer.volume == 100)
        ringer.volume = -3
        #expect(ringer.volume == 0)
    }
}
