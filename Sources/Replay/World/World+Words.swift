internal import Control
internal import FindDevice
internal import PhoneModel
internal import Wire

/// How a trace names things.
extension World {
    func name(of client: Client) -> String {
        switch client {
        case .phone(let index): bodies[index].name
        case .control: "control"
        case .ingest: "ingest"
        }
    }

    func words(for batch: [ControlEvent]) -> String {
        batch.isEmpty ? "time" : batch.map(words(for:)).joined(separator: ", ")
    }

    private func words(for event: ControlEvent) -> String {
        switch event {
        case .message(let topic, let payload):
            guard let (device, channel) = TopicPrefix.parse(topic) else { return "a message" }
            let phone = bodies.first { $0.identity.device == device }?.name ?? "nobody"
            return "\(channel.rawValue) of \(phone) \(fingerprint(payload))"
        case .busUp: return "bus up"
        case .busDown: return "bus down"
        case .room: return "room"
        case .wish(.accept, _): return "an order"
        case .wish(.cancel(let order, _, _), _):
            return "a cancelling of \(promises.name(of: order))"
        case .wish: return "a wish"
        }
    }

    func words(for record: JournalRecord) -> String {
        switch record {
        case .order(let message):
            return "\(promises.name(of: message.order)), counter \(message.counter.number)"
        case .word(let word):
            switch word.content {
            case .order(let order, let report):
                return "word \(word.number.sequence): \(promises.name(of: order)) \(report.words)"
            case .event(let event): return "word \(word.number.sequence): \(event)"
            }
        case .report(let message):
            return "\(message.channel.rawValue) \(message.number?.sequence ?? 0)"
        case .pinTried(let count): return "try \(count) at its PIN"
        case .wiped(let orders):
            return "wiped for \(orders.map { promises.name(of: $0) }.joined(separator: ", "))"
        case .acknowledged(let log, let through, _):
            return "\(log.rawValue) acknowledged to \(through)"
        case .restored(let epoch, let trail, let word):
            return "epoch \(epoch): trail to \(trail), word to \(word)"
        case .standing: return "how it stands"
        case .floor(let log, let oldest): return "\(log.rawValue) given up below \(oldest)"
        }
    }
}
