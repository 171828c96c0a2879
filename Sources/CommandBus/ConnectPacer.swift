/// Lets only so many clients connect at a time, first come, first served.
///
/// A broker's listen backlog is short (100 in mosquitto): beyond it the kernel drops attempts, and
/// each of those waits a second or more before it is repeated.
struct ConnectPacer {
    private let limit: Int
    private var connecting = 0
    private var queue: [BusClientID] = []
    private var head = 0

    init(limit: Int) { self.limit = max(1, limit) }

    mutating func enqueue(_ client: BusClientID) { queue.append(client) }

    /// The next client in the queue, which now holds a place; nil while all places are held.
    mutating func admit() -> BusClientID? {
        guard connecting < limit, head < queue.count else { return nil }
        let client = queue[head]
        head += 1
        if head == queue.count || head > 1024 {
            queue.removeFirst(head)
            head = 0
        }
        connecting += 1
        return client
    }

    /// Gives back the place of one that connected, failed or gave up.
    mutating func release() { connecting -= 1 }
}
