"""Who a phone is: the keys that it made and what its enrolment told it, in files of its folder."""

import json
import os

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding, NoEncryption, PrivateFormat)

import disk
import journal
import sealing
import wire


class Keys:
    """What a phone makes before it enrols."""

    def __init__(self):
        self.signing = Ed25519PrivateKey.generate()
        self.sealing = X25519PrivateKey.generate()
        self.tls = ec.generate_private_key(ec.SECP256R1())

    def certificate_request(self):
        """PKCS #10, PEM; whose certificate it is says the service."""
        builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
        return builder.sign(self.tls, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def private_text(key):
    return wire.encode(key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))


class Card:
    """What a phone needs of its enrolment; prefix and topics are taken as they were told."""

    up = "cooee/1/up"
    capacity = disk.CAPACITY

    def __init__(self, folder, values):
        self.folder = folder
        self.api, self.supports = values["api"], values["supports"]
        grant = values["grant"]
        self.device, self.stream = grant["device"], grant["stream"]
        self.prefix, self.broker = grant["prefix"], grant["broker"]
        self.service_key = wire.verifying_key(grant["serviceKey"])
        self.service_key_id = grant["serviceKeyID"]
        self.signing_key = wire.signing_key(values["signingKey"])
        self.sealing_key = sealing.sealing_key(values["sealingKey"])

    def path(self, name):
        return os.path.join(self.folder, name)


def save(folder, api, supports, keys, grant):
    """Writes the folder of a phone that has just been enrolled."""
    os.makedirs(folder, mode=0o700)
    values = {
        "api": api, "supports": supports, "grant": grant,
        "signingKey": private_text(keys.signing), "sealingKey": private_text(keys.sealing)}
    tls = keys.tls.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    files = {
        "tls.key": tls, "tls.crt": grant["certificate"].encode(),
        "authority.crt": grant["authority"].encode(),
        # The last one: a folder with a card is whole.
        "card.json": json.dumps(values, indent=1).encode()}
    for name, data in files.items():
        journal.write_privately(os.path.join(folder, name), data)


def load(folder):
    with open(os.path.join(folder, "card.json"), encoding="utf-8") as file:
        return Card(folder, json.load(file))
