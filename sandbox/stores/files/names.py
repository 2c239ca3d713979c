"""The folder of a channel, or of a run: legal and short on every system, and another
one for each channel.

Only small letters and digits stay as they are: some systems take Foo and foo, or two
ways to write é, for one. A name that is too long is cut, and told apart by its
checksum. Which channel it is, the files in it say.
"""

from __future__ import annotations

import hashlib
import re

PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")
LENGTH_MAX, CHECKSUM_LENGTH = 60, 16


CHANNEL, RUN = "channel-", "run-"
MAKING, REMOVING = "new-channel-", "removed-channel-"  # not there yet; about to go
TAKEN = re.compile(r"(channel|new|removed)-.*|con|prn|aux|nul|(com|lpt).?|")


def folder_name(channel: str) -> str:
    return CHANNEL + _safe(channel)


def place_name(run: str) -> str:
    """As it is called, unless that means something here or on Windows."""
    safe = _safe(run)
    return RUN + safe if TAKEN.fullmatch(safe) else safe


def _safe(name: str) -> str:
    safe = "".join(c if c in PLAIN else _escaped(c) for c in name)
    if len(safe) <= LENGTH_MAX:
        return safe
    checksum = hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()
    cut = safe[: LENGTH_MAX - CHECKSUM_LENGTH - 1]
    return f"{cut}~{checksum[:CHECKSUM_LENGTH]}"


def _escaped(character: str) -> str:
    return "".join(f"%{b:02x}" for b in character.encode(errors="surrogatepass"))
