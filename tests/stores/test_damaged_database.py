"""A damaged SQLite file: never a wrong message.

What SQLite or a message's checksum finds is refused, when the store opens or when the
message is read; what is refused when it opens is left as it is. Of the rows that say
what numbers a channel has, who is registered and who stands where, only what makes no
sense is noticed: they have no checksum.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from sandbox.errors import StoreError
from stores.damaging import Damaged, contents
from stores.homes import homes

FLIPS, FLIPS_NIGHTLY = 150, 5_000
LENGTHS = 40


@pytest.fixture
def damaged(tmp_path: Path) -> Iterator[Damaged]:
    for home in homes("sqlite", tmp_path):
        yield Damaged(home)


def used(content: bytes) -> list[int]:
    """The bytes in which something is: most of a small database is empty."""
    return [at for at, byte in enumerate(content) if byte]


def read(damaged: Damaged) -> str:
    """What comes of opening it and reading all there is."""
    before = damaged.now()
    try:
        store = damaged.store()
    except StoreError:
        assert damaged.now() == before
        return "refused when it was opened"
    try:
        found = contents(store)
    except StoreError:
        return "refused when it was read"
    finally:
        store.kill()
    for channel, messages in found["messages"].items():
        assert set(messages) <= set(damaged.before["messages"][channel])
    return "as it was" if found == damaged.before else "another row"


def test_refusal_when_it_is_opened_leaves_every_byte_as_it_is(damaged: Damaged) -> None:
    """Also where the damage is found in the rows that are read last."""
    ((path, before),) = damaged.files.items()
    with sqlite3.connect(path) as it:
        it.execute("DELETE FROM subscriptions")
    it.close()
    content = path.read_bytes()
    assert content != before

    assert read(damaged) == "refused when it was opened"

    assert path.read_bytes() == content


def flip_many(damaged: Damaged, count: int, seed: str) -> Counter[str]:
    luck = Random(seed)
    ((path, before),) = damaged.files.items()
    ends: Counter[str] = Counter()
    for at in luck.choices(used(before), k=count):
        content = bytearray(before)
        content[at] ^= 1 << luck.randrange(8)
        path.write_bytes(content)
        ends[read(damaged)] += 1
        damaged.put_right()
    return ends


def test_a_turned_bit_never_makes_a_wrong_message(damaged: Damaged) -> None:
    """In the tables, in their definitions, and in what SQLite keeps for itself."""
    ends = flip_many(damaged, FLIPS, "bits")

    refused = ends["refused when it was opened"] + ends["refused when it was read"]
    assert refused > FLIPS // 2
    assert ends["another row"] < FLIPS // 10


@pytest.mark.nightly
def test_many_turned_bits_never_make_a_wrong_message(damaged: Damaged) -> None:
    """Five thousand."""
    assert flip_many(damaged, FLIPS_NIGHTLY, "many bits").total() == FLIPS_NIGHTLY


def test_file_that_ends_too_early_is_refused_and_left_as_it_is(
    damaged: Damaged,
) -> None:
    """Wherever it ends, but for a file of a byte or none: SQLite takes it for a new one."""
    ((path, before),) = damaged.files.items()
    lengths = Random("ends").sample(range(2, len(before)), LENGTHS)
    for length in [2, len(before) // 2, len(before) - 1, *lengths]:
        path.write_bytes(before[:length])

        assert read(damaged) == "refused when it was opened"
