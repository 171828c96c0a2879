"""A phone's journal: records that outlive its power, in a file that only grows.

Each record is one line: a checksum (CRC-32) and the record as JSON. A reference phone lives for an
afternoon, so that nothing tidies its journal up.
"""

import fcntl
import json
import os
import zlib


class Damaged(Exception):
    """A journal that is broken elsewhere than at its end."""


class Journal:
    def __init__(self, path):
        self.file = open(path, "a+b", buffering=0, opener=private)
        try:
            # Two phones on one journal would both be wrong.
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.file.seek(0)
            self.records, end = read(self.file.read())
            self.file.truncate(end)
            flush_folder(path)
        except BaseException:
            self.file.close()
            raise

    def append(self, record):
        """Returns once the record is on the disk; until then nobody may hear of it."""
        # In ASCII: JSON may hold half a character, which has no bytes, and is to be kept as well.
        body = json.dumps(record).encode()
        self.file.write(b"%08x %s\n" % (zlib.crc32(body), body))
        os.fsync(self.file.fileno())

    def close(self):
        self.file.close()


def read(data):
    """The records in some bytes, and where they end: a record that was torn never was."""
    records, end = [], 0
    lines = data.split(b"\n")
    for number, line in enumerate(lines[:-1]):
        checksum, _, body = line.partition(b" ")
        if checksum != b"%08x" % zlib.crc32(body):
            if number < len(lines) - 2:
                raise Damaged(f"record {number + 1} of the journal is damaged")
            break
        records.append(json.loads(body))
        end += len(line) + 1
    return records, end


def private(path, flags):
    return os.open(path, flags, 0o600)


def write_privately(path, data):
    """Puts a whole file in place of another, or leaves the other as it was."""
    draft = f"{path}.new"
    with open(draft, "wb", opener=private) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    flush_folder(path)


def flush_folder(path):
    folder = os.open(os.path.dirname(path) or ".", os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
