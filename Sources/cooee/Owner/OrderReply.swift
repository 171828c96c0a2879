internal import FindDevice
internal import OwnerAPI
internal import OwnerClient

/// What an owner reads after giving an order, or after waiting for one.
enum OrderReply {
    static func accepted(
        _ given: GivenOrder, device: DeviceBody, now: Timestamp, ink: Ink
    ) -> [String] {
        let order = given.order
        let story = OrderStory(order, device: device, now: now)
        let beginning =
            switch given.manner {
            case .new, .repeated: ink("Accepted", .green)
            case .joined: ink("Joined", .green) + " the same order, given before and not begun"
            }
        return [
            "\(beginning): \(OrderStory.deed(order)) \(story.name), order \(order.id.short).",
            upperFirst(story.sentence) + ".",
            order.state.hasEnded ? nil : story.way(now: now),
        ].compactMap(\.self) + lastPlace(order, device, now: now, ink: ink)
    }

    /// After a wait, however it ended.
    static func after(
        _ end: Vigil.End, device: DeviceBody, now: Timestamp, ink: Ink
    ) -> [String] {
        let order = end.order
        let story = OrderStory(order, device: device, now: now)
        switch end {
        case .ended: return ended(story, device: device, now: now, ink: ink)
        case .timeUp:
            return [
                ink("Not yet", .yellow) + " (\(order.state.rawValue)): \(story.sentence).",
                "The order \(order.id.short) goes on. " + story.way(now: now),
            ] + lastPlace(order, device, now: now, ink: ink)
        case .interrupted:
            return [

                "You wait no longer; the order \(order.id.short) goes on"
                    + " (\(order.state.rawValue)): \(story.sentence).",
                story.way(now: now),
            ]
        }
    }

    private static func ended(
        _ story: OrderStory, device: DeviceBody, now: Timestamp, ink: Ink
    ) -> [String] {
        let order = story.order
        if let fix = order.outcome?.fix {
            return [ink("Found \(story.name)", .green) + ":"] + FixLines.lines(fix, now: now)
        }
        let state = upperFirst(order.state.rawValue)
        return [ink(state, OrderStory.colour(order)) + ": \(story.sentence)."]
            + [story.advice].compactMap(\.self) + lastPlace(order, device, now: now, ink: ink)
            + lastSeen(order, now: now, ink: ink)
    }

    /// Where a phone was when it began to wipe itself.
    private static func lastSeen(_ order: OrderBody, now: Timestamp, ink: Ink) -> [String] {
        order.lastSeen.map {
            [ink("Last seen", .bold) + " before it was erased:"] + FixLines.lines($0, now: now)
        } ?? []
    }

    /// Who looks for a phone that does not answer is told at least where it was.
    private static func lastPlace(
        _ order: OrderBody, _ device: DeviceBody, now: Timestamp, ink: Ink
    ) -> [String] {
        guard order.type == .locate, order.outcome == nil, device.lastFix != nil else { return [] }
        return FixLines.titled(device.lastFix, presence: device.presence, now: now, ink: ink)
    }

    /// After `cancel`.
    static func cancelled(_ story: OrderStory, now: Timestamp, ink: Ink) -> [String] {
        let order = story.order
        let deed = "\(OrderStory.deed(order)) \(story.name), order \(order.id.short)"
        switch order.state {
        case .cancelling:
            return [
                "\(ink("Cancelling", .yellow)): \(deed).",
                upperFirst(story.sentence) + "; until then it may still be carried out.",
                story.way(now: now),
            ]
        case .cancelled:
            return ["\(ink("Cancelled", .green)): \(deed). It will not be carried out."]
        default:
            return ["\(upperFirst(OrderStory.state(order))): \(deed). \(story.sentence)."]
        }
    }

    private static func upperFirst(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }
}
