"""Messages as the page shows them, and all that must not pass for one."""

import unittest

import orders
import page
import wire
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

TYPES = {
    wire.HELLO: {"hello"}, wire.ACKNOWLEDGEMENT: {"ack", "reply"}, wire.ACTIVATION: {"activation"},
    wire.ORDER: {"locate", "ring", "lost", "found", "erase", "release", "cancel"}}


def kind(name):
    """The type, the key and the key's name of a signed example."""
    typ = next((typ for typ, names in TYPES.items() if name in names), wire.WORD)
    is_phones = typ in (wire.HELLO, wire.WORD)
    return (typ, page.PHONE, page.DEVICE) if is_phones else (
        typ, page.SERVICE, page.SERVICE_KEY_ID)


class Examples(unittest.TestCase):
    def test_there_are_all_that_the_page_speaks_of(self):
        self.assertGreater(len(page.SIGNED), 25)

    def test_each_is_made_byte_for_byte(self):
        for name in page.SIGNED:
            with self.subTest(name):
                typ, key, by = kind(name)
                self.assertEqual(
                    wire.sign(page.payload(name), typ, key, by).encode(), page.message(name))

    def test_each_holds_for_its_type_and_no_other(self):
        for name in page.SIGNED:
            with self.subTest(name):
                typ, key, by = kind(name)
                said = wire.verify(page.message(name), typ, key.public_key(), by)
                self.assertEqual(said, page.payload(name))
                for other in {*TYPES, wire.WORD} - {typ}:
                    with self.assertRaises(wire.Fault):
                        wire.verify(page.message(name), other, key.public_key(), by)

    def test_the_plain_ones_are_written_alike(self):
        for name in ("fix", "sync", "online", "will"):
            text = wire.write(page.payload(name)).decode()
            self.assertEqual(text, page.BLOCKS["json", name])

    def test_orders_are_understood(self):
        for name in TYPES[wire.ORDER]:
            with self.subTest(name):
                order = orders.read(page.payload(name), page.DEVICE)
                self.assertEqual(order.kind, name)
        lost = orders.read(page.payload("lost"), page.DEVICE)
        self.assertEqual((lost.version, len(lost.pin)), ((0, 1), 52))
        self.assertEqual(lost.callback, "+61 491 570 156")


class Forgeries(unittest.TestCase):
    def assertRefused(self, data, **names):
        values = {"typ": wire.ORDER, "key": page.SERVICE.public_key(),
                  "name": page.SERVICE_KEY_ID} | names
        with self.assertRaises(wire.Fault):
            wire.verify(data, **values)

    def test_no_changed_character_passes(self):
        good = page.message("ring")
        for index in range(len(good)):
            with self.subTest(index=index):
                other = b"A" if good[index:index + 1] != b"A" else b"B"
                self.assertRefused(good[:index] + other + good[index + 1:])

    def test_another_key_another_name_and_other_forms(self):
        good = page.message("ring")
        key = Ed25519PrivateKey.generate()
        forged = wire.sign(page.payload("ring"), wire.ORDER, key, page.SERVICE_KEY_ID)
        self.assertRefused(forged.encode())
        self.assertRefused(good, name=page.DEVICE)
        for data in (b"", b"..", b"a.b", good + b".", good + b"=", b"\xff" + good, b"." * 70_000):
            self.assertRefused(data)

    def test_headers_that_say_more(self):
        for header in ({"alg": "none"}, {"alg": "HS256"}, {"crit": ["exp"]}):
            about = {"alg": "EdDSA", "kid": page.SERVICE_KEY_ID, "typ": wire.ORDER} | header
            text = f"{wire.encode(wire.write(about))}.{wire.encode(b'{}')}"
            signature = wire.encode(page.SERVICE.sign(text.encode()))
            self.assertRefused(f"{text}.{signature}".encode())

    def test_what_is_signed_and_unknown_is_an_order_all_the_same(self):
        changes = [
            {"type": "teleport"}, {"args": None}, {"args": [1]}, {"args": {"duration": 0}},
            {"args": {"duration": True}}, {"args": {"duration": "30"}}, {"args": {"duration": 301}}]
        for change in changes:
            with self.subTest(change):
                order = orders.read(page.payload("ring") | change, page.DEVICE)
                self.assertIsNone(order.kind)

    def test_fields_that_no_order_has(self):
        changes = [
            {"aud": "x"}, {"jti": "../../etc"}, {"jti": 5}, {"ctr": -1}, {"ctr": True},
            {"ctr": 1.5}, {"epoch": 2**53 + 1}, {"iat": None}, {"exp": "never"}, {"type": 7}]
        for change in changes:
            with self.subTest(change), self.assertRaises(wire.Fault):
                orders.read(page.payload("ring") | change, page.DEVICE)


class Spelling(unittest.TestCase):
    def test_base64url_has_one_spelling(self):
        for text in ("QQ==", "QR", "Q", "Q Q", "Q+", "Q/", "QQ\n", "é", None):
            with self.subTest(text), self.assertRaises(wire.Fault):
                wire.decode(text)
        self.assertEqual(wire.decode("QQ"), b"A")

    def test_identifiers(self):
        drawn = {wire.draw_identifier() for _ in range(100)}
        self.assertEqual(len(drawn), 100)
        self.assertTrue(all(wire.is_identifier(each) for each in drawn))
        for text in ("", "a" * 25, "A" * 26, "1" * 26, None, ["a"] * 26):
            self.assertFalse(wire.is_identifier(text))

    def test_dates(self):
        self.assertEqual(wire.write(wire.date(1772366400.0)), b"1772366400")
        self.assertEqual(wire.write(wire.date(1772366400.2504)), b"1772366400.25")

    def test_a_message_for_the_lock_screen(self):
        self.assertEqual(orders.shown("Café 👩‍🚀", 800), "Café 👩‍🚀")
        self.assertEqual(orders.shown("a\u202eb\n", 800), "a\ufffdb\ufffd")
        self.assertIsNone(orders.shown("é" * 401, 800))
        self.assertIsNone(orders.shown(7, 800))


if __name__ == "__main__":
    unittest.main()
