internal import FindDevice

/// Something that is planned for a moment of a world's time.
///
/// What may be outdated by then carries a number; it counts only if that is still the current one.
enum Happening {
    case act(Act)
    /// A phone said that something is due for it.
    case phoneDue(PhoneIndex, number: UInt64)
    /// A phone without power, or without its agent, is started again.
    case phoneStarts(PhoneIndex, life: Int)
    /// The head of a pipe has come through.
    case arrival(LineID, Direction)
    /// A message that left its place in a pipe comes through.
    case stray(LineID, Direction, BusMessage)
    /// One end has seen nothing move for as long as it bears.
    case patienceOver(LineID, end: Direction, standstill: UInt64)
    /// A spell of a phone's network is over.
    case networkChanges(PhoneIndex)
    case serviceTurns(number: UInt64)
    case serviceDue(number: UInt64)
    case serviceStarts(life: Int)
    /// A client of the service tries to reach the broker again.
    case serviceConnects(Client, life: Int)
    case brokerStarts(life: Int)
    case skyClears(PhoneIndex)
    /// The service's answer to a phone that asked to be opened.
    case activationArrives(PhoneIndex, life: Int, [UInt8])
}

/// A phone's place among a world's phones.
package typealias PhoneIndex = Int
