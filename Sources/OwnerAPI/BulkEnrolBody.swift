package import FindDevice

/// `POST /v1/devices/bulk`: an owner turns Find Device on for many phones at once; all or none.
package struct BulkEnrolRequest: StrictBody {
    package var account: String
    package var password: String
    /// What each of them carries out.
    package var supports: [OrderKind]
    package var devices: [Entry]

    /// One of the phones; its fields are `EnrolRequest`'s.
    package struct Entry: Hashable, Sendable, Codable {
        package var name: String
        package var serial: String
        package var model: String
        package var signingKey: KeyText
        package var sealingKey: KeyText
        package var certificateRequest: String

        package init(
            name: String, serial: String, model: String, signingKey: KeyText,
            sealingKey: KeyText, certificateRequest: String
        ) {
            self.name = name
            self.serial = serial
            self.model = model
            self.signingKey = signingKey
            self.sealingKey = sealingKey
            self.certificateRequest = certificateRequest
        }

        package static let names = [
            "name", "serial", "model", "signingKey", "sealingKey", "certificateRequest",
        ]
    }

    package init(
        account: String, password: String, supports: [OrderKind], devices: [Entry]
    ) {
        self.account = account
        self.password = password
        self.supports = supports
        self.devices = devices
    }

    package static let names = ["account", "password", "supports", "devices"]
    /// Phones in a request at most: what one transaction holds up is then told in milliseconds.
    package static let most = 500

    package init(_ fields: FieldReader) throws(BodyFault) {
        account = try fields.text("account")
        password = try fields.text("password")
        supports = try fields.supports()
        let entries = try fields.objects("devices", names: Entry.names)
        guard (1...Self.most).contains(entries.count) else {
            throw .invalid(
                field: "devices", reason: "1 to \(Self.most) phones, not \(entries.count)")
        }
        devices = []
        for entry in entries { devices.append(try Entry(entry)) }
    }
}

extension BulkEnrolRequest.Entry {
    fileprivate init(_ fields: FieldReader) throws(BodyFault) {
        self.init(
            name: try fields.text("name"), serial: try fields.text("serial"),
            model: try fields.text("model"), signingKey: try fields.key("signingKey"),
            sealingKey: try fields.key("sealingKey"),
            certificateRequest: try fields.text("certificateRequest"))
    }
}

/// What phones that were enrolled together need from then on.
package struct BulkEnrolGrant: Hashable, Sendable, Codable {
    /// As they stood in the request.
    package var devices: [Entry]
    package var authority: String
    package var broker: BrokerBody
    package var serviceKey: KeyText
    package var serviceKeyID: String

    package struct Entry: Hashable, Sendable, Codable {
        package var device: DeviceID
        package var name: String
        package var stream: StreamID
        package var prefix: String
        package var certificate: String

        package init(
            device: DeviceID, name: String, stream: StreamID, prefix: String, certificate: String
        ) {
            self.device = device
            self.name = name
            self.stream = stream
            self.prefix = prefix
            self.certificate = certificate
        }
    }

    package init(
        devices: [Entry], authority: String, broker: BrokerBody, serviceKey: KeyText,
        serviceKeyID: String
    ) {
        self.devices = devices
        self.authority = authority
        self.broker = broker
        self.serviceKey = serviceKey
        self.serviceKeyID = serviceKeyID
    }
}
