/// What must not be written, where, and why.
struct Ban {
    /// A regular expression, matched against each line of code without comments and strings.
    let pattern: String
    let reason: String

    /// Modules that are functions of their input and the time: they take no time, no chance, no
    /// thread and no file from anywhere but their parameters, so that a replay is the same run.
    static let pureModules: Set<String> = [
        "FindDevice", "Wire", "Control", "PhoneModel", "Trails", "Replay",
    ]

    static let inPureModules = [
        Ban(#"\bDate\(\s*\)"#, "the time is a parameter"),
        Ban(#"\bDate\.now\b"#, "the time is a parameter"),
        Ban(#"\b(Continuous|Suspending)Clock\b"#, "the time is a parameter"),
        Ban(#"\b(clock_gettime|gettimeofday|time\(nil)"#, "the time is a parameter"),
        Ban(#"\bDispatchTime\b"#, "the time is a parameter"),
        Ban(#"\bSystemRandomNumberGenerator\b"#, "chance is a parameter"),
        Ban(#"\bUUID\(\s*\)"#, "chance is a parameter"),
        Ban(#"\b(PrivateKey|Nonce)\(\s*\)"#, "a drawn key is chance, which is a parameter"),
        Ban(#"\bSymmetricKey\(size:"#, "a drawn key is chance, which is a parameter"),
        Ban(#"\bHPKE\.Sender\("#, "its bytes are chance, which is a parameter"),
        Ban(#"\b(async|await)\b"#, "the core is synchronous"),
        Ban(#"\bactor\s+[A-Z]"#, "the core is synchronous"),
        Ban(#"\bTask\b"#, "the core is synchronous"),
        Ban(#"\b(Thread|DispatchQueue|Mutex)\b"#, "the core has one thread: its caller's"),
        Ban(#"\b(FileManager|FileHandle|URLSession|ProcessInfo)\b"#, "the core touches no machine"),
    ]

    static let inSources = [
        Ban(#"\btry!"#, "a crash in waiting: throw"),
        Ban(#"\bas!"#, "a crash in waiting: bind"),
        Ban(#"\bfatalError\("#, "a crash in waiting: throw"),
        Ban(#"\btry\?"#, "hides a failure: catch it and say what it means"),
        unstructuredTask,
        Ban(#"\bTask\.(detached|init)\b"#, "nobody waits for it: use a task group"),
        Ban(#"^\s*(@\w+\s+)*public\b"#, "the package has no readers outside: use package"),
    ]

    static let inTests = [
        Ban(#"\b(u|nano)?sleep\s*\("#, "a test that sleeps is slow or flaky: wait for the event"),
        Ban(#"\basyncAfter\b"#, "a test that sleeps is slow or flaky: wait for the event"),
    ]

    private static let unstructuredTask = Ban(
        #"\bTask\s*(<[^>]*>)?\s*(\([^)]*\))?\s*\{"#, "nobody waits for it: use a task group")

    private init(_ pattern: String, _ reason: String) {
        self.pattern = pattern
        self.reason = reason
    }

    static func breaches(of bans: [Ban], in file: SourceFile) throws -> [Breach] {
        var found: [Breach] = []
        let lines = file.codeLines
        for ban in bans {
            let pattern = try Regex(ban.pattern).wordBoundaryKind(.simple)
            for (offset, line) in lines.enumerated() {
                guard let match = try pattern.firstMatch(in: line) else { continue }
                let word = line[match.range].drop { $0.isWhitespace }
                found.append(
                    Breach(
                        path: file.path, line: offset + 1, reason: "'\(word)': \(ban.reason)"))
            }
        }
        return found
    }

    /// Draws that are not given a generator; their parentheses may span lines.
    static func unseeded(in file: SourceFile) -> [Breach] {
        let code = SwiftCode.of(file.text)
        return code.matches(of: /\.(?:random|randomElement|shuffled?)\(/).compactMap { match in
            var depth = 1
            let arguments = code[match.range.upperBound...].prefix { character in
                depth += character == "(" ? 1 : character == ")" ? -1 : 0
                return depth > 0
            }
            guard !arguments.contains("using:") else { return nil }
            let line = code[..<match.range.lowerBound].count { $0.isNewline } + 1
            return Breach(
                path: file.path, line: line,
                reason: "'\(match.output)': chance is a parameter: pass a generator")
        }
    }
}

/// A file that may break one ban, because there is no better way.
struct Allowance {
    let path: String
    /// What may be written there, as the breach quotes it.
    let word: String
    let reason: String

    static let all = [
        Allowance(
            path: "Sources/Replay/Service/SeededEntropy.swift", word: "Mutex",
            reason: "a registry may be read from any thread; a world has only one"),
        Allowance(
            path: "Sources/Trails/TrackReader.swift", word: "FileManager",
            reason: "it reads the route file that it is named, and asks first how large it is"),
        Allowance(
            path: "Sources/Wire/SigningKeys.swift", word: "try?",
            reason: "it fails in one way only, bytes that are no key, and nil says that"),
        Allowance(
            path: "Sources/Wire/SealedPIN.swift", word: "HPKE.Sender(",
            reason: "the edge calls it, outside the core; HPKE takes no bytes from its caller"),
    ]

    /// The breaches that no allowance covers.
    static func uncovered(_ breaches: [Breach]) -> [Breach] {
        breaches.filter { breach in !all.contains { $0.covers(breach) } }
    }

    func covers(_ breach: Breach) -> Bool {
        breach.path == path && breach.reason.hasPrefix("'\(word)'")
    }
}
