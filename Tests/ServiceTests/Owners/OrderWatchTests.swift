import FindDevice
import Testing

@testable import Service

/// How those who wait for an order hear of it.
@Suite("Whoever waits for an order")
struct OrderWatchTests {
    @Test("hears of each change, and of no other order's")
    func hears() async {
        let watch = OrderWatch()
        let order = Self.order()
        var changes = watch.changes(of: order.id).makeAsyncIterator()

        watch.tell([Self.order(), order.now(.sent)])
        #expect(await changes.next()?.state == .sent)
        watch.tell([order.now(.running)])
        #expect(await changes.next()?.state == .running)
    }

    @Test("finds the newest state when slow")
    func newest() async {
        let watch = OrderWatch()
        let order = Self.order()
        var changes = watch.changes(of: order.id).makeAsyncIterator()

        watch.tell([order.now(.sent), order.now(.running)])
        watch.tell([order.now(.succeeded)])
        #expect(await changes.next()?.state == .succeeded)
    }

    @Test("may be many, and each may go without the others")
    func many() async {
        let watch = OrderWatch()
        let order = Self.order()
        var staying = watch.changes(of: order.id).makeAsyncIterator()
        do {
            var leaving = watch.changes(of: order.id).makeAsyncIterator()
            watch.tell([order.now(.sent)])
            #expect(await leaving.next()?.state == .sent)
        }
        watch.tell([order.now(.running)])
        #expect(await staying.next()?.state == .running)
    }

    @Test("is let go when the service stops")
    func finish() async {
        let watch = OrderWatch()
        let order = Self.order()
        var changes = watch.changes(of: order.id).makeAsyncIterator()
        watch.finish()
        #expect(await changes.next() == nil)
    }

    private static func order() -> Order {
        var generator = SystemRandomNumberGenerator()
        return Order(
            id: OrderID(using: &generator), device: DeviceID(using: &generator),
            account: AccountID(using: &generator), command: .locate,
            acceptedAt: Timestamp(seconds: 1), expiresAt: Timestamp(seconds: 601))
    }
}

extension Order {
    fileprivate func now(_ state: OrderState) -> Order {
        var order = self
        order.state = state
        return order
    }
}
