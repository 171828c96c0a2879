import FindDevice
import Testing

@testable import OwnerAPI

@Suite("What bodies look like")
struct BodyShapeTests {
    @Test("a moment always has its milliseconds, so that text sorts as time does")
    func moments() throws {
        #expect(Moment(Timestamp(milliseconds: 1000)).text == "1970-01-01T00:00:01.000Z")
        #expect(Moment(Timestamp(milliseconds: 1005)).text == "1970-01-01T00:00:01.005Z")
        let read = try BodyJSON.read(Moment.self, from: Array(#""1970-01-01T00:00:01Z""#.utf8))
        #expect(read.timestamp.milliseconds == 1000)
    }

    @Test("a queued ring says what it waits for, and an ended one does not")
    func order() throws {
        var generator = SystemRandomNumberGenerator()
        var order = Order(
            id: OrderID(using: &generator), device: DeviceID(using: &generator),
            account: AccountID(using: &generator), command: .ring(duration: .seconds(30)),
            acceptedAt: Timestamp(seconds: 0), expiresAt: Timestamp(seconds: 300))
        let queued = String(decoding: try BodyJSON.write(OrderBody(order)), as: UTF8.self)
        #expect(
            queued == #"{"acceptedAt":"1970-01-01T00:00:00.000Z","args":{"duration":"30s"},"#
                + #""attempts":0,"device":"\#(order.device)","#
                + #""expiresAt":"1970-01-01T00:05:00.000Z","id":"\#(order.id)","#
                + #""state":"queued","summary":"ring requested","type":"ring","#
                + #""waitingFor":"waiting for the phone"}"#)

        order.state = .succeeded
        order.outcome = .rang(for: .seconds(12), endedBy: .pickup)
        let ended = OrderBody(order)
        #expect(ended.waitingFor == nil)
        #expect(ended.outcome?.ring?.soundedFor == Span(.seconds(12)))
        #expect(ended.outcome?.ring?.endedBy == .pickup)
        #expect(try BodyJSON.read(OrderBody.self, from: BodyJSON.write(ended)) == ended)
    }

    @Test("a failed order names its reason beside its state")
    func reason() {
        #expect(StateName(.failed(.noAnswer)) == .failed)
        #expect(OrderState.failed(.noAnswer).reason == "noAnswer")
        #expect(StateName.allCases.filter(\.hasEnded).count == 6)
    }

    @Test(
        "a near miss is suggested, and nothing far",
        arguments: [
            ("duratoin", "duration"), ("TYPE", "type"), ("expires", "expiresIn"), ("zebra", nil),
        ])
    func suggestion(word: String, suggestion: String?) {
        #expect(
            Suggestion.nearest(to: word, among: ["type", "duration", "expiresIn"]) == suggestion)
    }
}
