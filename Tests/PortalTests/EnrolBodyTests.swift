import FindDevice
import Testing

@testable import OwnerAPI

@Suite("Enrolling over the API")
struct EnrolBodyTests {
    @Test("a phone's request comes through whole")
    func whole() throws {
        let request = try sample()
        let read = try EnrolRequest(reading: try BodyJSON.write(request))
        #expect(read.signingKey == request.signingKey)
        #expect(read.supports == [.locate, .ring])
        #expect(read.certificateRequest == request.certificateRequest)
    }

    @Test("a kind of order that does not exist is refused by its place in the list")
    func unknownKind() throws {
        let body = String(decoding: try BodyJSON.write(sample()), as: UTF8.self)
            .replacing(#"["locate","ring"]"#, with: #"["locate","rings"]"#)
        let fault = try #require(throws: BodyFault.self) {
            try EnrolRequest(reading: Array(body.utf8))
        }
        #expect(fault.field == "supports[1]")
        #expect(fault.detail.contains("did you mean 'ring'"))
    }

    @Test("the key of RFC 8037's example reads and writes as itself")
    func keyVector() throws {
        let text = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
        let key = try #require(KeyText(text: text))
        #expect(key.bytes.prefix(4) == [0xd7, 0x5a, 0x98, 0x01])
        #expect(key.bytes.count == 32)
        #expect(key.text == text)
    }

    @Test(
        "what is not exactly 32 bytes of base64url is no key",
        arguments: [
            "", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUR",
            "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
            "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp",
        ])
    func noKey(text: String) {
        #expect(KeyText(text: text) == nil)
    }

    @Test("phones that enrol together come through whole; what is wrong is named by its place")
    func bulk() throws {
        let key = try #require(KeyText(bytes: Array(0..<32)))
        let entries = (1...3).map { number in
            BulkEnrolRequest.Entry(
                name: "walker-\(number)", serial: "W-\(number)", model: "One", signingKey: key,
                sealingKey: key, certificateRequest: "-")
        }
        let request = BulkEnrolRequest(
            account: "ada", password: "correct horse 1", supports: [.ring], devices: entries)
        let bytes = try BodyJSON.write(request)
        #expect(try BulkEnrolRequest(reading: bytes).devices == entries)
        let spoilt = String(decoding: bytes, as: UTF8.self)
            .replacing(#""serial":"W-2""#, with: #""serials":"W-2""#)
        let fault = try #require(throws: BodyFault.self) {
            try BulkEnrolRequest(reading: Array(spoilt.utf8))
        }
        #expect(fault.field == "devices[1].serials")
        let none = BulkEnrolRequest(account: "a", password: "b", supports: [], devices: [])
        #expect(throws: BodyFault.self) {
            try BulkEnrolRequest(reading: try BodyJSON.write(none))
        }
    }

    private func sample() throws -> EnrolRequest {
        let key = try #require(KeyText(bytes: Array(0..<32)))
        return EnrolRequest(
            account: "ada", password: "correct horse 1", name: "ada-phone", serial: "SN-0001",
            model: "Cooee One", signingKey: key, sealingKey: key, supports: [.locate, .ring],
            certificateRequest: "-----BEGIN CERTIFICATE REQUEST-----\n")
    }
}
