""".venv, whole or not at all: a stamp, written last, says what it was made from.

no stamp, or another one --clear, make, install, stamp--> ready
"""

import hashlib
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sandbox.first_start.errors import without_venv
from sandbox.first_start.installer import bundled_pip, install, python_path, tell
from sandbox.first_start.places import (
    HOME,
    INSTALLER_LOCK,
    LOCK,
    PYTHON,
    ROOT,
    STAMP,
    VENV,
)


def wanted_stamp() -> str:
    """What .venv must be made from: these locks, this Python, this very folder."""
    made_from = (
        LOCK.read_bytes(),
        INSTALLER_LOCK.read_bytes(),
        os.fsencode(ROOT),
        f"{sys.platform} {sys.implementation.cache_tag}".encode(),
    )
    return hashlib.sha256(b"\0".join(made_from)).hexdigest()


def is_ready() -> bool:
    return STAMP.exists() and STAMP.read_text() == wanted_stamp() and PYTHON.exists()


def prepare() -> None:
    """Make .venv, unless another start has just done so."""
    with only_one():
        if not is_ready():
            tell("Preparing .venv in this folder: once, 600 MB, mostly under a minute.")
            make()


@contextmanager
def only_one() -> Iterator[None]:
    """Hold this folder's install lock; the system frees it even if we are killed."""
    with open(ROOT / ".venv.lock", "w") as file:
        if not try_lock(file):
            tell("Another start is preparing .venv; waiting for it.")
            while not try_lock(file):
                time.sleep(0.2)
        # An installer that outlives us keeps the lock, for it still writes to .venv.
        os.set_inheritable(file.fileno(), True)
        yield


def try_lock(file: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def make() -> None:
    pip = bundled_pip()
    clear()
    make_empty()
    install([str(PYTHON), pip])
    link_project(python_path())
    write_whole(STAMP, wanted_stamp())


def clear() -> None:
    """Remove an old or half-made .venv, but not the learner's Jupyter settings in it."""
    VENV.mkdir(exist_ok=True)
    STAMP.unlink(missing_ok=True)  # first, so that an interrupted removal is seen too
    for path in VENV.iterdir():
        if path.is_symlink() or path.is_file():
            path.unlink()
        elif path != HOME:
            shutil.rmtree(path)


def make_empty() -> None:
    try:
        import venv
    except ImportError:
        raise without_venv() from None
    venv.EnvBuilder(symlinks=os.name != "nt").create(VENV)


def link_project(packages: Path) -> None:
    """Put this folder on the environment's path with a one-line .pth file.

    An editable install does the same, but has to fetch and run a build backend
    first. A relative line also stays plain ASCII, whatever the folder is called.
    """
    write_whole(packages / "this_checkout.pth", os.path.relpath(ROOT, packages) + "\n")


def write_whole(path: Path, text: str) -> None:
    """All of it or nothing, even if the power fails in between."""
    part = path.with_suffix(".part")
    part.write_text(text)
    os.replace(part, path)
