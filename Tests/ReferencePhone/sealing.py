"""A PIN that only this phone can read: HPKE (RFC 9180) in base mode, for one message.

KEM DHKEM(X25519, HKDF-SHA256), KDF HKDF-SHA256, AEAD ChaCha20-Poly1305. Everything that is derived
is at most as long as one SHA-256, so that HKDF's expansion is one block.
"""

import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

import wire

KEM = b"KEM" + (0x0020).to_bytes(2, "big")
SUITE = b"HPKE" + b"".join(number.to_bytes(2, "big") for number in (0x0020, 0x0001, 0x0003))
BASE_MODE = b"\x00"
ENCAPSULATED = 32
SEALED = ENCAPSULATED + 4 + 16


def extract(salt, suite, label, secret):
    return hmac.digest(salt, b"HPKE-v1" + suite + label + secret, hashlib.sha256)


def expand(key, suite, label, info, length):
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(key, labelled + b"\x01", hashlib.sha256)[:length]


def shared_secret(exchanged, encapsulated, recipient):
    """What both sides of the key encapsulation know (RFC 9180, section 4.1)."""
    key = extract(b"", KEM, b"eae_prk", exchanged)
    return expand(key, KEM, b"shared_secret", encapsulated + recipient, 32)


def schedule(secret, info):
    """The key and the nonce of the first message (RFC 9180, section 5.1)."""
    context = (
        BASE_MODE + extract(b"", SUITE, b"psk_id_hash", b"")
        + extract(b"", SUITE, b"info_hash", info))
    key = extract(secret, SUITE, b"secret", b"")
    return expand(key, SUITE, b"key", context, 32), expand(key, SUITE, b"base_nonce", context, 12)


def seal(text, recipient, ephemeral, info, aad):
    """Seals to the public bytes `recipient`; only tests seal, with a key of their own choice."""
    exchanged = ephemeral.exchange(X25519PublicKey.from_public_bytes(recipient))
    encapsulated = wire.public_bytes(ephemeral)
    key, nonce = schedule(shared_secret(exchanged, encapsulated, recipient), info)
    return encapsulated + ChaCha20Poly1305(key).encrypt(nonce, text, aad)


def open_sealed(sealed, private, info, aad):
    """What was sealed to a private key; None if it was not, or for something else."""
    encapsulated, ciphertext = sealed[:ENCAPSULATED], sealed[ENCAPSULATED:]
    try:
        exchanged = private.exchange(X25519PublicKey.from_public_bytes(encapsulated))
        secret = shared_secret(exchanged, encapsulated, wire.public_bytes(private))
        key, nonce = schedule(secret, info)
        return ChaCha20Poly1305(key).decrypt(nonce, ciphertext, aad)
    except (InvalidTag, ValueError):
        return None


def pin_info(device):
    return f"cooee pin 1 {device}".encode()


def open_pin(sealed, private, device, order):
    """The four digits, as bytes; None if they cannot be read."""
    if len(sealed) != SEALED:
        return None
    return open_sealed(sealed, private, pin_info(device), order.encode())


def sealing_key(text):
    return X25519PrivateKey.from_private_bytes(wire.decode(text))
