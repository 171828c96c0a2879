"""What the bus carries, as bytes: base64url, JSON, identifiers, dates and signed messages."""

import base64
import json
import secrets

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey, Ed25519PublicKey)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

MOST_BYTES = 65_536
MOST_COUNT = 2**53
MOST_NUMBER = 2**63 - 1
LATEST_DATE = 253_402_300_799

ORDER = "cooee-order+jwt"
ACKNOWLEDGEMENT = "cooee-ack+jwt"
HELLO = "cooee-hello+jwt"
WORD = "cooee-word+jwt"
ACTIVATION = "cooee-activation+jwt"

BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


class Fault(Exception):
    """A message that does not hold: it changes nothing."""


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text):
    """Strict base64url: the same bytes have one spelling."""
    if not isinstance(text, str) or not text.isascii():
        raise Fault("no base64url")
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise Fault("no base64url") from error
    if encode(data) != text:
        raise Fault("base64url with padding or stray bits")
    return data


def write(value):
    """JSON as Cooee writes it; any other spelling would do as well."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def read(data):
    """The JSON object in some bytes."""
    if len(data) > MOST_BYTES:
        raise Fault("more bytes than a message has")
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Fault("not JSON") from error
    if not isinstance(value, dict):
        raise Fault("no JSON object")
    return value


def draw_identifier():
    """128 random bits in base32."""
    number = secrets.randbits(128) << 2
    return "".join(BASE32[number >> shift & 31] for shift in range(125, -1, -5))


def is_identifier(value):
    return isinstance(value, str) and len(value) == 26 and set(value) <= set(BASE32)


def is_integer(value, least, most):
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def is_number(value, least, most):
    is_numeric = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_numeric and least <= value <= most


def is_date(value):
    return is_number(value, 0, LATEST_DATE)


def date(seconds):
    """A date as messages hold it: to the millisecond, a whole number where it is one."""
    milliseconds = round(seconds * 1000)
    return milliseconds // 1000 if milliseconds % 1000 == 0 else milliseconds / 1000


def public_bytes(key):
    """The 32 bytes of an Ed25519 or X25519 key's public half."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def sign(payload, typ, key, name):
    """A signed message; the same payload gives the same text."""
    header = write({"alg": "EdDSA", "kid": name, "typ": typ})
    text = f"{encode(header)}.{encode(write(payload))}"
    return f"{text}.{encode(key.sign(text.encode()))}"


def verify(data, typ, key, name):
    """The payload of a message that `key` signed as one of type `typ`, and nothing else."""
    if len(data) > MOST_BYTES:
        raise Fault("more bytes than a message has")
    try:
        text = data.decode("ascii") if isinstance(data, bytes) else data
        header, payload, signature = text.split(".")
    except ValueError as error:
        raise Fault("not three parts") from error
    about = read(decode(header))
    if about.get("alg") != "EdDSA" or about.get("kid") != name or "crit" in about:
        raise Fault("another algorithm, another key's name, or critical headers")
    if about.get("typ") != typ:
        raise Fault(f"no {typ}")
    try:
        key.verify(decode(signature), f"{header}.{payload}".encode())
    except InvalidSignature as error:
        raise Fault("its signature does not hold") from error
    return read(decode(payload))


def said(message):
    """What stands in a message that this phone signed itself."""
    return json.loads(decode(message.split(".")[1]))


def signing_key(text):
    return Ed25519PrivateKey.from_private_bytes(decode(text))


def verifying_key(text):
    return Ed25519PublicKey.from_public_bytes(decode(text))
