internal import Foundation
internal import Glibc

/// What this process takes of the machine.
struct ProcessUsage {
    /// Bytes that it occupies, and microseconds of processor, its own and the kernel's for it.
    let memory: Int
    let processor: Int

    static var now: ProcessUsage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let time = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        let rest = Int(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
        let pages = FileManager.default.contents(atPath: "/proc/self/statm").flatMap { data in
            String(decoding: data, as: UTF8.self).split(separator: " ").dropFirst().first
                .flatMap { Int($0) }
        }
        return ProcessUsage(
            memory: (pages ?? 0) * Int(getpagesize()), processor: time * 1_000_000 + rest)
    }
}
