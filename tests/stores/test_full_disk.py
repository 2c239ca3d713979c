"""A disk that is full, a folder one may not write to: a clear error, what was confirmed
is still there, and with room again nothing is lost."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from sandbox.errors import StoreError
from sandbox.stores.log import Log
from sandbox.stores.store import Store
from stores.homes import DISK, Home
from stores.making import payload
from stores.processes import command, done

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it has no such limits")

# What happened, and what to do or to type.
TOLD = {"file": "File too large.*Make room", "sqlite": "disk.*What waits is kept"}
TOLD_READ_ONLY = {
    "file": r"Permission denied.*FileStore\(", "sqlite": r"the right to .*SqlStore\("
}  # fmt: skip

KIND = pytest.mark.parametrize("kind", DISK)


def check(store: Store, last: int) -> None:
    """Every number once, up to the last one that was confirmed, or some more."""
    log = store.logs["t"]
    assert log.last_sequence >= last
    assert [(r.sequence, r.data) for r in log.records] == [
        (n, payload(n)) for n in range(1, log.last_sequence + 1)
    ]


@KIND
def test_file_that_may_not_grow_loses_nothing_confirmed(
    kind: str, a_home: Home
) -> None:
    """The system ends every write at some size; the process is told what to do, makes
    room, and goes on with what had waited."""
    said = done(command("outgrow", a_home))

    errors = [text for word, text in said if word == "error"]
    stored = [int(text) for word, text in said if word == "stored"]
    assert len(errors) == 3
    assert all(re.search(TOLD[kind], text) for text in errors), errors
    check(a_home.store(), stored[-1])


@pytest.mark.nightly
@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="needs root")
@KIND
def test_disk_that_is_full_loses_nothing_confirmed(tiny_disk: Path, kind: str) -> None:
    """A file system of a quarter of a megabyte, filled to its end and emptied again."""
    home = Home(kind, tiny_disk)
    ballast = tiny_disk / "ballast"
    ballast.write_bytes(b"x" * 64 * 1_024)
    store = home.store()
    log = store.add_channel("t")

    with pytest.raises(StoreError, match=r"[Mm]ake room"):
        _append_for_ever(log)
    with pytest.raises(StoreError, match=r"[Mm]ake room"):
        store.commit()
    ballast.unlink()
    store.commit()
    for number in range(log.last_sequence + 1, log.last_sequence + 20):
        log.append(payload(number), number)
    store.kill()

    check(home.store(), number)
    home.clear()


def _append_for_ever(log: Log) -> None:
    for number in count(1):
        log.append(payload(number), number)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "tiny"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder]
    if subprocess.run(mount, check=False).returncode != 0:
        pytest.skip("this machine lets nobody mount a disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


# A folder that is read-only


@KIND
def test_read_only_folder_is_an_error_that_says_what_to_do(
    kind: str, a_home: Home
) -> None:
    """Nothing is made there; what was there can be read with rights to it again."""
    store = a_home.store()
    store.add_channel("t").append(payload(1), 1)
    store.close()
    before = _files(a_home.folder)

    with _read_only(a_home.folder):
        ((word, text),) = done([*_without_privilege(), *command("open", a_home)])

    assert word == "error"
    assert re.search(TOLD_READ_ONLY[kind], text), text
    assert _files(a_home.folder) == before
    check(a_home.store(), 1)


def _without_privilege() -> list[str]:
    """What to put before a command so that rights count for it, if it is root's."""
    if os.getuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("for root nothing is read-only; try as somebody else")
    lost = "-dac_override"
    return ["setpriv", "--bounding-set", lost, "--inh-caps", lost]


def _files(folder: Path) -> dict[str, bytes]:
    ours = (p for p in folder.rglob("*") if p.is_file() and "lock" not in p.name)
    return {str(p): p.read_bytes() for p in ours}


class _read_only:  # noqa: N801 - reads as a block
    def __init__(self, folder: Path) -> None:
        self._modes = {p: p.stat().st_mode for p in (folder, *folder.rglob("*"))}

    def __enter__(self) -> None:
        for path in self._modes:
            path.chmod(0o555 if path.is_dir() else 0o444)

    def __exit__(self, *_: object) -> None:
        for path, mode in self._modes.items():
            path.chmod(mode)
