"""One phone: how it talks with the service, and keeps what it says until that has it.

It knows no network, no file and no clock: those are handed to it, so that a test can be all three.
"""

import math

import clocks
import duties
import wire

HOUR = 60 * 60


class Phone:
    """
    card     who it is: what its enrolment told it, and its keys
    disk     what it remembers
    journal  `append(record)` returns once the record is on the disk
    bus      `publish(channel, text, retained)`
    clock    `uptime()` in seconds, that never runs back; `wall()` in seconds since 1970
    handset  `fix()`, `wipe()`, `kinds()`, `battery`, `ringer`
    chance   draws a number from 0 to 1
    tell     is told each thing that the phone does
    """

    def __init__(self, card, disk, journal, bus, clock, handset, chance, tell):
        self.card, self.disk, self.journal, self.bus = card, disk, journal, bus
        self.clock, self.handset, self.chance, self.tell = clock, handset, chance, tell
        # What is due, by name, in seconds of uptime.
        self.dues = {}
        self.service = clocks.ServiceClock()
        self.session = None
        self.nonce, self.asked = None, 0
        # The last nonce that was answered, and earlier ones whose late answer got a hello.
        self.answered, self.regreeted = None, set()
        self.is_greeted = False
        self.hellos = self.resends = 0
        self.refused, self.quiet_until = 0, 0
        self.duties = duties.Duties(self)
        self.chores = {
            "hello": self.do_hello, "resend": self.do_resend, "refused": self.do_refused,
            "ring": self.duties.do_ring, "lost": self.duties.do_lost,
            "erase": self.duties.do_erase}

    @property
    def now(self):
        return self.clock.uptime()

    def switch_on(self):
        self.duties.resume()
        self.say(event="poweredOn")

    def switch_off(self):
        self.duties.stop_ring("powerOff")
        self.say(event="poweringOff", battery=self.handset.battery)
        self.pump()
        if self.session:
            self.publish_presence(False)

    # The connection.

    def connected(self, session):
        """The shell has connected with a will of this session, and subscribed."""
        self.session, self.is_greeted, self.hellos, self.resends = session, False, 0, 0
        self.publish_presence(True)
        self.say_hello()

    def disconnected(self):
        self.session, self.nonce, self.is_greeted = None, None, False
        self.dues.pop("hello", None)
        self.dues.pop("resend", None)

    def presence(self, session, online):
        return wire.write({"session": session, "online": online}).decode()

    def publish_presence(self, online):
        self.bus.publish("presence", self.presence(self.session, online), True)

    def say_hello(self):
        self.nonce, self.asked = wire.draw_identifier(), self.now
        epoch, ctr = self.disk.counter
        lost = self.disk.lost
        hello = {
            "iss": self.card.device, "iat": wire.date(self.clock.wall()),
            "session": self.session, "nonce": self.nonce, "epoch": epoch, "ctr": ctr,
            "supports": self.card.supports,
            "lost": {"epoch": lost.version[0], "n": lost.version[1], "on": lost.on},
        }
        for name, log in self.disk.logs.items():
            hello[name] = {"stream": self.card.stream, "oldest": log.oldest, "next": log.next}
        self.bus.publish("hello", self.sign(hello, wire.HELLO), False)
        wait = clocks.backoff(self.hellos, 5, 90, self.chance())
        self.hellos += 1
        self.dues["hello"] = self.now + wait

    def greet_again(self, wait):
        """Says hello, unless one is due anyway: one that has no reply yet is said again."""
        self.dues.setdefault("hello", self.now + wait)

    def sign(self, payload, typ):
        return wire.sign(payload, typ, self.card.signing_key, self.card.device)

    # What it hears.

    def hear(self, topic, payload):
        try:
            if topic == self.card.up:
                self.hear_up()
            elif topic == f"{self.card.prefix}/cmd":
                self.duties.hear(self.verify(payload, wire.ORDER))
            elif topic == f"{self.card.prefix}/ack":
                self.hear_acknowledgement(self.verify(payload, wire.ACKNOWLEDGEMENT))
            else:
                raise wire.Fault("no topic of this phone")
        except wire.Fault as fault:
            self.refuse(fault)
        self.pump()

    def verify(self, payload, typ):
        said = wire.verify(payload, typ, self.card.service_key, self.card.service_key_id)
        if said.get("aud") != self.card.device:
            raise wire.Fault("its aud is another device")
        return said

    def hear_up(self):
        """The service is new there: not all of a city's phones greet it at once."""
        self.is_greeted, self.nonce, self.hellos = False, None, 0
        self.dues["hello"] = self.now + 30 * self.chance()

    def hear_acknowledgement(self, said):
        marks = [said.get("trail"), said.get("word")]
        # A service from before epochs has none.
        epoch = said.get("epoch", 0)
        if not all(wire.is_integer(each, 0, wire.MOST_NUMBER) for each in marks):
            raise wire.Fault("its marks are none")
        if not wire.is_integer(epoch, 0, wire.MOST_COUNT) or not wire.is_date(said.get("iat")):
            raise wire.Fault("its epoch or its iat is none")
        if said.get("stream") != self.card.stream:
            raise wire.Fault("its stream is not this phone's")
        nonce = said.get("nonce")
        if not (nonce is None or isinstance(nonce, str)):
            raise wire.Fault("its nonce is no text")
        is_reply = nonce is not None and nonce == self.nonce
        if is_reply:
            self.service.hear_reply(said["iat"], self.asked, self.now)
        else:
            self.hear_time(said["iat"])
            self.hear_earlier(nonce)
        self.take_marks(epoch, *marks, is_reply=is_reply)
        if is_reply:
            self.greeted()
        self.duties.heard_marks()

    def hear_time(self, said):
        """A time that nobody asked for; one of the future has to be asked about."""
        if self.service.hear(said, self.now):
            self.greet_again(0)

    def hear_earlier(self, nonce):
        """A late answer: the service may take the phone for gone with an earlier connection.

        While a hello waits for its reply, that one was said later, and is enough.
        """
        is_known = nonce in (None, self.answered) or nonce in self.regreeted
        if self.nonce is None and not is_known:
            self.regreeted.add(nonce)
            self.greet_again(1)

    def take_marks(self, epoch, trail, word, is_reply):
        """Marks only rise, but a reply says what the service has now, and a higher epoch, too."""
        disk, logs = self.disk, self.disk.logs
        if epoch < disk.epoch and not is_reply:
            return  # Of a registry that is no more.
        anew = is_reply or epoch > disk.epoch
        is_news = trail > logs["trail"].acknowledged or word > logs["word"].acknowledged
        if not (anew or is_news):
            return
        if anew and not is_reply:
            # That registry may know neither this phone's counter nor its lost mode.
            self.greet_again(0)
        still = [
            log for name, log in logs.items()
            if (trail if name == "trail" else word) <= log.acknowledged]
        at = self.service.now(self.now)
        self.store(record="marks", epoch=epoch, trail=trail, word=word, at=at, anew=anew)
        self.resends = 0
        # What a log that came no further waits for may be lost: no progress of the other brings it.
        if anew or all(log.is_acknowledged for log in still):
            self.dues.pop("resend", None)

    def greeted(self):
        self.answered, self.nonce = self.nonce, None
        self.is_greeted, self.hellos = True, 0
        self.dues.pop("hello", None)
        for log in self.disk.logs.values():
            log.rewind()
        self.tell("greets", seconds=round(self.now - self.asked, 3))
        self.report("sync", {
            "_type": "sync", "tst": wire.date(self.clock.wall()), "kinds": self.handset.kinds()})
        self.duties.begin_waiting()

    def refuse(self, fault):
        """Counts a message that does not hold; the owner is told at once, then hourly at most."""
        self.refused += 1
        self.tell("refuses", why=str(fault))
        self.dues["refused"] = max(self.now, self.quiet_until)

    # What it says.

    def store(self, **record):
        """On the disk first, then in mind."""
        self.journal.append(record)
        self.disk.apply(record)

    def say(self, **said):
        """Says a word; the signed text, which is stored and on its way."""
        said = {name: value for name, value in said.items() if value is not None}
        self.tell("says", **said)
        said |= {
            "iss": self.card.device, "iat": wire.date(self.clock.wall()),
            "stream": self.card.stream, "seq": self.disk.logs["word"].next}
        word = self.sign(said, wire.WORD)
        self.store(record="word", word=word)
        self.shed("word")
        return word

    def report(self, channel, report):
        number = {"stream": self.card.stream, "seq": self.disk.logs["trail"].next}
        self.store(record="report", channel=channel, report=report | number)
        self.shed("trail")

    def report_fix(self):
        """Where it is now, which goes into its trail; None if that cannot be told."""
        fix = self.handset.fix()
        if fix:
            self.report("fix", fix)
            self.tell("reports", lat=fix["lat"], lon=fix["lon"])
        return fix

    def repeat(self, word):
        """Says a word once more, the same bytes, or anew what the log has forgotten; the word."""
        said = wire.said(word)
        if said["seq"] < self.disk.logs["word"].oldest:
            # Under its old number it would be taken for a repetition, and be no answer.
            return self.say(**{
                name: value for name, value in said.items()
                if name not in ("iss", "iat", "stream", "seq")})
        if self.is_greeted:
            self.bus.publish("res" if "jti" in said else "event", word, False)
        return word

    def shed(self, name):
        """A full store gives up its oldest entries, and says so if the service lacks them."""
        log = self.disk.logs[name]
        if len(log.entries) <= self.card.capacity:
            return
        is_lacking = log.oldest > log.acknowledged
        self.store(record="floor", log=name, oldest=log.next - self.card.capacity)
        if is_lacking and self.is_greeted:
            self.greet_again(1)

    def pump(self):
        """Sends what is not yet on its way; nothing before the service has said what it has."""
        if not self.is_greeted:
            return
        for name in ("word", "trail"):
            for channel, text in self.disk.logs[name].take_unsent():
                self.bus.publish(channel, text, False)
        if all(log.is_acknowledged for log in self.disk.logs.values()):
            self.dues.pop("resend", None)
        elif "resend" not in self.dues:
            wait = clocks.backoff(self.resends, 90, 900, self.chance())
            self.dues["resend"] = self.now + wait

    # Time.

    @property
    def due(self):
        """When something is due, in seconds of uptime; None if nothing is."""
        return min(self.dues.values(), default=None)

    def pass_time(self):
        for name in sorted(self.dues, key=self.dues.get):
            if self.dues.get(name, math.inf) <= self.now:
                del self.dues[name]
                self.chores[name]()
        self.pump()

    def do_hello(self):
        if self.session:
            self.say_hello()

    def do_resend(self):
        self.resends += 1
        for log in self.disk.logs.values():
            log.rewind()

    def do_refused(self):
        self.quiet_until = self.now + HOUR
        count, self.refused = self.refused, 0
        self.say(event="refusedMessages", count=count)
