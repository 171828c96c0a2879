"""Orders as a phone reads them: what is in one, and whether the phone knows what it asks."""

import dataclasses

import wire

# The kinds that this phone carries out.
KINDS = ["erase", "found", "locate", "lost", "release", "ring"]
# The states after which a phone says no more of an order.
LAST_WORDS = {"succeeded", "failed", "rejected", "expired", "cancelled"}


@dataclasses.dataclass
class Order:
    """One order, or the cancelling of one (`kind` is then `cancel`)."""

    jti: str
    counter: tuple
    # None if the phone does not carry out its type, or does not know what its arguments say: it is
    # answered all the same.
    kind: str | None
    type: str
    expires: float | None
    duration: float = 0
    version: tuple | None = None
    pin: bytes = b""
    message: str | None = None
    callback: str | None = None


def counter(value, number):
    """A pair of an epoch and a number; None if it is none."""
    if not isinstance(value, dict):
        return None
    pair = (value.get("epoch"), value.get(number))
    return pair if all(wire.is_integer(each, 0, wire.MOST_COUNT) for each in pair) else None


def read(payload, device, supports=KINDS):
    """The order in a payload that is signed as it should be."""
    if payload.get("aud") != device:
        raise wire.Fault("its aud is another device")
    if not wire.is_identifier(payload.get("jti")):
        raise wire.Fault("its jti is no identifier")
    place = counter(payload, "ctr")
    if place is None:
        raise wire.Fault("its counter is none")
    expires = payload.get("exp")
    if not wire.is_date(payload.get("iat")) or not (expires is None or wire.is_date(expires)):
        raise wire.Fault("its iat or its exp is no date")
    if not isinstance(payload.get("type"), str):
        raise wire.Fault("its type is no text")
    order = Order(payload["jti"], place, None, payload["type"], expires)
    args = payload.get("args")
    understand(order, args if isinstance(args, dict) else {}, supports)
    return order


def understand(order, args, supports):
    """Takes over the arguments; the order stays without a kind if they are not enough."""
    if order.type == "ring":
        if not wire.is_number(args.get("duration"), 1, 300):
            return
        order.duration = args["duration"]
    if order.type in ("lost", "found"):
        order.version = counter(args.get("version"), "n")
        if order.version is None:
            return
    if order.type == "lost":
        try:
            order.pin = wire.decode(args.get("pin"))
        except wire.Fault:
            return
        order.message = shown(args.get("message"), 800)
        order.callback = shown(args.get("callback"), 32)
    if order.type == "cancel" or order.type in supports:
        order.kind = order.type


def shown(text, most_bytes):
    """A text for the lock screen; None for what cannot be one: that is no reason not to lock."""
    if not isinstance(text, str) or not 0 < len(text.encode(errors="replace")) <= most_bytes:
        return None
    # U+200D joins the parts of one emoji.
    return "".join(each if each.isprintable() or each == "\u200d" else "\ufffd" for each in text)
