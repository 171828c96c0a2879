#!/usr/bin/env python3
"""Walks through a running Cooee from outside, as a stranger does who types what it prints.

    python3 scripts/smoke.py .build/debug/cooee

It takes free ports and a temporary folder, and leaves nothing behind. Each step prints one line
with its time; at the first one that fails it says what was expected and seen, and ends with 1.
"""

import datetime
import json
import math
import os
import signal
import socket
import sys
import time
import xml.etree.ElementTree

sys.dont_write_bytecode = True
from visit import ROOT, Failure, Visit, always, check, until

PHONES = ["ayla", "jonas", "mira", "nell", "tomo"]


def first_start(visit):
    begin = time.monotonic()
    seconds = visit.start_up("up.log")
    # It goes on making its owner and phones; each of them costs a password's hash.
    said = until("`up` says what to try", lambda: visit.said_by_up("up.log"),
                 lambda text: "Ctrl-C ends" in text, seconds=40)
    visit.sign_in = printed_under(said, "Sign in")
    visit.commands = printed_under(said, "Then try:")
    check(len(visit.commands) == 3, "three commands to try", said)
    made = time.monotonic() - begin
    return f"up: ready after {seconds:.2f} s, an owner and five phones made after {made:.1f} s"


def printed_under(text, heading):
    """The indented lines that follow a heading."""
    lines = iter(text.splitlines())
    next(line for line in lines if line.startswith(heading))
    found = []
    for line in lines:
        if not line.startswith("  "):
            break
        found.append(line.strip())
    return found


def as_printed(visit):
    exports = [line for line in visit.sign_in if line.startswith("export ")]
    for line in exports:
        name, _, value = line.removeprefix("export ").partition("=")
        visit.environment[name] = value
    visit.shell("\n".join(visit.sign_in))
    locate, ring, pickup = visit.commands
    visit.shell(locate)
    ringing = visit.start(["sh", "-c", ring], "ring.log")
    until("jonas rings", lambda: visit.press("jonas", "status"), lambda phone: phone["isRinging"])
    visit.shell(pickup)
    code = ringing.wait(10)
    check(code == 0, f"exit code 0 of `{ring}`", f"{code}")
    return "the sign-in and the three commands work as `up` printed them"


def five_online(visit):
    def online():
        devices = visit.ask("devices")["devices"]
        return sorted(each["name"] for each in devices if each["presence"] == "online")

    until("five phones online", online, lambda names: names == PHONES)
    return "devices: five phones, all online"


def locate_live(visit):
    order = visit.ask("locate", "mira", "--wait")
    truth = visit.press("mira", "status")
    check(order["state"] == "succeeded", "a locate that succeeds", order)
    fix = order["outcome"]["fix"]
    check(seconds_of(fix["at"]) >= seconds_of(order["acceptedAt"]),
          "a fix from after the order was accepted", order)
    away = metres(fix, truth)
    check(away <= 60, "a fix within 60 m of the phone", f"{away:.0f} m: {fix}, really {truth}")
    return f"locate: a live fix {away:.0f} m from where the phone is"


def metres(one, other):
    """The way between two places on the globe (haversine)."""
    north, south = math.radians(one["latitude"]), math.radians(other["latitude"])
    east = math.radians(other["longitude"] - one["longitude"])
    half = (
        math.sin((south - north) / 2) ** 2
        + math.cos(north) * math.cos(south) * math.sin(east / 2) ** 2
    )
    return 2 * 6_371_000 * math.asin(math.sqrt(half))


def seconds_of(moment):
    """A moment of the API in whole seconds, which is what phones date their fixes with."""
    return int(datetime.datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp())


def ring_silenced(visit):
    visit.press("jonas", "silence")
    order = visit.ask("ring", "jonas", "--for", "20s")
    phone = until(
        "jonas rings", lambda: visit.press("jonas", "status"), lambda phone: phone["isRinging"])
    check((phone["ringer"], phone["loudness"]) == ("silent", 100),
          "loudness 100 of a silent phone", phone)
    check(not visit.press("jonas", "pickup")["isRinging"], "silence once picked up", "it rings on")
    ended = until("the ring ends", lambda: visit.order(order), lambda order: "endedAt" in order)
    check(ended["state"] == "succeeded" and ended["outcome"]["ring"]["endedBy"] == "pickup",
          "a ring that a pickup ended", ended)
    return "ring: a silenced phone rings at 100 %, until it is picked up"


def fly(visit, name):
    """Out of reach, and known to be so."""
    visit.press(name, "airplane", "on")
    until(f"{name} is offline", lambda: visit.presence(name), lambda word: word == "offline")


def land(visit, name):
    visit.press(name, "airplane", "off")
    until(f"{name} is online", lambda: visit.presence(name), lambda word: word == "online")


def expire(visit):
    fly(visit, "ayla")
    order = visit.ask("ring", "ayla", "--expires", "3s")
    check(order["state"] == "queued", "an order that waits for its phone", order)
    until("the order expires", lambda: visit.order(order)["state"], lambda s: s == "expired")
    land(visit, "ayla")
    always("a phone that does not ring for what has expired",
           lambda: visit.press("ayla", "status"), lambda phone: not phone["isRinging"], seconds=3)
    state = visit.order(order)["state"]
    check(state == "expired", "the order stays expired", state)
    return "expiry: a ring that ran out in airplane mode never sounds"


def cancel(visit):
    fly(visit, "ayla")
    order = visit.ask("locate", "ayla", "--wait", "1s", code=3)
    check(order["state"] == "queued", "an order that waits for its phone", order)
    cancelled = visit.ask("cancel", order["id"])
    check(cancelled["state"] == "cancelled", "a queued order cancelled at once", cancelled)
    land(visit, "ayla")
    state = visit.order(order)["state"]
    check(state == "cancelled", "the order stays cancelled", state)
    return "cancel: --wait 1s times out with 3; the queued order is cancelled at once"


def kill_a_phone(visit):
    words = ["phone", "run", "nell"]
    agents = [pid for pid, line in visit.processes().items() if line[1:4] == words]
    check(len(agents) == 1, "one process that runs nell", agents)
    before = len(visit.ask("trail", "nell")["fixes"])
    os.kill(agents[0], signal.SIGKILL)
    until("nell is offline", lambda: visit.presence("nell"), lambda word: word == "offline")
    visit.agent = visit.start(
        [visit.program, "phone", "run", "nell", "--phones", str(visit.data / "phones"), "--lines"],
        "nell.log")
    count = until("nell's trail grows", lambda: len(visit.ask("trail", "nell")["fixes"]),
                  lambda count: count > before, seconds=15)
    # The service acknowledges no number before it has all that precede it.
    until("nell has delivered everything", lambda: visit.press("nell", "status"),
          lambda phone: phone["unacknowledgedReports"] + phone["unacknowledgedWords"] == 0)
    return f"kill -9 of a phone: started by hand, its trail goes from {before} to {count}, no gap"


def trails(visit):
    fixes = len(visit.ask("trail", "mira")["fixes"])
    gpx = xml.etree.ElementTree.fromstring(visit.run("trail", "mira", "--format", "gpx").stdout)
    points = sum(each.tag.endswith("}trkpt") for each in gpx.iter())
    check(points >= fixes > 0, f"at least {fixes} points, which is more than none", points)
    geojson = json.loads(visit.run("trail", "mira", "--format", "geojson").stdout)
    check(geojson["type"] == "FeatureCollection" and geojson["features"], "features", geojson)
    return f"trail: GPX with {points} points, and GeoJSON that parses"


PIN = "2468"
PLEA = ["--message", "Please call me", "--callback", "+61 2 5550 1234"]


def confirmed(visit, *words, pin=None):
    """A command that asks for the owner's password, and perhaps for a PIN."""
    secrets = {"COOEE_PASSWORD": password_of(visit)} | ({"COOEE_PIN": pin} if pin else {})
    visit.environment.update(secrets)
    try:
        return visit.ask(*words)
    finally:
        for name in secrets:
            del visit.environment[name]


def password_of(visit):
    secret = next(line for line in visit.sign_in if "COOEE_PASSWORD=" in line)
    return secret.partition("COOEE_PASSWORD=")[2].split()[0]


def is_state(visit, name, wanted):
    until(f"{name} is {wanted}", lambda: visit.ask("device", name)["state"],
          lambda state: state == wanted)


def lose(visit):
    order = confirmed(visit, "lost", "tomo", *PLEA, "--wait", pin=PIN)
    check(order["state"] == "succeeded", "a phone that locks", order)
    phone = visit.press("tomo", "status")
    check(phone["isLost"] and (phone["message"], phone["callback"]) == (PLEA[1], PLEA[3]),
          "a locked screen with message and number", phone)
    for count, guess in enumerate(["0000", "1234", "9999"], 1):
        phone = visit.press("tomo", "pin", guess)
        check(phone["isLost"] and phone["wrongPINs"] == count, f"{count} wrong PINs", phone)
    phone = visit.press("tomo", "pin", PIN)
    check(not phone["isLost"], "a phone that its PIN opened", phone)
    is_state(visit, "tomo", "active")
    events = json.dumps(visit.ask("events", "tomo"))
    check(events.count("wrongPIN") == 3 and PIN not in events, "three wrong PINs told", events)
    return "lost mode: message and number shown, three wrong PINs told, the right one opens"


def erase(visit):
    confirmed(visit, "lost", "tomo", *PLEA, "--wait", pin=PIN)
    check(visit.press("tomo", "status")["storedItems"] > 0, "something to erase", "nothing")
    order = confirmed(visit, "erase", "tomo", "--yes", "--wait")
    check(order["state"] == "succeeded", "an erase that the phone confirmed", order)
    phone = visit.press("tomo", "status")
    check(phone["storedItems"] == 0 and phone["isActivationLocked"] and phone["isLost"],
          "an empty phone that is locked, and lost still", phone)
    is_state(visit, "tomo", "locked")
    phone = confirmed(visit, "phone", "do", "tomo", "activate")
    check(not phone["isActivationLocked"], "a phone that the password opened", phone)
    confirmed(visit, "found", "tomo", "--wait")
    is_state(visit, "tomo", "active")
    return "erase: lost again, wiped, locked; opened by the password, and found"


LIVE = ["in-the-laundry-basket", "pin-from-memory", "packed-after-all", "between-two-floors",
        "handed-in-at-the-desk", "battery-pulled-while-lost"]


def live(visit):
    """Scenarios of the library against the very service that is visited here."""
    files = [str(ROOT / f"simulators/scenarios/{name}.yaml") for name in LIVE]
    visit.environment["COOEE_PASSWORD"] = password_of(visit)
    done = json.loads(visit.run("replay", *files, "--live", "--json", seconds=80).stdout)
    del visit.environment["COOEE_PASSWORD"]
    sums = {name: done[name] for name in ("passed", "failed", "skipped")}
    check(sums == {"passed": len(LIVE), "failed": 0, "skipped": 0}, "all passed", sums)
    names = sorted(each["name"] for each in visit.ask("devices")["devices"])
    check(names == PHONES, "no phone left of theirs", names)
    longest = max(run["span"] for run in done["runs"])
    return f"replay --live: {len(LIVE)} losses at once, the longest {longest:.0f} s; nothing left"


def refusals(visit):
    visit.environment["COOEE_PASSWORD"] = "wrong-2026"
    wrong = visit.run("login", "demo", code=1).stderr
    del visit.environment["COOEE_PASSWORD"]
    check("password" in wrong, "a word about the password", wrong)
    visit.run("devices")  # Who failed to sign in anew is still signed in.
    unknown = visit.run("locate", "quokka", code=1).stderr
    check(all(name in unknown for name in PHONES), "what devices there are", unknown)
    visit.run("locate", "mira", "--loudly", code=2)
    visit.run("ring", "mira", "--for", "1h", code=2)
    visit.run("cancel", code=2)
    return "refusals: wrong password 1, unknown device 1 and what there is, wrong usage 2"


def audit(visit):
    seen = visit.ask("audit", "verify", "--data", str(visit.data))
    check(seen["whole"] and seen["entries"] > 0, "a whole audit log", seen)
    return f"audit verify: whole, {seen['entries']} entries, while it runs"


def bad_requests(visit):
    body = json.dumps({"name": "demo", "password": password_of(visit)})
    status, _, answer = visit.http("POST", "/v1/session", body)
    check(status == 200, "a session", answer)
    token = json.loads(answer)["token"]
    requests = [
        (400, "POST", "/v1/session", '{"name": '),
        (422, "POST", "/v1/session", '{"name": "demo"}'),
        (400, "POST", "/v1/session", b"\xff\xfe{}"),
        (400, "POST", "/v1/session", "[" * 60_000),
        (422, "GET", "/v1/orders?limit=0", None, token),
        (422, "GET", "/v1/orders?limits=5", None, token),
        (401, "GET", "/v1/devices", None),
        (401, "GET", "/v1/devices", None, "not-a-token"),
        (404, "GET", "/v1/nothing", None, token),
        (404, "GET", "/v1/devices/%00%2e%2e", None, token),
        (404, "POST", "/v1/orders/nothing/cancel", "", token),
        (405, "PUT", "/v1/devices", "{}", token),
        (413, "POST", "/v1/session", json.dumps({"name": "a" * 70 * 1024})),
        (415, "POST", "/v1/session", body, None, "text/plain"),
    ]
    for expected, *request in requests:
        refused(visit, expected, request)
    nonsense(visit)
    return f"bad requests: {len(requests)} refused with problem documents, none with 500"


def refused(visit, expected, request):
    status, headers, body = visit.http(*request)
    told = f"{request[0]} {request[1]} {str(request[2])[:40]}"
    check(status == expected, f"{expected} for {told}", f"{status} {body}")
    check(headers["Content-Type"] == "application/problem+json", f"a problem for {told}", body)
    check(json.loads(body)["status"] == expected, f"a problem that says {expected}", body)


def nonsense(visit):
    """What is no HTTP at all is refused or cut off, and disturbs nobody."""
    with socket.create_connection(("127.0.0.1", visit.api), timeout=10) as connection:
        connection.sendall(b"\x16\x03\x01 nonsense\r\n\r\n")
        first = connection.recv(1024).split(b"\r\n")[0]
    check(not first or b" 400 " in first, "400 or nothing for nonsense", first)
    check(visit.http("GET", "/healthz")[0] == 200, "a healthy service after it", first)


def second_instance(visit):
    api, mqtt = visit.others
    refused_start(visit, str(visit.data), api=api, mqtt=mqtt)
    other = visit.folder / "other"
    refused_start(visit, str(visit.api), data=other, mqtt=mqtt)
    refused_start(visit, str(visit.mqtt), data=other, api=api)
    return "a second start beside it: one clear line for the folder, and for each port"


def refused_start(visit, named, **settings):
    said = visit.run("up", *visit.settings(**settings), code=1)
    lines = (said.stdout + said.stderr).splitlines()
    check(len(lines) == 1 and named in lines[0], f"one line that names {named}", lines)


def interrupt(visit):
    visit.agent.terminate()
    code = visit.agent.wait(5)
    check(code == 0, "exit code 0 of a phone after SIGTERM", code)
    code, seconds = visit.stop_up(signal.SIGINT)
    check(code == 0, "exit code 0 after Ctrl-C", code)
    return f"Ctrl-C: all ended after {seconds:.1f} s; no process, socket or port is left"


def start_again(visit):
    limit = 1 if "release" in visit.program else 3
    seconds = visit.start_up("up-again.log")
    check(seconds <= limit, f"ready within {limit} s", f"{seconds:.2f} s")
    five_online(visit)
    visit.run("ring", "jonas", "--for", "1s", "--wait")
    audit(visit)
    return f"started again: ready after {seconds:.2f} s, five phones online, audit log whole"


def record(visit):
    """What has happened so far, as scenarios that can be replayed."""
    folder = visit.folder / "recorded"
    folder.mkdir()
    held = 0
    for name in PHONES:
        told = visit.ask("record", "--device", name, "--out", str(folder / f"{name}.yaml"))
        check(told["comments"] == 0, f"a recording of {name} whose every word holds",
              (folder / f"{name}.yaml").read_text())
        held += told["expectations"]
    check("is: expired" in (folder / "ayla.yaml").read_text(), "the ring that ran out", "none")
    check("owner: erase" in (folder / "tomo.yaml").read_text(), "the erase", "none")
    visit.run("replay", str(folder))
    for code, words in [
        (1, ["--device", "quokka", "--out", "x.yaml"]),
        (1, ["--device", "mira", "--out", str(visit.folder / "nowhere" / "x.yaml")]),
        (1, ["--device", "mira", "--out", "x.yaml", "--from", "-3d", "--to", "-2d"]),
        (2, ["--device", "mira", "--out", "x.yaml", "--from", "-1h", "--to", "-2h"]),
    ]:
        said = visit.run("record", *words, code=code).stderr.splitlines()
        check(said and said[0].startswith("Error:"), "a line that says why", said)
    return f"record: five phones as scenarios, which replay green: {held} expectations hold"


def terminate(visit):
    code, seconds = visit.stop_up(signal.SIGTERM)
    check(code == 0, "exit code 0 after SIGTERM", code)
    return f"SIGTERM: all ended after {seconds:.1f} s; no process, socket or port is left"


STEPS = [
    first_start, as_printed, five_online, locate_live, ring_silenced, expire, cancel,
    kill_a_phone, trails, lose, erase, live, refusals, audit, bad_requests, second_instance,
    interrupt, start_again, record, terminate,
]


def walk(visit):
    """Takes the steps one by one; how many passed, and whether all did."""
    for passed, step in enumerate(STEPS):
        begin = time.monotonic()
        try:
            sentence = step(visit)
        except Exception as error:  # Whatever goes wrong, the person is told how it came to it.
            print(f"FAIL {time.monotonic() - begin:6.2f} s  {step.__name__}")
            explain(visit, error)
            return passed, False
        print(f"ok   {time.monotonic() - begin:6.2f} s  {sentence}", flush=True)
    return len(STEPS), True


def explain(visit, error):
    if isinstance(error, Failure):
        print(f"  expected  {error.expected}\n  seen      {error.seen}")
    else:
        print(f"  {type(error).__name__}: {error}")
    for log in sorted(visit.folder.glob("*.log")):
        print(f"  the end of {log.name}:")
        for line in log.read_text(errors="replace").splitlines()[-30:]:
            print(f"    {line}")


def main():
    if len(sys.argv) != 2 or not os.access(ROOT / sys.argv[1], os.X_OK):
        sys.exit("usage: smoke.py PROGRAM, which `make build` makes")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    begin = time.monotonic()
    visit = Visit(sys.argv[1])
    try:
        passed, whole = walk(visit)
    finally:
        visit.close()
    print(f"     {time.monotonic() - begin:6.2f} s  in all")
    print(f"{passed} passed, {0 if whole else 1} failed")
    sys.exit(0 if whole else 1)


if __name__ == "__main__":
    main()
