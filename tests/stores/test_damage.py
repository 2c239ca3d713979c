"""Damaged files: what is left is recovered, with a report of what was dropped, or it is
refused with file, line and byte, and nothing is changed. Never a wrong message."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sandbox.errors import DamagedError, StoreError
from stores.damaging import Contents, Damaged, contents
from stores.homes import homes

FLIPS, FLIPS_NIGHTLY = 1_000, 20_000
JOURNALS = ("clients.jsonl", "subscriptions.jsonl")


@pytest.fixture
def damaged(tmp_path: Path) -> Any:
    for home in homes("file", tmp_path):
        yield Damaged(home)


def opened(damaged: Damaged) -> tuple[Contents, list[str]]:
    """What can be read of it now, and what it reports."""
    store: Any = damaged.store()
    try:
        return contents(store), list(store.dropped)
    finally:
        store.kill()


def kind_of(path: Path) -> str:
    if path.name[0].isdigit():
        return "segment"
    return path.name


def check_refusal(damaged: Damaged, path: Path, at: int, error: DamagedError) -> None:
    """The error names the line in which a byte is wrong, and all is as it was."""
    content = path.read_bytes()
    line_end = content.find(b"\n", error.offset)
    assert error.path == path
    assert error.offset == 0 or content[error.offset - 1 : error.offset] == b"\n"
    assert error.line == content.count(b"\n", 0, error.offset) + 1
    assert error.offset <= at <= (line_end if line_end >= 0 else len(content))
    for part in (str(path), f"line {error.line}", f"byte {error.offset}"):
        assert part in str(error)
    changed = {p: c for p, c in damaged.now().items() if damaged.files.get(p) != c}
    assert changed == {path: content}


def check_rest(damaged: Damaged, path: Path, found: Contents, said: list[str]) -> None:
    """Nothing is wrong or missing; what was made anew is reported."""
    assert found == damaged.before
    assert bool(said) == (kind_of(path) == "index.jsonl"), said


# Single bits


def flip(damaged: Damaged, luck: Random) -> str:
    """Turn a bit of any file around. How it ended."""
    files = [path for path, content in damaged.files.items() if content]
    path = luck.choices(files, [len(damaged.files[p]) for p in files])[0]
    content = bytearray(damaged.files[path])
    at = luck.randrange(len(content))
    content[at] ^= 1 << luck.randrange(8)
    path.write_bytes(content)
    try:
        found, said = opened(damaged)
    except DamagedError as error:
        check_refusal(damaged, path, at, error)
        return f"{kind_of(path)} refused"
    except StoreError:
        if kind_of(path) == ".event-bus-store":
            return "marker refused"
        raise  # without line and byte
    check_rest(damaged, path, found, said)
    return f"{kind_of(path)} recovered"


def flip_many(damaged: Damaged, count: int, seed: str) -> Counter[str]:
    luck = Random(seed)
    ends: Counter[str] = Counter()
    for _ in range(count):
        ends[flip(damaged, luck)] += 1
        damaged.put_right()
    return ends


def test_a_turned_bit_never_makes_a_wrong_message(damaged: Damaged) -> None:
    """A thousand of them, in segments, indexes, clients and subscriptions."""
    ends = flip_many(damaged, FLIPS, "bits")

    assert ends.total() == FLIPS
    assert ends["index.jsonl refused"] == 0  # it is made anew from the segments
    for part in ("segment refused", "index.jsonl recovered"):
        assert ends[part] > 50
    for part in JOURNALS:
        assert ends[f"{part} refused"] > 20


@pytest.mark.nightly
def test_many_turned_bits_never_make_a_wrong_message(damaged: Damaged) -> None:
    """Twenty thousand."""
    assert flip_many(damaged, FLIPS_NIGHTLY, "many bits").total() == FLIPS_NIGHTLY


def test_bit_that_turns_while_the_store_is_open_is_found_when_it_is_read(
    damaged: Damaged,
) -> None:
    """Full segments are read again later; they are checked then, too."""
    luck = Random("open")
    first = min(p for p in damaged.files if "channel-t" in str(p) and p.name[0] == "0")
    for _ in range(50):
        store = damaged.store()
        content = bytearray(damaged.files[first])
        content[luck.randrange(len(content))] ^= 1 << luck.randrange(8)
        first.write_bytes(content)

        with pytest.raises(DamagedError, match=first.name):
            store.logs["t"].next_after(0)
        store.kill()
        damaged.put_right()


# Files that end too early


def last_of(damaged: Damaged, part: str) -> Path:
    """The file that is written to: of a channel its last segment."""
    return max(p for p in damaged.files if p.match(part))


@pytest.mark.parametrize(
    "part", ["channel-t/0*.jsonl", "clients.jsonl", "subscriptions.jsonl"]
)
def test_file_that_ends_too_early_is_recovered_wherever_it_ends(
    damaged: Damaged, part: str
) -> None:
    """At every byte of the last two lines: whole lines stay, half a line is reported,
    and the next process finds nothing to report any more."""
    path = last_of(damaged, part)
    content = damaged.files[path]
    lines = content.splitlines(keepends=True)
    ends = [sum(map(len, lines[:n])) for n in range(len(lines) + 1)]
    assert len(lines) >= 3

    for length in range(ends[-3], len(content) + 1):
        path.write_bytes(content[:length])
        found, said = opened(damaged)
        cut = [p for p in ends if p <= length][-1]

        assert len(said) == (length not in ends), length
        if said:
            torn = content[cut:length].decode(errors="backslashreplace")
            assert path.name in said[0]
            assert said[0].endswith(torn)
        check_cut(damaged, path, found, sum(end > length for end in ends))
        assert opened(damaged) == (found, [])
        damaged.put_right()


def check_cut(damaged: Damaged, path: Path, found: Contents, gone: int) -> None:
    before = damaged.before
    if path.name in JOURNALS:
        assert found["messages"] == before["messages"]
        return
    messages = dict(before["messages"])
    messages["t"] = messages["t"][: len(messages["t"]) - gone]
    assert found == {**before, "messages": messages, "ends": found["ends"]}


@pytest.mark.parametrize(
    "part", ["channel-t/0*.jsonl", "clients.jsonl", "subscriptions.jsonl"]
)
@pytest.mark.parametrize("behind", [b"\x0b", b"J", b" {", b'{"sequence":99,"at'])
def test_whole_last_line_without_its_newline_but_with_more_is_refused(
    damaged: Damaged, part: str, behind: bytes
) -> None:
    """It was confirmed, so it is no half written line: its newline was turned."""
    path = last_of(damaged, part)
    content = damaged.files[path].removesuffix(b"\n")
    path.write_bytes(content + behind)
    begins_at = content.rindex(b"\n") + 1
    size = len(content) - begins_at

    with pytest.raises(DamagedError, match=f"no newline behind its {size} b") as error:
        opened(damaged)

    assert error.value.offset == begins_at
    check_refusal(damaged, path, len(content), error.value)


@pytest.mark.parametrize("end", [0.0, 0.3, 0.9, 0.999])
def test_full_segment_that_ends_too_early_is_refused(
    damaged: Damaged, end: float
) -> None:
    """It was whole before the next one was begun, so this is no half written line."""
    for path in [p for p in damaged.files if p.match("channel-t/0*.jsonl")][:-1]:
        content = damaged.files[path]
        path.write_bytes(content[: int(len(content) * end)])

        with pytest.raises(DamagedError) as error:
            opened(damaged)

        assert str(path) in str(error.value)
        damaged.put_right()


def test_missing_file_of_messages_is_refused(damaged: Damaged) -> None:
    """Each segment but the last: what comes later says that there was one before."""
    for path in [p for p in damaged.files if p.match("channel-t/0*.jsonl")][:-1]:
        path.unlink()

        with pytest.raises(DamagedError):
            opened(damaged)
        damaged.put_right()


def test_index_is_made_anew_wherever_it_ends(damaged: Damaged) -> None:
    """Nothing is in it that the segments do not say."""
    for path in [p for p in damaged.files if p.name == "index.jsonl"]:
        content = damaged.files[path]
        for length in range(0, len(content), 7):
            path.write_bytes(content[:length])
            found, said = opened(damaged)

            assert found == damaged.before
            assert any("index" in line for line in said) or content[:length].endswith(
                b"\n"
            )
            assert path.read_bytes() == content
            damaged.put_right()
