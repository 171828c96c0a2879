import Foundation
import Glibc
import TestSupport
import Testing

@testable import Fleet

@Suite("Whoever presses a running phone's buttons")
struct ButtonClientTests {
    @Test("is told of an answer that cannot be read, in one line that says whose it is")
    func foreign() throws {
        let temporary = try TemporaryFolder()
        let folder = PhoneFolder(name: "mira", in: temporary.path)
        try DurableFile.makeFolder(folder.path)
        let listener = try SocketAddress.listen(at: folder.socketPath)
        defer { close(listener) }
        Thread.detachNewThread {
            let connection = accept(listener, nil, nil)
            _ = SocketAddress.readLine(from: connection)
            SocketAddress.write(Array(#"{"status":{"lock":"opne"}}"#.utf8 + [10]), to: connection)
            close(connection)
        }
        #expect(throws: FleetFault.foreign(name: "mira")) {
            try ButtonClient.press(["status"], of: folder)
        }
    }
}
