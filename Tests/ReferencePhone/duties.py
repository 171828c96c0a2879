"""What a phone does with an order, and what whoever has it in the hand can do."""

import hmac

import clocks
import disk
import orders
import sealing
import wire

HOUR = 60 * 60
REPORT_WHILE_LOST = 60
ERASE_PATIENCE = 60
STRAYS = 64


def refusal(order, reason):
    """What is said of an order that is refused: the same may have been sent anew since."""
    epoch, number = order.counter
    return {"state": "rejected", "reason": reason, "epoch": epoch, "ctr": number}


class Duties:
    def __init__(self, phone):
        self.phone = phone
        self.disk = phone.disk
        # The ledger's entry that sounds, and since when.
        self.ringing, self.since = None, 0
        self.is_in_call = False
        # Answers to orders that are too old, in the hour that began then.
        self.strays, self.strays_since = {}, 0
        # When the wait for the next PIN began; it begins again with the phone.
        self.tried_at = phone.now
        self.activation_nonce = None

    # Orders.

    def hear(self, payload):
        order = orders.read(payload, self.phone.card.device, self.phone.card.supports)
        if order.expires is not None:
            self.phone.hear_time(payload["iat"])
        entry = self.disk.ledger.get(order.jti)
        if entry:
            return self.cancel(entry) if order.kind == "cancel" else self.repeat(entry)
        if order.counter <= self.disk.counter:
            return self.answer_stray(order)
        self.phone.store(record="order", order=payload)
        return self.begin(self.disk.ledger[order.jti])

    def say(self, entry, state, **more):
        return self.phone.say(jti=entry.order.jti, state=state, **more)

    def reject(self, entry, reason):
        return self.phone.say(jti=entry.order.jti, **refusal(entry.order, reason))

    def repeat(self, entry):
        if entry.answer:
            self.phone.repeat(entry.answer)
        else:
            self.say(entry, "received")

    def cancel(self, entry):
        if entry is self.ringing:
            self.stop_ring("owner")
        elif entry.is_over or entry.order.kind == "erase":
            self.repeat(entry)
        else:
            self.say(entry, "cancelled")

    def answer_stray(self, order):
        """One word for each message of old, the same to its repetitions, and not too many."""
        if self.phone.now - self.strays_since >= HOUR:
            self.strays, self.strays_since = {}, self.phone.now
        sending = (order.jti, order.counter)
        if sending in self.strays:
            self.strays[sending] = self.phone.repeat(self.strays[sending])
            return
        if len(self.strays) >= STRAYS:
            raise wire.Fault("an order of old, as many before it")
        if order.kind == "cancel":
            said = {"state": "cancelled"}
        else:
            said = refusal(order, "replayed")
        self.strays[sending] = self.phone.say(jti=order.jti, **said)

    def begin(self, entry):
        order = entry.order
        if order.kind == "cancel":
            # The order itself may still be on its way: it will find itself cancelled.
            self.say(entry, "cancelled")
        elif order.kind is None:
            self.reject(entry, "unsupported")
        elif order.kind not in ("locate", "ring") or self.is_timely(entry):
            getattr(self, "begin_" + order.kind)(entry)

    def is_timely(self, entry):
        """Whether it may begin now; if not, that is said."""
        expires, time = entry.order.expires, self.phone.service.now(self.phone.now)
        if expires is not None and time is None:
            self.say_once(entry, "received")
        elif expires is not None and time >= expires:
            self.say(entry, "expired")
        elif self.is_in_call:
            self.say_once(entry, "deferred")
        else:
            return True
        return False

    def say_once(self, entry, state):
        if entry.said.get("state") not in (state, "deferred"):
            self.say(entry, state)

    def begin_waiting(self):
        """Takes up what waited: for the service's time, or for the end of a call."""
        for entry in self.disk.open:
            if entry is not self.ringing and entry.order.kind != "erase":
                self.begin(entry)

    def resume(self):
        """What a power cut left: a wipe first, then what the owner has to be told."""
        if self.disk.must_wipe:
            self.finish_erase()
        if self.disk.lost.on:
            self.lock()
        for entry in self.disk.open:
            if entry.order.kind in (None, "lost", "found", "release", "cancel"):
                self.begin(entry)
        if self.disk.lost.on:
            self.resume_lost()
        if self.open_erases:
            self.end_others()
            self.say_erased()
        for entry in self.disk.open:
            if entry.order.kind == "ring" and entry.said.get("state") == "running":
                self.say(entry, "failed", reason="interrupted")

    # One by one.

    def begin_locate(self, entry):
        fix = self.phone.report_fix()
        if fix:
            self.say(entry, "succeeded", fix=fix)
        else:
            self.say(entry, "failed", reason="noFix")

    def begin_ring(self, entry):
        self.stop_ring("newerRing")
        self.say(entry, "running")
        self.ringing, self.since = entry, self.phone.now
        self.phone.dues["ring"] = self.since + entry.order.duration
        self.phone.tell("rings", volume=100, ringer=self.phone.handset.ringer)

    def stop_ring(self, ended_by):
        entry = self.silence(ended_by)
        if entry:
            seconds = min(self.phone.now - self.since, entry.order.duration)
            self.say(entry, "succeeded", rang={
                "seconds": wire.date(seconds), "endedBy": ended_by})

    def silence(self, why):
        entry, self.ringing = self.ringing, None
        self.phone.dues.pop("ring", None)
        if entry:
            self.phone.tell("stops ringing", why=why)
        return entry

    def do_ring(self):
        self.stop_ring("itself")

    def begin_lost(self, entry):
        if self.disk.lost.order is not entry.order:
            return self.reject(entry, "outdated")
        self.lock()
        self.say(entry, "succeeded", outcome="applied")
        return self.tell_if_unreadable()

    def tell_if_unreadable(self):
        version = self.disk.lost.version
        if self.opened_pin() is None and self.disk.unreadable_told != version:
            self.phone.say(event="pinUnreadable", version={"epoch": version[0], "n": version[1]})

    def begin_found(self, entry):
        if self.disk.lost.order is not entry.order:
            return self.reject(entry, "outdated")
        self.unlock()
        return self.say(entry, "succeeded", outcome="applied")

    def begin_release(self, entry):
        self.say(entry, "succeeded", outcome="applied")

    # Lost mode.

    def lock(self):
        lost = self.disk.lost.order
        self.phone.tell("locks", message=lost.message, callback=lost.callback)
        self.phone.dues["lost"] = self.phone.now

    def resume_lost(self):
        """What the owner has not been told because the power went."""
        if self.disk.tries > self.disk.tries_told:
            self.say_wrong_pin()
        self.tell_if_unreadable()

    def unlock(self):
        self.phone.dues.pop("lost", None)
        self.phone.tell("unlocks", stillLocked=self.is_locked)

    @property
    def is_locked(self):
        return self.disk.lost.on or self.disk.is_locked or self.disk.must_wipe

    def do_lost(self):
        if self.disk.lost.on:
            self.phone.dues["lost"] = self.phone.now + REPORT_WHILE_LOST
            self.phone.report_fix()

    def opened_pin(self):
        """The PIN, in memory and for this once; None if it cannot be read."""
        order = self.disk.lost.order
        return sealing.open_pin(
            order.pin, self.phone.card.sealing_key, self.phone.card.device, order.jti)

    def try_pin(self, digits):
        if not self.disk.lost.on:
            return self.phone.tell("ignores a PIN", why="it is not lost")
        waited = self.phone.now - self.tried_at
        wait = clocks.pin_wait(self.disk.tries, waited, disk.MOST_TRIES)
        if wait is None:
            return self.phone.tell("refuses a PIN", why="only its owner opens it")
        if wait > 0:
            return self.phone.tell("refuses a PIN", seconds=round(wait))
        # Counted before it is compared: who cuts the power in between has lost a try.
        self.phone.store(record="try", count=self.disk.tries + 1)
        self.tried_at = self.phone.now
        pin = self.opened_pin()
        if pin is None or not hmac.compare_digest(pin, digits.encode()):
            return self.say_wrong_pin()
        epoch, number = self.disk.lost.version
        self.phone.say(
            event="lostModeEnded", version={"epoch": epoch, "n": number}, by="pin")
        self.stop_ring("pickup")
        return self.unlock()

    def say_wrong_pin(self):
        self.phone.say(event="wrongPIN", count=self.disk.tries, fix=self.disk.last_fix)

    # Erase, reset, activation.

    def begin_erase(self, entry):
        self.silence("erase")
        self.end_others()
        fix = self.phone.report_fix() or self.disk.last_fix
        self.say(entry, "running", fix=fix)
        self.phone.dues.setdefault("erase", self.phone.now + ERASE_PATIENCE)

    def heard_marks(self):
        """An erase that the owner knows to have begun goes on at once."""
        if "erase" not in self.phone.dues:
            return
        begun = [entry.said["seq"] for entry in self.open_erases]
        if max(begun) <= self.disk.logs["word"].acknowledged:
            del self.phone.dues["erase"]
            self.do_erase()

    def do_erase(self):
        self.finish_erase()
        self.say_erased()

    def end_others(self):
        for entry in self.disk.open:
            if entry.order.kind != "erase":
                self.say(entry, "failed", reason="erased")

    def finish_erase(self):
        self.phone.handset.wipe()
        self.phone.store(record="wiped")
        self.phone.tell("is wiped", locked=True)

    @property
    def open_erases(self):
        return [entry for entry in self.disk.open if entry.order.kind == "erase"]

    def say_erased(self):
        """Only after the wipe, of every erase that it was."""
        for entry in self.open_erases:
            self.say(entry, "succeeded", outcome="erased", fix=entry.said.get("fix"))

    def reset(self):
        """Somebody resets the phone: it locks, then wipes."""
        self.phone.say(event="factoryReset")
        self.finish_erase()

    def draw_activation(self):
        self.activation_nonce = wire.draw_identifier()
        return self.activation_nonce

    def hear_activation(self, message):
        """The answer to the one request that waits for it."""
        said = self.phone.verify(message, wire.ACTIVATION)
        nonce, self.activation_nonce = self.activation_nonce, None
        if nonce is None or said.get("nonce") != nonce:
            raise wire.Fault("an activation that nobody asked for")
        self.phone.say(event="activated")
        self.phone.tell("is activated", stillLocked=self.is_locked)

    # Hands.

    def pick_up(self):
        if self.is_locked:
            return self.phone.tell("stays locked")
        self.stop_ring("pickup")
        return self.phone.say(event="unlocked")

    def call(self, is_in_call):
        self.is_in_call = is_in_call
        if not is_in_call:
            self.begin_waiting()
