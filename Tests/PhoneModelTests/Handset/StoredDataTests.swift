import FindDevice
import Testing

@testable import PhoneModel

@Suite("stored data")
struct StoredDataTests {
    private static let noon = Timestamp(seconds: 1_772_434_800)

    @Test(
        "a user has something of most kinds, none of it synced yet",
        arguments: 1...5 as ClosedRange<UInt64>)
    func start(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let data = StoredData(at: .zero, using: &generator)

        #expect(data.states.map(\.kind) == DataKind.allCases)
        #expect(data.states.allSatisfy { $0.enabled && $0.items == $0.unsynced })
        #expect(data.states.allSatisfy { $0.syncedAt == nil && $0.error == nil })
        #expect(data.states.map(\.items).reduce(0, +) > 500)
        var again = SeededGenerator(seed: seed)
        #expect(StoredData(at: .zero, using: &again) == data)
    }

    @Test("new items arrive at their rates, and are unsynced until they are synced")
    func arrivals() {
        var generator = SeededGenerator(seed: 8)
        var data = StoredData(at: .zero, using: &generator)
        data.sync(at: Self.noon, isConnected: true)
        #expect(data.states.allSatisfy { $0.unsynced == 0 && $0.syncedAt == Self.noon })

        let before = data.states
        for hour in 1...240 as ClosedRange<Int64> {
            data.advance(to: .hours(hour), using: &generator)
        }
        let messages = data.states.firstIndex { $0.kind == .messages } ?? 0
        #expect((280...420).contains(data.states[messages].unsynced))
        for (old, new) in zip(before, data.states) {
            #expect(new.items - old.items == new.unsynced)
        }
        let now = data
        data.advance(to: .hours(1), using: &generator)
        #expect(data == now, "time does not run backwards")
    }

    @Test("what is switched off or offline stays unsynced, and says so")
    func switches() {
        var generator = SeededGenerator(seed: 8)
        var data = StoredData(at: .zero, using: &generator)
        data.set(.gallery, enabled: false)
        data.sync(at: Self.noon, isConnected: false)
        #expect(data.states.allSatisfy { $0.unsynced == $0.items && $0.syncedAt == nil })
        for state in data.states {
            #expect((state.error == "not connected") == (state.enabled && state.unsynced > 0))
        }

        data.sync(at: Self.noon, isConnected: true)
        for state in data.states {
            #expect((state.unsynced == 0) == (state.kind != .gallery))
            #expect(state.error == nil)
        }
    }

    @Test("a wipe leaves nothing and syncs nothing, until somebody uses it again")
    func wipe() {
        var generator = SeededGenerator(seed: 8)
        var data = StoredData(at: .zero, using: &generator)
        data.sync(at: Self.noon, isConnected: false)
        data.wipe()
        data.isInUse = false
        data.advance(to: .days(30), using: &generator)
        data.sync(at: Self.noon, isConnected: true)
        #expect(data.states.map(\.kind) == DataKind.allCases)
        for state in data.states {
            #expect(state.items == 0 && state.unsynced == 0 && !state.enabled)
            #expect(state.syncedAt == nil && state.error == nil)
        }
        data.isInUse = true
        data.advance(to: .days(31), using: &generator)
        #expect((10...120).contains(data.states.map(\.items).reduce(0, +)), "one day's worth")
    }

    @Test("a profile may have a phone hold nothing, and sync little")
    func profile() {
        var profile = HandsetProfile.default
        profile.dataAmount = 0
        profile.syncedKinds = [.contacts]
        var generator = SeededGenerator(seed: 8)
        var data = StoredData(profile, at: .zero, using: &generator)
        data.advance(to: .days(100), using: &generator)
        #expect(data.states.allSatisfy { $0.items == 0 })
        #expect(data.states.filter(\.enabled).map(\.kind) == [.contacts])
    }
}
