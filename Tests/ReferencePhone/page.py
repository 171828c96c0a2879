"""The examples of docs/protocol.md, which the tests hold this phone against."""

import json
import pathlib
import re

import card
import orders
import sealing
import wire

PATH = pathlib.Path(__file__).resolve().parents[2] / "docs" / "protocol.md"
TEXT = PATH.read_text(encoding="utf-8")
BLOCKS = {
    (kind, name): body
    for kind, name, body in re.findall(
        r"^```(json|jws) example=(\w+)\n(.*?)\n```$", TEXT, re.DOTALL | re.MULTILINE)}
SIGNED = sorted(name for kind, name in BLOCKS if kind == "jws")
DEVICE, STREAM = "phoneaaaaaaaaaaaaaaaaaaaaa", "streamaaaaaaaaaaaaaaaaaaaa"


def payload(name):
    return json.loads(BLOCKS["json", name])


def message(name):
    """A signed example as it is on the bus: in one line."""
    return BLOCKS["jws", name].replace("\n", "").encode()


def keys(whose):
    """The private and the public key of a row of the table of keys, as text."""
    row = re.search(rf"^\| {whose}.*\| `([\w-]{{43}})` \| `([\w-]{{43}})` \|$", TEXT, re.MULTILINE)
    return row.groups()


SERVICE_KEY_ID = re.search(r"named `([\w-]{43})`", TEXT).group(1)
SERVICE = wire.signing_key(keys("the service's Ed25519")[0])
PHONE = wire.signing_key(keys("the phone's Ed25519")[0])
SEALING = sealing.sealing_key(keys("the phone's X25519")[0])


def sealed(row):
    """A value of the table of how the PIN was sealed."""
    return wire.decode(re.search(rf"^\| {row}.*\| `([\w-]+)` \|$", TEXT, re.MULTILINE).group(1))


def phone_card(**more):
    """The card of the phone in the examples."""
    values = {
        "api": "http://127.0.0.1:9", "supports": orders.KINDS,
        "signingKey": card.private_text(PHONE), "sealingKey": card.private_text(SEALING),
        "grant": {
            "device": DEVICE, "stream": STREAM, "prefix": f"cooee/1/{DEVICE}",
            "broker": {"host": "127.0.0.1", "port": 9},
            "serviceKey": keys("the service's Ed25519")[1], "serviceKeyID": SERVICE_KEY_ID}}
    return card.Card("/nowhere", values | more)
