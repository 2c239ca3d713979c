"""What runs in the jail: a process that forks one child an exercise, and ends it.

Everything is imported before the first fork, so a child costs milliseconds. A child
takes the frames of one exercise; whatever becomes of it, the next one is as fresh. The
lines that go out bear the word that came with the order: what an earlier child has left
behind cannot speak for a later one.
"""

from __future__ import annotations

import gc
import json
import os
import select
import shutil
import signal
import sys
from contextlib import suppress
from importlib import import_module
from time import monotonic, sleep
from typing import Any

from sandbox.grading.jail.child import at_hand, be_the_child
from sandbox.grading.jail.disk import Disk
from sandbox.grading.jail.walls import OUT_OF_TIME, Walls, hide
from sandbox.grading.jail.wires import IN, OUT, Lines, write

CLEAR_S = 5.0
# What exercises ask answers to work with, beside what the sandbox itself imports.
USED = ("collections", "dataclasses", "functools", "itertools", "sqlalchemy", "sqlite3")
# In a jail with processes of its own, bubblewrap is the first and this is the second.
KEEPERS = {1, 2}


# The process that stays


def serve(walls: Walls) -> None:
    """Take orders until nobody gives any."""
    orders = Lines(IN)
    for name in USED:
        with suppress(ImportError):
            import_module(name)
    hide()
    gc.freeze()  # children share these pages
    write(OUT, {"ready": True})
    while True:
        try:
            order = orders.next()
        except EOFError:
            return
        if isinstance(order, dict) and "begin" in order:
            carry_out(order["begin"], walls)


def carry_out(order: dict[str, Any], walls: Walls) -> None:
    child = os.fork()
    if child == 0:
        be_the_child(order, walls)
    disk = Disk(walls.room, walls.uid)
    how = wait_for(child, order["wall_s"], disk, walls)
    disk.close()
    if walls.alone:
        end_all_others()
    else:
        end_session(child)
    empty(walls.room)
    write(OUT, {"nonce": order["nonce"], "over": how})


def wait_for(child: int, wall_s: float, disk: Disk, walls: Walls) -> str:
    """How it ended: "" for well, else a word or two. Meanwhile its folder is looked at."""
    watched = os.pidfd_open(child)
    try:
        has_ended = tended(watched, monotonic() + wall_s, disk, walls)
    finally:
        os.close(watched)
    if not has_ended:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not has_ended:
        return OUT_OF_TIME
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    code = os.WEXITSTATUS(status)
    return f"exit {code}" if code else ""


def tended(child: int, deadline_s: float, disk: Disk, walls: Walls) -> bool:
    """Whether the child has ended in time. child: its descriptor."""
    orders = Lines(walls.disk_in)
    while True:
        left_s = max(0.0, deadline_s - monotonic())
        ready, _, _ = select.select([child, walls.disk_in], [], [], left_s)
        if walls.disk_in in ready:
            write(walls.disk_out, done(orders.next(), disk))
        elif not ready:
            return False
        if child in ready:
            return True


def done(order: Any, disk: Disk) -> Any:
    try:
        return disk.carry_out(order)
    except OSError as error:  # whoever answers has been at it
        return {"problem": str(error)}


def end_all_others() -> None:
    """Nothing of a child goes on: all in this jail end but the two that keep it."""
    assert os.getpid() in KEEPERS, "only in a jail of its own: else all would end"
    deadline_s = monotonic() + CLEAR_S
    while there_are_others():
        if monotonic() > deadline_s:
            os._exit(1)  # and the jail with it; another is started
        with suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)
        sleep(0.001)


def there_are_others() -> bool:
    return any(n.isdigit() and int(n) not in KEEPERS for n in os.listdir("/proc"))


def end_session(child: int) -> None:
    """Without a jail there is no more than this: what has left its session goes on."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)


def empty(room: str) -> None:
    """Nothing that a child wrote stays."""
    for entry in os.scandir(room):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path, ignore_errors=True)
        else:
            os.unlink(entry.path)


if __name__ == "__main__":
    # What the course has and an answer does not need is not there.
    sys.modules["sandbox"].__getattr__ = at_hand  # type: ignore[method-assign]
    serve(Walls(**json.loads(sys.argv[1])))
