import Testing

@testable import Fleet
@testable import LiveReplay

@Suite("The lines of an agent")
struct AgentLinesTests {
    private static let chatter = "i=0; while [ $i -lt 4000 ]; do i=$((i+1)); echo line $i; done"

    @Test("those that it printed just before its end are read, too", .timeLimit(.minutes(3)))
    func last() async throws {
        let lines = AgentLines()
        let agent = try AgentProcess(
            "/bin/sh", ["-c", Self.chatter], output: .pipe(lines.pipe))
        await agent.hasEnded()
        await lines.hasEnded(within: .seconds(3600))
        let read = lines.take()
        #expect(read.count == 4000 && read.last == "line 4000")
    }

    @Test("one that may print still is waited for no longer than the patience")
    func patience() async throws {
        let lines = AgentLines()
        let agent = try AgentProcess(
            "/bin/sh", ["-c", "read line"], output: .pipe(lines.pipe))
        await lines.hasEnded(within: .milliseconds(1))
        #expect(agent.isRunning)
        await AgentProcess.end([agent])
    }
}
