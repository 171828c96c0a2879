"""HPKE against the vector of its standard, and the PIN that the page seals."""

import unittest

import page
import sealing
import wire
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey


def private(text):
    return X25519PrivateKey.from_private_bytes(bytes.fromhex(text))


class Standard(unittest.TestCase):
    """RFC 9180, appendix A.2.1: the first message of the base mode."""

    ephemeral = private("f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600")
    recipient = private("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb")
    info = bytes.fromhex("4f6465206f6e2061204772656369616e2055726e")
    text = bytes.fromhex("4265617574792069732074727574682c20747275746820626561757479")
    aad = bytes.fromhex("436f756e742d30")
    encapsulated = bytes.fromhex(
        "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a")
    ciphertext = bytes.fromhex(
        "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db"
        "21993c62ce81883d2dd1b51a28")

    def test_what_comes_in_between(self):
        exchanged = self.ephemeral.exchange(self.recipient.public_key())
        secret = sealing.shared_secret(
            exchanged, self.encapsulated, wire.public_bytes(self.recipient))
        self.assertEqual(
            secret.hex(), "0bbe78490412b4bbea4812666f7916932b828bba79942424abb65244930d69a7")
        key, nonce = sealing.schedule(secret, self.info)
        self.assertEqual(
            key.hex(), "ad2744de8e17f4ebba575b3f5f5a8fa1f69c2a07f6e7500bc60ca6e3e3ec1c91")
        self.assertEqual(nonce.hex(), "5c4d98150661b848853b547f")

    def test_sealed_and_opened(self):
        sealed = sealing.seal(
            self.text, wire.public_bytes(self.recipient), self.ephemeral, self.info, self.aad)
        self.assertEqual(sealed, self.encapsulated + self.ciphertext)
        opened = sealing.open_sealed(sealed, self.recipient, self.info, self.aad)
        self.assertEqual(opened, self.text)

    def test_no_changed_byte_opens(self):
        sealed = self.encapsulated + self.ciphertext
        for index in range(len(sealed)):
            changed = bytearray(sealed)
            changed[index] ^= 1
            with self.subTest(index=index):
                self.assertIsNone(
                    sealing.open_sealed(bytes(changed), self.recipient, self.info, self.aad))


class Page(unittest.TestCase):
    def setUp(self):
        order = page.payload("lost")
        self.pin, self.jti = wire.decode(order["args"]["pin"]), order["jti"]

    def test_the_pin_of_the_example_opens(self):
        self.assertEqual(
            sealing.open_pin(self.pin, page.SEALING, page.DEVICE, self.jti), b"1234")

    def test_for_this_device_and_order_alone(self):
        other = page.payload("found")["jti"]
        for key, device, jti in (
            (page.SEALING, page.DEVICE, other), (page.SEALING, other, self.jti),
            (X25519PrivateKey.generate(), page.DEVICE, self.jti),
        ):
            self.assertIsNone(sealing.open_pin(self.pin, key, device, jti))
        for sealed in (b"", self.pin[:-1], self.pin + b"\0", bytes(52)):
            self.assertIsNone(sealing.open_pin(sealed, page.SEALING, page.DEVICE, self.jti))

    def test_it_is_sealed_as_the_table_says(self):
        ephemeral = X25519PrivateKey.from_private_bytes(page.sealed("private key of the encap"))
        recipient = wire.public_bytes(page.SEALING)
        encapsulated = wire.public_bytes(ephemeral)
        secret = sealing.shared_secret(
            ephemeral.exchange(page.SEALING.public_key()), encapsulated, recipient)
        key, nonce = sealing.schedule(secret, sealing.pin_info(page.DEVICE))
        self.assertEqual(page.sealed("encapsulated key"), encapsulated)
        self.assertEqual(page.sealed("`shared_secret`"), secret)
        self.assertEqual(page.sealed("`key`"), key)
        self.assertEqual(page.sealed("`base_nonce`"), nonce)
        sealed = sealing.seal(
            b"1234", recipient, ephemeral, sealing.pin_info(page.DEVICE), self.jti.encode())
        self.assertEqual(sealed, self.pin)
        self.assertEqual(page.sealed("`pin`"), self.pin)
        self.assertEqual(page.sealed("ciphertext and tag"), self.pin[32:])


if __name__ == "__main__":
    unittest.main()
