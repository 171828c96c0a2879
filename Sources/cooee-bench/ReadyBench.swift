internal import Foundation

/// `ready`: from starting the built program on a folder that it knows to its first "ready".
struct ReadyBench {
    let ground: BenchGround

    func run(_ rounds: Int) async throws -> Figure {
        var samples: [Double] = []
        for _ in 0...rounds {
            let ports = try BenchGround.freePorts(2)
            let start = ContinuousClock.now
            let (service, _) = try await ground.serve(apiPort: ports[0], mqttPort: ports[1])
            samples.append((ContinuousClock.now - start) / .milliseconds(1))
            ground.end(service)
        }
        // The first start makes keys and certificates; it is not what "started again" means.
        return Figure("ready", unit: "ms", samples: Array(samples.dropFirst()), limit: 1000)
    }
}
