"""A channel's folder: a name that is legal, short and different on every system.

Only small letters and digits stay as they are: some systems take Foo and foo, or two
ways to write é, for one. A name that is too long is cut, and told apart by its
checksum. Which channel it is, the files in it say.
"""

from __future__ import annotations

import hashlib

PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")
LENGTH_MAX, CHECKSUM_LENGTH = 60, 16


def folder_name(channel: str) -> str:
    safe = "".join(c if c in PLAIN else _escaped(c) for c in channel)
    if len(safe) > LENGTH_MAX:
        checksum = hashlib.sha256(channel.encode(errors="surrogatepass")).hexdigest()
        cut = safe[: LENGTH_MAX - CHECKSUM_LENGTH - 1]
        safe = f"{cut}~{checksum[:CHECKSUM_LENGTH]}"
    return f"channel-{safe}"


def _escaped(character: str) -> str:
    return "".join(f"%{b:02x}" for b in character.encode(errors="surrogatepass"))
