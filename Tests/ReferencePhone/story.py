"""A phone in a test: its disk, its bus, its clock and its service are this object."""

import agent
import disk
import page
import wire
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

import sealing

NOON = 1_772_366_400
HERE = {
    "_type": "location", "lat": -35.2809, "lon": 149.13, "acc": 8, "tst": NOON, "src": "gps"}


class PowerCut(Exception):
    """The phone is dead in the middle of what it did."""


def identifier(word):
    return word + "a" * (26 - len(word))


class Story:
    battery, ringer = 61, "silent"

    def __init__(self, **card):
        self.card = page.phone_card()
        for name, value in card.items():
            setattr(self.card, name, value)
        self.records, self.published, self.told = [], [], []
        self.time, self.skew = 1000.0, 0.0
        self.is_placed, self.stored = True, 12
        # The power goes at this append; before the record is on the disk, or just after it.
        self.fuse, self.is_written = None, False
        self.counter = 0
        self.session = wire.draw_identifier()
        self.start()

    # What the phone is given.

    def append(self, record):
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse < 0:
                if self.is_written:
                    self.records.append(record)
                self.fuse = None
                raise PowerCut
        self.records.append(record)

    def publish(self, channel, text, retained):
        self.published.append((channel, text))
        assert retained == (channel == "presence")
        if channel in ("res", "event"):
            kept = {record.get("word") for record in self.records}
            assert text in kept, "a word that is published is on the disk"

    def uptime(self):
        return self.time

    def wall(self):
        return NOON + self.time - 1000 + self.skew

    def fix(self):
        return dict(HERE) if self.is_placed else None

    def kinds(self):
        return []

    def wipe(self):
        self.stored = 0

    def tell(self, does, **details):
        self.told.append((does, details))

    # What happens.

    def start(self):
        """Switches it on, with what is on its disk."""
        memory = disk.Disk(page.DEVICE, self.records, self.card.supports)
        self.phone = agent.Phone(
            self.card, memory, self, self, self, self, lambda: 1.0, self.tell)
        self.phone.switch_on()
        return self

    def connect(self):
        self.phone.connected(self.session)
        return self

    def greet(self, **marks):
        self.connect()
        return self.reply(**marks)

    def reply(self, **marks):
        return self.acknowledge(nonce=self.hello["nonce"], **marks)

    def acknowledge(self, trail=0, word=0, epoch=0, nonce=None, at=None, stream=page.STREAM):
        said = {
            "aud": page.DEVICE, "iat": wire.date(self.now if at is None else at),
            "epoch": epoch, "stream": stream, "trail": trail, "word": word}
        if nonce:
            said["nonce"] = nonce
        return self.hear("ack", said, wire.ACKNOWLEDGEMENT)

    @property
    def now(self):
        """The service's time."""
        return NOON + self.time - 1000

    def hear(self, channel, payload, typ=wire.ORDER):
        text = wire.sign(payload, typ, page.SERVICE, page.SERVICE_KEY_ID)
        self.phone.hear(f"{self.card.prefix}/{channel}", text.encode())
        return self

    def order(self, kind, name=None, args=None, patience=None, ctr=None, epoch=0):
        """Sends an order; its payload, to be sent again."""
        if ctr is None:
            self.counter += 1
            ctr = self.counter
        payload = {
            "aud": page.DEVICE, "jti": identifier(name or kind), "iat": wire.date(self.now),
            "epoch": epoch, "ctr": ctr, "type": kind, "args": args or {}}
        if patience is not None or kind in ("locate", "ring"):
            payload["exp"] = wire.date(self.now + (600 if patience is None else patience))
        self.hear("cmd", payload)
        return payload

    def ring(self, name="ring", seconds=30, **more):
        return self.order("ring", name, {"duration": seconds}, **more)

    def lose(self, number, name="lost", pin=b"1234", epoch=0, **more):
        args = {
            "version": {"epoch": epoch, "n": number}, "message": "Lost", "callback": "000",
            "pin": wire.encode(sealing.seal(
                pin, wire.public_bytes(page.SEALING), X25519PrivateKey.generate(),
                sealing.pin_info(page.DEVICE), identifier(name).encode()))}
        return self.order("lost", name, args | more)

    def find(self, number, name="found"):
        return self.order("found", name, {"version": {"epoch": 0, "n": number}})

    def pick_up(self):
        self.phone.duties.pick_up()
        self.phone.pump()
        return self

    def cancel(self, payload):
        return self.hear("cmd", payload | {"type": "cancel", "args": {}})

    def wait(self, seconds):
        """Time passes, and each thing that falls due is done when it is."""
        end = self.time + seconds
        while self.phone.due is not None and self.phone.due <= end:
            self.time = max(self.time, self.phone.due)
            self.phone.pass_time()
        self.time = end
        self.phone.pass_time()
        return self

    def reboot(self):
        """The power comes back; the monotonic clock begins anew."""
        self.phone.disconnected()
        self.time = 1000.0
        return self.start()

    # What was seen.

    @property
    def hello(self):
        return next(wire.said(text) for channel, text in reversed(self.published)
                    if channel == "hello")

    @property
    def words(self):
        """Every word that was said, the first one first."""
        return [wire.said(record["word"]) for record in self.records
                if record["record"] == "word"]

    def states(self, name):
        """What was said about an order: `rejected replayed`, `received`."""
        return [
            " ".join(filter(None, (each["state"], each.get("reason"), each.get("outcome"))))
            for each in self.words if each.get("jti") == identifier(name)]

    @property
    def events(self):
        return [each["event"] for each in self.words if "event" in each]

    def count(self, does):
        return sum(each == does for each, _ in self.told)

    def sent(self, channel):
        return [text for each, text in self.published if each == channel]
