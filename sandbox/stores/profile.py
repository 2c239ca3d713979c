"""What sets the kinds of stores apart: what a stop leaves, what a kill forgets, and
how many bytes a message takes."""

from __future__ import annotations

from typing import NamedTuple


class Profile(NamedTuple):
    """places_every_ms: how often sends and acks are written, in virtual time; None:
    with each publish on their channel (fact 9.7).
    sync_every_ms: how often all is brought to the disk, in virtual time; 0: before
    anybody hears of it; None: when the server stops. A kill forgets what was not."""

    kind: str
    survives_stop: bool
    places_every_ms: int | None
    record_overhead_bytes: int
    sync_every_ms: int | None = 0


MEMORY = Profile("MEMORY", False, None, 0)
# Eight bytes of header and 32 of index for each message (fact 8.4).
FILE = Profile("FILE", True, None, 40)
SQL = Profile("SQL", True, 1_000, 0)
