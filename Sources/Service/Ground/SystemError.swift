internal import Glibc

/// What the operating system answered to a call that failed: an `errno`.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    package let code: Int32

    package init(code: Int32) { self.code = code }

    /// The answer to the call just made on this thread.
    static var last: Self { Self(code: errno) }

    package var description: String {
        var text = [UInt8](repeating: 0, count: 128)
        let answer = text.withUnsafeMutableBytes { buffer in
            strerror_r(code, buffer.baseAddress!, buffer.count)
        }
        guard answer == 0 else { return "error \(code)" }
        return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// What a person can do about it.
    var mend: String {
        switch code {
        case ENOSPC, EDQUOT: "free some space there, or give another folder with --data"
        case EMFILE, ENFILE: "raise the limit of open files"
        default: "mend it, or give another folder with --data"
        }
    }
}
