"""Whatever a channel is called, it is stored, found again, and stays where it belongs."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.stores.store import Store
from stores.homes import Home

NAMES = [  # among them such as differ for us and not for every file system
    "ticket:created", "Ticket:Created", "CON", "con", "nul.jsonl", "LPT1.", "aux",
    "dots..", "dots.", "dots", "space ", "space", " space", "a/b", "a\\b", "..", ".",
    "../../escaped", "/absolute", "C:\\absolute", "~", "~root", "$HOME", "a%2eb", "a.b",
    "grüße", "gru\u0308ße", "GRÜSSE", "票", "🎟", "foo\tbar", "new\nline", "null\0",
    "quote'\"`;--", "%s %(x)s {x}", "_", "a_b", "axb", "x" * 300, "x" * 301, "X" * 300,
    "é" * 300, "\ud83d", "\u017f", "s", "S", "ß", "ss", "İ", "i", "I", "\u0131", "a\u200bb", "ab",
    "", "index", "clients", "subscriptions", "channel-x",
]  # fmt: skip


def filled(store: Store) -> dict[str, list[str | bytes]]:
    """A message in a channel of each name: the name itself."""
    store.postpone = lambda: None  # as in one millisecond of a server
    for name in NAMES:
        store.add_channel(name).append(name, 1)
        store.save_client(name, {"connection": 1})
    store.commit()
    return {name: [name] for name in NAMES}


def contents(store: Store) -> dict[str, list[str | bytes]]:
    return {name: [r.data for r in log.records] for name, log in store.logs.items()}


def test_every_name_is_found_again(disk: Home) -> None:
    """Distinct where case, accents or blanks are all that differs."""
    store = disk.store()
    expected = filled(store)
    store.close()

    again = disk.store()

    assert contents(again) == expected
    assert set(again.clients) == set(NAMES)


def test_every_name_can_be_deleted_alone(disk: Home) -> None:
    """No other channel goes with it."""
    store = disk.store()
    expected = filled(store)
    store.postpone = lambda: None
    for name in NAMES[::2]:
        store.delete_channel(name)
        store.drop_client(name)
        del expected[name]
    store.commit()
    store.kill()

    again = disk.store()

    assert contents(again) == expected
    assert set(again.clients) == set(NAMES[1::2])


@pytest.mark.parametrize("place", ["run 1", "../up", "/abs", "CON", "x" * 300, "Ü", ""])
def test_place_stays_below_its_store(disk: Home, place: str) -> None:
    """Whatever a run is called: nothing beside the store is touched."""
    precious = disk.folder / "thesis.txt"
    precious.write_text("all my work")
    store = disk.store()

    own = store.place(place)
    other = store.place(place)
    own.add_channel("t").append("x", 1)

    assert contents(own) == {"t": ["x"]}
    assert (contents(other), contents(store)) == ({}, {})
    assert precious.read_text() == "all my work"
    own.kill()
    other.kill()


def test_nothing_is_written_outside_the_folder(tmp_path: Path) -> None:
    """Neither above it nor in a folder of another name."""
    home = Home("file", tmp_path / "below")
    store = home.store()
    filled(store)
    store.close()

    outside = [
        p for p in tmp_path.rglob("*") if (tmp_path / "below") not in (p, *p.parents)
    ]
    assert outside == []
    assert [p.name for p in (tmp_path / "below").iterdir()] == ["shop-log"]
    assert max(len(p.name) for p in tmp_path.rglob("*")) <= 100


def test_names_are_legal_and_distinct_on_every_system(tmp_path: Path) -> None:
    """Windows forbids most signs, ends at dots and blanks, and knows no case."""
    home = Home("file", tmp_path)
    filled(home.store())

    names = [p.name for p in (tmp_path / "shop-log").iterdir() if p.is_dir()]

    allowed = set("abcdefghijklmnopqrstuvwxyz0123456789-_%~")
    assert all(set(name) <= allowed for name in names)
    assert len({name.lower() for name in names}) == len(NAMES)
    home.clear()
