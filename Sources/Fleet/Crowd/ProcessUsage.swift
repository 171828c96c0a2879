internal import Foundation
internal import Glibc

/// What this process takes of the machine.
struct ProcessUsage {
    /// Bytes that it occupies, but for the program's own, which all processes share.
    let memory: Int
    /// Microseconds of processor, its own and the kernel's for it.
    let processor: Int

    static var now: ProcessUsage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let time = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        let rest = Int(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
        // proc(5), in pages: the second is all that is resident, the third what of it is shared.
        let pages = FileManager.default.contents(atPath: "/proc/self/statm").map { data in
            String(decoding: data, as: UTF8.self).split(separator: " ").compactMap { Int($0) }
        }
        let own = pages.flatMap { $0.count > 2 ? $0[1] - $0[2] : nil }
        return ProcessUsage(
            memory: (own ?? 0) * Int(getpagesize()), processor: time * 1_000_000 + rest)
    }
}
