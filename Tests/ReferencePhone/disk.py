"""What a phone's journal adds up to: the persistent part of its disk."""

import collections

import orders
import wire

WINDOW = 32
CAPACITY = 20_160
LEDGER = 64
MOST_TRIES = 10
DAY = 24 * 60 * 60


class NumberedLog:
    """Entries of one log, without a gap: those the service lacks, and what it got of late."""

    def __init__(self):
        self.entries = collections.deque()
        self.next = 1
        # The service has everything up to here.
        self.acknowledged = 0
        # Since when it is known to, mark by mark; after a day, an entry is forgotten.
        self.marks = collections.deque()
        # Sent on this connection up to here.
        self.sent = 0

    @property
    def oldest(self):
        return self.next - len(self.entries)

    def append(self, entry):
        self.entries.append(entry)
        self.next += 1

    def acknowledge(self, through, at, anew=False):
        """Raises the mark; `anew`, it goes wherever the service says."""
        if through > self.acknowledged or anew:
            if through < self.acknowledged:
                self.marks.clear()
            self.acknowledged = through
            self.sent = through if anew else max(self.sent, through)
        if through >= self.next:
            # This disk has forgotten what it had said: its numbers are taken.
            self.entries.clear()
            self.next = through + 1
        if at is not None:
            self.forget(at)

    def forget(self, at):
        """Forgets what the service has had for a day, at its time.

        That is the time which the phone has of a reply: what nobody asked for could be of another.
        """
        if self.acknowledged > (self.marks[-1][0] if self.marks else 0):
            self.marks.append((self.acknowledged, at))
        while self.marks and self.marks[0][1] <= at - DAY:
            self.raise_floor(self.marks.popleft()[0] + 1)

    def raise_floor(self, oldest):
        while self.entries and self.oldest < oldest:
            self.entries.popleft()

    def take_unsent(self):
        """What may be sent now; it counts as sent."""
        first = max(self.sent + 1, self.oldest)
        end = min(self.next, max(self.acknowledged + 1, self.oldest) + WINDOW)
        if first >= end:
            return []
        self.sent = end - 1
        return [self.entries[number - self.oldest] for number in range(first, end)]

    def rewind(self):
        self.sent = self.acknowledged

    @property
    def is_acknowledged(self):
        return self.acknowledged >= self.next - 1


class Entry:
    """An order in the ledger, and the newest word about it."""

    def __init__(self, order):
        self.order = order
        self.answer = None
        self.said = {}

    @property
    def is_over(self):
        return self.said.get("state") in orders.LAST_WORDS


class Lost:
    """The lost mode that the phone has stored, and the order that brought it."""

    def __init__(self):
        self.version = (0, 0)
        self.on = False
        self.order = None


class Disk:
    def __init__(self, device, records=(), supports=orders.KINDS):
        self.device, self.supports = device, supports
        self.counter = (0, 0)
        # By id, in the order in which they came.
        self.ledger = {}
        self.lost = Lost()
        # Wrong PINs in a row, with the one that is being compared.
        self.tries = 0
        # How many of them the owner has been told of, and of which version that its PIN is none.
        self.tries_told, self.unreadable_told = 0, None
        # Whether there is something left to wipe, and whether only the account opens the phone.
        self.must_wipe = False
        self.is_locked = False
        self.epoch = 0
        self.logs = {"trail": NumberedLog(), "word": NumberedLog()}
        self.last_fix = None
        for record in records:
            self.apply(record)
        for log in self.logs.values():
            log.rewind()

    @property
    def open(self):
        """Orders without their last word."""
        return [entry for entry in self.ledger.values() if not entry.is_over]

    def apply(self, record):
        getattr(self, "apply_" + record["record"])(record)

    def apply_order(self, record):
        order = orders.read(record["order"], self.device, self.supports)
        self.counter = max(self.counter, order.counter)
        self.ledger[order.jti] = Entry(order)
        self.forget_orders()
        if order.kind in ("lost", "found") and order.version > self.lost.version:
            self.lost.version, self.lost.order = order.version, order
            self.lost.on = order.kind == "lost"
            if not self.lost.on:
                self.forget_tries()
        elif order.kind == "release":
            self.forget_tries()
        elif order.kind == "erase":
            self.must_wipe = True

    def forget_orders(self):
        """A full ledger loses an order that is over: its counter is too low to come again.

        But no erase: a service that was put back may send it under another counter.
        """
        if len(self.ledger) > LEDGER:
            over = [
                jti for jti, entry in self.ledger.items()
                if entry.is_over and entry.order.kind != "erase"]
            for jti in over[:1]:
                del self.ledger[jti]

    def apply_word(self, record):
        said = wire.said(record["word"])
        channel = "res" if "jti" in said else "event"
        self.logs["word"].append((channel, record["word"]))
        entry = self.ledger.get(said.get("jti"))
        if entry:
            entry.answer, entry.said = record["word"], said
        if said.get("event") == "lostModeEnded":
            self.lost.on = False
            self.forget_tries()
        elif said.get("event") == "wrongPIN":
            self.tries_told = said["count"]
        elif said.get("event") == "pinUnreadable":
            self.unreadable_told = self.lost.version
        elif said.get("event") == "factoryReset":
            self.must_wipe = self.is_locked = True
        elif said.get("event") == "activated":
            self.is_locked = False

    def apply_report(self, record):
        report = record["report"]
        self.logs["trail"].append((record["channel"], wire.write(report).decode()))
        if record["channel"] == "fix":
            self.last_fix = {
                name: value for name, value in report.items() if name not in ("stream", "seq")}

    def apply_marks(self, record):
        self.epoch = record["epoch"]
        for name, log in self.logs.items():
            log.acknowledge(record[name], record["at"], record["anew"])

    def apply_floor(self, record):
        self.logs[record["log"]].raise_floor(record["oldest"])

    def forget_tries(self):
        self.tries = self.tries_told = 0

    def apply_try(self, record):
        self.tries = record["count"]

    def apply_wiped(self, record):
        self.must_wipe = False
        self.is_locked = True
