"""What runs in the jail: a process that forks one child an exercise, and ends it.

Everything is imported before the first fork, so a child costs milliseconds. A child
takes the frames of one exercise; whatever becomes of it, the next one is as fresh.

What is said with the child goes through pipes of the child's. Orders, and how it ended,
go through others, which no child has: it cannot say that it is over and live on to hear
what is meant for the next.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from time import monotonic
from typing import Any

from sandbox.grading.jail.after import empty, end_all_others, end_session, excess
from sandbox.grading.jail.child import at_hand, be_the_child
from sandbox.grading.jail.disk import Disk
from sandbox.grading.jail.walls import OUT_OF_TIME, Walls, hide
from sandbox.grading.jail.wires import IN, Lines, drain, write

LOOK_S = 0.1  # how often to see what all together use up
Order = dict[str, Any]
# What exercises ask answers to work with, beside what the sandbox itself imports.
USED = ("collections", "dataclasses", "functools", "itertools", "sqlite3")
LATER = "sqlalchemy"  # takes longer than all else, and most classes never use it


# The process that stays


def serve(walls: Walls) -> None:
    """Take orders until nobody gives any."""
    orders = Lines(walls.keeper_in)
    load(USED)
    hide()
    write(walls.keeper_out, {"ready": True})
    while True:
        try:
            order = orders.next()
            if "begin" in order:
                carry_out(order, orders, walls)
            elif "look" in order:  # it ended while somebody was about to look
                tell(order, {"seen": {"problem": "it is over"}}, walls)
        except EOFError:
            return


def load(names: Iterable[str]) -> None:
    for name in names:
        with suppress(ImportError):
            import_module(name)
    gc.freeze()  # children share these pages


def carry_out(order: Order, orders: Lines, walls: Walls) -> None:
    if LATER not in sys.modules and any(
        LATER in one for one in order["begin"]["cells"]
    ):
        load([LATER])
    drain(IN)
    child = os.fork()
    if child == 0:
        be_the_child(order["begin"], walls)
    disk = Disk(walls.room, walls.uid)
    how = wait_for(child, order, orders, disk, walls)
    disk.close()
    if walls.alone:
        end_all_others()
    else:
        end_session(child)
    empty(walls.room)
    tell(order, {"over": how}, walls)


def wait_for(child: int, order: Order, orders: Lines, disk: Disk, walls: Walls) -> str:
    """How it ended: "" for well, else a word or two. Meanwhile its folder is looked at."""
    watched = os.pidfd_open(child)
    try:
        why = tended(watched, order["begin"]["wall_s"], orders, disk, walls)
    finally:
        os.close(watched)
    if why is not None:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if why is not None:
        return why
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    code = os.WEXITSTATUS(status)
    return f"exit {code}" if code else ""


def tended(
    child: int, wall_s: float, orders: Lines, disk: Disk, walls: Walls
) -> str | None:
    """Why the child must end now; None, once it has. child: its descriptor."""
    deadline_s = monotonic() + wall_s
    while True:
        is_asked, has_ended = orders.are_there(LOOK_S, child)
        if is_asked:
            order = orders.next()
            if "end" in order:
                return ""
            tell(order, {"seen": done(order["look"], disk)}, walls)
        if has_ended:
            return None
        if monotonic() > deadline_s:
            return OUT_OF_TIME
        if walls.alone and (why := excess(walls)):
            return why


def done(order: Any, disk: Disk) -> Any:
    try:
        return disk.carry_out(order)
    except OSError as error:  # whoever answers has been at it
        return {"problem": str(error)}


def tell(order: Order, line: dict[str, Any], walls: Walls) -> None:
    write(walls.keeper_out, {"nonce": order["nonce"], **line})


if __name__ == "__main__":
    # What the course has and an answer does not need is not there.
    sys.modules["sandbox"].__getattr__ = at_hand  # type: ignore[method-assign]
    serve(Walls(**json.loads(sys.argv[1])))
