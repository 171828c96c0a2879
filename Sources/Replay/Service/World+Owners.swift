internal import Control
package import FindDevice
internal import PhoneModel
internal import Wire

/// What an owner once asked of the service, and may ask again under the same key.
package struct OwnerRequest: Sendable {
    package let phone: PhoneIndex
    package let demand: Demand
    package let patience: Duration
    package let key: String
    /// When the owner asked last.
    package internal(set) var askedAt: Timestamp
    /// The order that the owner was told of.
    package internal(set) var order: Order?
    /// Why the owner was refused one.
    package internal(set) var refusal: Refusal?

    package var isAnswered: Bool { order != nil || refusal != nil }
}

/// What a reply will be about.
enum Errand {
    case order(request: Int)
    case cancel
    case removal
    /// A phone of this life waits for it.
    case activation(PhoneIndex, life: Int, nonce: String)
}

/// What owners do: they order, ask again with the same key, and take back.
extension World {
    package func ask(of index: PhoneIndex, _ demand: Demand, patience: Duration) {
        let key = Self.keyPrefix + "\(requests.count + 1)"
        requests.append(
            OwnerRequest(
                phone: index, demand: demand, patience: patience, key: key, askedAt: now))
        promises.guards(demand)
        ask(request: requests.count - 1)
    }

    /// What the names of all requests begin with.
    static let keyPrefix = "key-of-request-"

    /// Sends a request, for the first time or again: same key, same body, another try at an order.
    package func ask(request number: Int) {
        requests[number].askedAt = now
        let request = requests[number]
        let device = bodies[request.phone].identity.device
        let id = OrderID(using: &dice.names)
        let command = request.demand.command { pin in
            SeededSeal.seal(pin, device: device, order: id)
        }
        let order = Order(
            id: id, device: device, account: owner(of: request.phone), command: command,
            acceptedAt: serviceNow,
            expiresAt: command.patience == nil ? nil : serviceNow + request.patience)
        let repeatable =
            seams.keepsKeys
            ? RepeatableRequest(key: request.key, request: Array("request \(number)".utf8)) : nil
        post(.accept(order, repeatable: repeatable), .order(request: number))
    }

    package func cancel(_ order: Order, giveUp: Bool) {
        post(.cancel(order.id, account: order.account, giveUp: giveUp), .cancel)
    }

    /// What its owner does who does not believe any more that the phone is found; what expires ends
    /// by itself.
    func giveUpOrders(of index: PhoneIndex) {
        for order in promises.unended(of: index) where order.expiresAt == nil {
            cancel(order, giveUp: true)
        }
    }

    package func remove(_ index: PhoneIndex) {
        post(.remove(bodies[index].identity.device, account: owner(of: index)), .removal)
    }

    /// A phone asks to be opened, and somebody types the account's password.
    func askActivation(of index: PhoneIndex, nonce: String) {
        guard !bodies[index].spells.isDown(at: now) else { return }
        let device = bodies[index].identity.device
        post(
            .activate(device, account: owner(of: index)),
            .activation(index, life: bodies[index].life, nonce: nonce))
    }

    private func owner(of index: PhoneIndex) -> AccountID { accounts[plan.phones[index].owner].id }

    /// Hands the service a wish; a service that is dead gives no answer.
    private func post(_ wish: Wish, _ errand: Errand) {
        guard service.dispatcher != nil else { return }
        errands.append(errand)
        service.wishes.append(.wish(wish, ticket: Ticket(errands.count)))
        planTurn()
    }

    func answer(_ ticket: Ticket, _ result: Result<Reply, Refusal>) throws {
        guard ticket >= 1, ticket <= errands.count else { return }
        switch (errands[Int(ticket) - 1], result) {
        case (.order(let number), .success(.order(let order, let joined, let repeated))):
            trace.note(
                now, "owner",
                "is told \(promises.name(of: order.id)): \(order.state)"
                    + (joined ? ", joined" : "") + (repeated ? ", as before" : ""))
            promises.tells(order, key: requests[number].key, in: moment)
            requests[number].order = order
        case (.cancel, .success(.order(let order, _, _))):
            trace.note(now, "owner", "is told \(promises.name(of: order.id)): \(order.state)")
            promises.tells(order, key: nil, in: moment)
        case (.activation(let index, let life, let nonce), .success):
            try activate(index, life: life, nonce: nonce)
        case (let errand, .failure(let refusal)):
            trace.note(now, "owner", "is refused: \(refusal)")
            if case .order(let number) = errand { requests[number].refusal = refusal }
        default: break
        }
    }

    private func activate(_ index: PhoneIndex, life: Int, nonce: String) throws {
        let activation = Activation(
            device: bodies[index].identity.device, at: serviceNow, nonce: nonce)
        let bytes = try activation.signed(with: signer)
        let wait = bodies[index].spells.latency(at: now, using: &dice.network)
        queue.plan(.activationArrives(index, life: life, bytes), at: now + wait)
    }
}
