import FindDevice
import Testing
import Wire

/// What opens a phone that was erased: signed by its service, for it, and for one request.
@Suite("activations")
struct ActivationTests {
    @Test("an activation comes out as it went in, the same bytes each time")
    func roundTrip() throws {
        let samples = try Samples()
        let bytes = try samples.activation.signed(with: samples.service)
        #expect(try samples.read(activation: bytes) == samples.activation)
        #expect(try samples.activation.signed(with: samples.service) == bytes)
    }

    @Test("it holds for one device, and under the service's key alone")
    func bound() throws {
        let samples = try Samples()
        let bytes = try samples.activation.signed(with: samples.service)
        let other = fault {
            _ = try Activation(
                verifying: bytes, with: samples.service.verifying, for: samples.otherDevice)
        }
        #expect(other?.kind == "foreign")
        let forged = try samples.activation.signed(with: samples.phone)
        #expect(fault { _ = try samples.read(activation: forged) }?.kind == "unsigned")
    }

    @Test("no other message of the service passes for one, nor one for another")
    func unmistakable() throws {
        let samples = try Samples()
        let acknowledgement = try samples.acknowledgement(nonce: "n0nce")
            .signed(with: samples.service)
        #expect(fault { _ = try samples.read(activation: acknowledgement) }?.kind == "foreign")
        let order = try samples.orderMessage(.run(.found), version: samples.version)
            .signed(with: samples.service)
        #expect(fault { _ = try samples.read(activation: order) }?.kind == "foreign")
        let activation = try samples.activation.signed(with: samples.service)
        #expect(fault { _ = try samples.read(order: activation) }?.kind == "foreign")
    }
}

extension Samples {
    func read(activation bytes: [UInt8]) throws -> Activation {
        try Activation(verifying: bytes, with: service.verifying, for: device)
    }
}
