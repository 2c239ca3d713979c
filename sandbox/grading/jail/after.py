"""What a child has started and left: counted while it runs, and gone before the next."""

from __future__ import annotations

import os
import resource
import signal
from contextlib import suppress
from secrets import token_hex
from time import monotonic, sleep

from sandbox.grading.jail.walls import MB, Walls

CLEAR_S = 5.0
# In a jail with processes of its own, bubblewrap is the first and this is the second.
KEEPERS = {1, 2}


def excess(walls: Walls) -> str:
    """What a child and all that it has started have too much of, or "".

    The limits of one process say nothing of many.
    """
    if sum(map(memory_of, others())) > walls.memory_together_mb * MB:
        return "out of memory"
    room = os.statvfs(walls.room)
    return "too many files" if room.f_files - room.f_ffree > walls.names else ""


def memory_of(process: int) -> int:
    """Bytes of its own that it has in use; what it shares as files is not counted."""
    try:
        with open(f"/proc/{process}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0  # it has just ended


def others() -> list[int]:
    """All processes of this jail but those that keep it."""
    numbers = (int(name) for name in os.listdir("/proc") if name.isdigit())
    return [number for number in numbers if number not in KEEPERS]


def end_all_others() -> None:
    """Nothing of a child goes on: all in this jail end but the two that keep it."""
    assert os.getpid() in KEEPERS, "only in a jail of its own: else all would end"
    deadline_s = monotonic() + CLEAR_S
    while others():
        if monotonic() > deadline_s:
            os._exit(1)  # and the jail with it; another is started
        with suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)
        sleep(0.001)


def end_session(child: int) -> None:
    """Without a jail there is no more than this: what has left its session goes on."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)


def empty(room: str) -> None:
    """Nothing that a child wrote stays. However deep its folders lie in each other, what
    is in one is moved up before it goes. If that fails, the jail ends; another starts."""
    try:
        while entries := list(os.scandir(room)):
            for entry in entries:
                remove(entry, room)
    except OSError:
        os._exit(1)


def remove(entry: os.DirEntry[str], room: str) -> None:
    if not entry.is_dir(follow_symlinks=False):
        os.unlink(entry.path)
        return
    with suppress(PermissionError):  # who may everything need not ask for it
        os.chmod(entry.path, 0o700)
    for inner in list(os.scandir(entry.path)):
        if inner.is_dir(follow_symlinks=False):
            os.rename(inner.path, f"{room}/{token_hex(8)}")
        else:
            os.unlink(inner.path)
    os.rmdir(entry.path)
