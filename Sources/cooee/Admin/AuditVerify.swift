internal import ArgumentParser
internal import DeviceRegistry
internal import Foundation
internal import Service

/// `cooee audit verify`: whether the audit log is whole, from its first entry to its signed head.
struct AuditVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check that no entry of the audit log was changed.",
        discussion: """
            Reads the registry itself, whether the service runs or not, and names the first entry
            that was altered, inserted, swapped or cut off.
              cooee audit verify --data data
            """)

    @Option(help: "The service's data folder.")
    var data: String = "data"

    @Flag(help: "Answer with one JSON document.")
    var json = false

    func run() async throws {
        switch try Administration(visiting: data).verifyAudit() {
        case .whole(let tail, let afterHead):
            let note = afterHead > 0 ? ", \(afterHead) of them after the signed head" : ""
            Terminal().say(
                json
                    ? #"{"afterHead":\#(afterHead),"entries":\#(tail.count),"whole":true}"#
                    : "the audit log is whole: \(tail.count) entries\(note)")
        case .broken(let fault):
            if json {
                Terminal().say(#"{"entry":\#(fault.entry),"fault":"\#(fault)","whole":false}"#)
            }
            throw Failure("\(fault)", mend: "compare the registry with a backup")
        }
    }
}
