import FindDevice
import Testing

@testable import Service

/// How passwords are asked for, and how guessing is slowed down.
@Suite("The doorkeeper")
struct DoorkeeperTests {
    private static let start = Timestamp(seconds: 1_700_000_000)
    private let doorkeeper = Doorkeeper(cost: ScryptCost(logN: 4), atOnce: 2)
    private let stored: String
    private let heavy: String

    init() throws {
        let salt = [UInt8](repeating: 1, count: 16)
        stored = try PasswordHash(of: "mira1walks", cost: ScryptCost(logN: 4), salt: salt).text
        heavy = try PasswordHash(of: "mira1walks", cost: ScryptCost(logN: 11), salt: salt).text
    }

    @Test("the right password passes, a wrong one and an unknown name do not")
    func checks() async throws {
        #expect(try await check("mira1walks"))
        #expect(try await !check("mira1walks2"))
        #expect(try await !check("mira1walks", against: nil, name: "nobody"))
        #expect(try await !check("no account has this one", against: nil, name: "nobody"))
    }

    @Test("a damaged hash lets nobody in")
    func damaged() async throws {
        #expect(try await !check("mira1walks", against: "scrypt$4$8$1$?$?"))
    }

    @Test("after five failures even the right password waits")
    func slowsDown() async throws {
        for _ in 1...5 { #expect(try await !check("wrong-1234")) }
        await #expect(throws: Refusal.slowDown(retryAfter: .seconds(1))) {
            try await check("mira1walks")
        }
        #expect(try await check("mira1walks", at: Self.start + .seconds(1)))
        #expect(try await !check("wrong-1234", at: Self.start + .seconds(1)), "it is forgiven")
    }

    @Test("a name is the same in capitals; another name does not wait")
    func names() async throws {
        for _ in 1...5 { #expect(try await !check("wrong-1234", name: "MIRA")) }
        await #expect(throws: Refusal.slowDown(retryAfter: .seconds(1))) {
            try await check("mira1walks", name: "mira")
        }
        #expect(try await check("mira1walks", name: "jonas"))
    }

    @Test("a crowd is turned away before it fills the memory")
    func crowd() async throws {
        // Each takes long enough for the others to queue.
        let slow = Doorkeeper(cost: ScryptCost(logN: 4), atOnce: 1)
        let heavy = try PasswordHash(
            of: "mira1walks", cost: ScryptCost(logN: 12), salt: Array(repeating: 1, count: 16)
        ).text
        let outcomes = await withTaskGroup { group in
            for guest in 0..<200 {
                group.addTask {
                    do {
                        _ = try await slow.check(
                            "mira1walks", against: heavy, name: "\(guest)", now: Self.start)
                        return nil as Refusal?
                    } catch {
                        return error as? Refusal
                    }
                }
            }
            return await group.reduce(into: [Refusal?]()) { $0.append($1) }
        }
        let turnedAway = outcomes.compactMap(\.self)
        #expect(turnedAway.count < 200 && !turnedAway.isEmpty)
        #expect(turnedAway.allSatisfy { $0 == .slowDown(retryAfter: .seconds(2)) })
    }

    @Test("of many guesses at once no more are looked at than of many in a row")
    func parallelGuesses() async throws {
        let outcomes = await crowd(of: 32, with: "wrong-1234")
        #expect(outcomes.count { $0 == .success(false) } == 5)
        let refusals = outcomes.filter { $0 != .success(false) }
        #expect(
            refusals == Array(repeating: .failure(.slowDown(retryAfter: .seconds(1))), count: 27))
        #expect(await crowd(of: 1, with: "mira1walks") == [refusals[0]])

        // A second later one try is free, and however many are made, one is looked at.
        let later = await crowd(of: 32, with: "wrong-1234", at: Self.start + .seconds(1))
        #expect(later.count { $0 == .success(false) } == 1)
        #expect(later.count { $0 == .failure(.slowDown(retryAfter: .seconds(2))) } == 31)
    }

    @Test("a crowd with the right password gets in, all of it, also after four failures")
    func parallelOwners() async throws {
        #expect(
            await crowd(of: 32, with: "mira1walks") == Array(repeating: .success(true), count: 32))
        for _ in 1...4 { #expect(try await !check("wrong-1234")) }
        #expect(
            await crowd(of: 20, with: "mira1walks") == Array(repeating: .success(true), count: 20))
    }

    /// Many who come at once, and what became of each, in any order; of a hash that takes long
    /// enough for them to meet.
    private func crowd(
        of size: Int, with password: String, at now: Timestamp = start
    ) async -> [Result<Bool, Refusal>] {
        await withTaskGroup(of: Result<Bool, Refusal>.self) { group in
            for _ in 0..<size {
                group.addTask {
                    do {
                        return .success(try await check(password, against: heavy, at: now))
                    } catch {
                        return .failure(error as? Refusal ?? .unknownOrder)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    private func check(
        _ password: String, name: String = "mira", at now: Timestamp = start
    ) async throws -> Bool {
        try await check(password, against: stored, name: name, at: now)
    }

    private func check(
        _ password: String, against stored: String?, name: String = "mira",
        at now: Timestamp = start
    ) async throws -> Bool {
        try await doorkeeper.check(password, against: stored, name: name, now: now)
    }
}

/// How long each failure makes the next try wait.
@Suite("The throttle of sign-ins")
struct SignInThrottleTests {
    private static let start = Timestamp(seconds: 1_700_000_000)

    @Test(
        "five tries are free; then the wait doubles from a second up to a minute",
        arguments: zip(
            [0, 4, 5, 6, 7, 8, 9, 10, 11, 12, 50],
            [nil, nil, 1, 2, 4, 8, 16, 32, 60, 60, 60] as [Int?]))
    func waits(failures: Int, seconds: Int?) {
        var throttle = SignInThrottle()
        for _ in 0..<failures { throttle.note("mira", isRight: false, at: Self.start) }
        let wait = throttle.wait(for: "mira", at: Self.start)
        #expect(wait == seconds.map { Duration.seconds($0) })
        guard let wait else { return }
        let almost = Self.start + wait - .milliseconds(1)
        #expect(throttle.wait(for: "mira", at: almost) == .milliseconds(1))
        #expect(throttle.wait(for: "mira", at: Self.start + wait) == nil)
    }

    @Test("the right password starts anew")
    func forgives() {
        var throttle = SignInThrottle()
        for _ in 1...9 { throttle.note("mira", isRight: false, at: Self.start) }
        throttle.note("mira", isRight: true, at: Self.start)
        #expect(throttle.wait(for: "mira", at: Self.start) == nil)
    }

    @Test("tries that are under way count as failures, until they turn out to be right")
    func underWay() {
        var throttle = SignInThrottle()
        throttle.note("mira", isRight: false, at: Self.start)
        for _ in 1...4 { #expect(throttle.begin("mira", at: Self.start) == .open) }
        #expect(throttle.begin("mira", at: Self.start) == .line)
        #expect(
            throttle.begin("jonas", at: Self.start) == .open, "another name's tries are its own")

        throttle.end("mira", isRight: false, at: Self.start)
        #expect(throttle.begin("mira", at: Self.start) == .line, "2 failures, 3 under way")
        throttle.takeBack("mira")
        #expect(throttle.begin("mira", at: Self.start) == .open, "2 failures, 2 under way")
        throttle.end("mira", isRight: true, at: Self.start)
        for _ in 1...3 { #expect(throttle.begin("mira", at: Self.start) == .open) }
        #expect(throttle.begin("mira", at: Self.start) == .line, "no failures, 5 under way")
    }

    @Test("a name without free tries is tried once at a time, when its wait is over")
    func oneAtATime() {
        var throttle = SignInThrottle()
        for _ in 1...5 { throttle.note("mira", isRight: false, at: Self.start) }
        let later = Self.start + .seconds(1)
        #expect(throttle.begin("mira", at: Self.start) == .closed(for: .seconds(1)))
        #expect(throttle.begin("mira", at: later) == .open)
        #expect(throttle.begin("mira", at: later) == .line)
        throttle.end("mira", isRight: false, at: later)
        #expect(throttle.begin("mira", at: later) == .closed(for: .seconds(2)))
        #expect(throttle.begin("mira", at: Self.start) == .closed(for: .seconds(2)), "came earlier")
    }

    @Test("however many names strangers make up, one that was guessed at lately still waits")
    func bounded() {
        var throttle = SignInThrottle()
        for stranger in 0..<10_000 {
            throttle.note("stranger-\(stranger)", isRight: false, at: Self.start)
        }
        let later = Self.start + .minutes(20)
        for _ in 1...6 { throttle.note("mira", isRight: false, at: later) }
        throttle.note("one more", isRight: false, at: later)
        #expect(throttle.wait(for: "mira", at: later) == .seconds(2))
    }
}
