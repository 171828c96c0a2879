#!/usr/bin/env python3
"""A phone for Cooee, written from docs/protocol.md and from nothing else.

    phone.py enrol --api URL --account NAME --name NAME --serial SERIAL --folder FOLDER
    phone.py run --folder FOLDER [--fix=LAT,LON]

The account's password comes from COOEE_PASSWORD, or from the first line of standard input. A
running phone prints one JSON object a line for each thing that it does. It takes commands, a line
each, on its standard input, whose end is `quit`:

    pin 1234        types a PIN
    pickup          picks it up and unlocks it
    silence         switches its ringer to silent
    call on|off     is in a call, during which it says "not now"
    fix LAT,LON     is there; `fix none`: cannot tell
    activate        gives the account's password (COOEE_ACCOUNT and COOEE_PASSWORD) after a wipe
    reset           resets it as a thief would
    quit            switches it off
"""

import argparse
import json
import os
import random
import select
import sys
import time

sys.dont_write_bytecode = True
import agent
import api
import bus
import card
import disk
import handset
import journal
import orders
import wire


class Clock:
    @staticmethod
    def uptime():
        """Counts while the machine sleeps, and never runs back."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    @staticmethod
    def wall():
        return time.time()


def tell(does, **details):
    print(json.dumps({"does": does} | details, ensure_ascii=False), flush=True)


class Runner:
    """One phone that is switched on: its loop over the bus, its commands, and time."""

    def __init__(self, folder, place):
        self.card = card.load(folder)
        clock = Clock()
        kept = journal.Journal(self.card.path("journal"))
        memory = disk.Disk(self.card.device, kept.records, self.card.supports)
        self.clock = clock
        self.handset = handset.Handset(self.card.path("user.json"), place)
        self.bus = bus.Bus(self.card, clock, random.random, tell)
        self.phone = agent.Phone(
            self.card, memory, kept, self.bus, clock, self.handset, random.random, tell)
        self.bus.phone = self.phone
        self.input = b""
        self.is_over = False

    def run(self):
        self.phone.switch_on()
        try:
            while not self.is_over:
                self.turn([sys.stdin.fileno()], self.wait())
        except KeyboardInterrupt:
            pass
        self.phone.switch_off()
        deadline = self.clock.uptime() + 1
        while self.bus.unacknowledged and self.bus.socket and self.clock.uptime() < deadline:
            self.turn([], 0.1)
        self.bus.leave()
        tell("is off")

    def wait(self):
        dues = [due for due in (self.bus.due, self.phone.due) if due is not None]
        return max(0, min(dues) - self.clock.uptime())

    def turn(self, inputs, wait):
        """Waits for whatever is first, and takes it in."""
        socket = self.bus.socket
        reading = inputs + ([socket] if socket else [])
        writing = [socket] if socket and self.bus.wants_write else []
        readable, writable, _ = select.select(reading, writing, [], wait)
        if socket in readable:
            self.bus.read()
        if socket in writable:
            self.bus.write()
        self.bus.pass_time()
        if not self.is_over:
            self.phone.pass_time()
        for descriptor in set(readable) & set(inputs):
            self.take_input(os.read(descriptor, 4096))

    def take_input(self, data):
        lines = (self.input + data).split(b"\n")
        self.input = lines.pop()
        for line in lines if data else [b"quit"]:
            words = line.decode(errors="replace").split()
            if words and not self.is_over:
                self.press(words)
        self.phone.pump()

    def press(self, words):
        duties = self.phone.duties
        match words:
            case ["pin", digits]: duties.try_pin(digits)
            case ["pickup"]: duties.pick_up()
            case ["silence"]:
                self.handset.ringer = "silent"
                tell("is silenced")
            case ["call", ("on" | "off") as word]:
                tell("has a call", is_on=word == "on")
                duties.call(word == "on")
            case ["fix", "none"]:
                self.handset.place = None
                tell("cannot tell where it is")
            case ["fix", place]: self.move(place)
            case ["activate"]: self.activate()
            case ["reset"]: duties.reset()
            case ["quit"]: self.is_over = True
            case _: tell("knows no such command", command=words[0])

    def move(self, text):
        try:
            self.handset.place = place(text)
        except ValueError:
            tell("knows no such place")

    def activate(self):
        nonce = self.phone.duties.draw_activation()
        try:
            account, password = os.environ["COOEE_ACCOUNT"], os.environ["COOEE_PASSWORD"]
            message = api.activate(self.card.api, self.card.device, account, password, nonce)
            self.phone.duties.hear_activation(message)
        except (api.Refused, OSError, KeyError, wire.Fault) as error:
            tell("is not activated", why=str(error))


def place(text):
    latitude, longitude = (float(each) for each in text.split(","))
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("no place on earth")
    return latitude, longitude


def enrol(options):
    password = os.environ.get("COOEE_PASSWORD") or sys.stdin.readline().rstrip("\n")
    if os.path.exists(options.folder):
        sys.exit(f"{options.folder} is there already: each enrolment has a folder of its own")
    keys = card.Keys()
    try:
        grant = api.enrol(
            options.api, options.account, password, options.name, options.serial,
            options.model, options.supports.split(","), keys)
    except (api.Refused, OSError) as error:
        sys.exit(f"not enrolled: {error}")
    card.save(options.folder, options.api, options.supports.split(","), keys, grant)
    tell("is enrolled", device=grant["device"], stream=grant["stream"])


def main():
    # What a terminal cannot show must not keep the phone from locking.
    sys.stdout.reconfigure(errors="backslashreplace")
    summary = __doc__.splitlines()[0]
    parser = argparse.ArgumentParser(
        description=summary, epilog="Commands of a running phone: see the top of phone.py.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    new = verbs.add_parser("enrol", help="enrol a new phone")
    for name in ("api", "account", "name", "serial", "folder"):
        new.add_argument("--" + name, required=True)
    new.add_argument("--model", default="Reference 1")
    new.add_argument("--supports", default=",".join(orders.KINDS), metavar="KIND,…")
    run = verbs.add_parser("run", help="switch an enrolled phone on")
    run.add_argument("--folder", required=True)
    run.add_argument("--fix", type=place, metavar="LAT,LON", help="where it is")
    options = parser.parse_args()
    if options.verb == "enrol":
        return enrol(options)
    return Runner(options.folder, options.fix).run()


if __name__ == "__main__":
    main()
