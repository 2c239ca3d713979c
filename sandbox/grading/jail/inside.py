"""What runs in the jail: a process that forks one child an exercise, and ends it.

Everything is imported before the first fork, so a child costs milliseconds. A child
takes the frames of one exercise; whatever becomes of it, the next one is as fresh. The
lines that go out bear the word that came with the order: what an earlier child has left
behind cannot speak for a later one.
"""

from __future__ import annotations

import builtins
import gc
import json
import os
import select
import shutil
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from functools import partial
from importlib import import_module
from time import monotonic, sleep
from typing import Any

import sandbox
from sandbox.answering.answer import Answer, Frame, raised
from sandbox.answering.apart import Printed, kept_apart
from sandbox.answering.stepping import Limits, Outcome, Stepper, TooSlowHereError
from sandbox.grading.jail.disk import Disk
from sandbox.grading.jail.walls import OUT_OF_TIME, Walls, hide, shut_in

IN, OUT = 0, 1
CHUNK = 65_536
REPLY_MAX = 1_000_000  # bytes
CLEAR_S = 5.0
CELL_STEPS = 2_000_000
# What exercises ask answers to work with, beside what the sandbox itself imports.
USED = ("collections", "dataclasses", "functools", "itertools", "sqlalchemy", "sqlite3")
# In a jail with processes of its own, bubblewrap is the first and this is the second.
KEEPERS = {1, 2}


class Lines:
    """Lines of JSON from a pipe, read no further than the line that is asked for."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._rest = b""

    def next(self) -> Any:
        """Raises EOFError at the end."""
        while b"\n" not in self._rest:
            more = os.read(self._descriptor, CHUNK)
            if not more:
                raise EOFError
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\n")
        return json.loads(line)


def write(descriptor: int, line: Any) -> None:
    data = memoryview(json.dumps(line).encode() + b"\n")
    while data:
        data = data[os.write(descriptor, data) :]


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


# A child


def be_the_child(order: dict[str, Any], walls: Walls) -> None:
    """Take the turns of one answer, and never come back."""
    out = os.dup(OUT)
    quiet = os.open("/dev/null", os.O_RDWR)
    os.dup2(quiet, OUT)
    os.dup2(quiet, 2)
    os.close(walls.disk_in)
    os.close(walls.disk_out)
    code = 1
    try:
        os.chdir(walls.room)
        shut_in(walls, order["cpu_s"])
        Taking(order, out).run()
        code = 0
    finally:
        os._exit(code)


class Taking:
    """One answer's turns. order: nonce, asks_for (the name that is called for), cells
    (source texts), wall_s, cpu_s, limits (steps and depth of a call)."""

    def __init__(self, order: dict[str, Any], out: int) -> None:
        self._nonce = order["nonce"]
        self._asks_for: str = order["asks_for"]
        self._cells: list[str] = order["cells"]
        self._out = out
        self._wall_s = float(order["wall_s"])
        steps, depth = order["limits"]
        self._limits = Limits(steps, depth, self._wall_s)
        self._printed = Printed()

    def run(self) -> None:
        frames = Lines(IN)
        with kept_apart(self._printed):
            names, failed = self._defined()
            self._say({"defined": failed})
            answer = Answer(names, self._run)
            while True:
                frame = frames.next()
                if frame == "new":  # another program: stand-ins of its own
                    answer = Answer(names, self._run)
                    self._printed.text = ""
                elif isinstance(frame, dict) and "of" in frame:
                    self._say({"reply": answer.turn(frame)})
                else:
                    return

    def _defined(self) -> tuple[dict[str, Any], Frame | None]:
        """What the cells define; and, if that is not the answer, why.

        As in a notebook, a cell that raises does not keep the next from being run.
        """
        names: dict[str, Any] = {"__builtins__": builtins, "__name__": "__main__"}
        failed: Frame | None = None
        # What a cell imports takes many steps, and was there already in a notebook.
        self._stepper = Stepper(replace(self._limits, steps=CELL_STEPS))
        for number, source in enumerate(self._cells):
            outcome = self._run(partial(execute, source, number, names))
            if outcome.limit:
                failed = failed or {"limit": outcome.limit}
            elif outcome.error is not None:
                failed = failed or raised(outcome.error, [])
        self._stepper.close()
        self._stepper = Stepper(self._limits)
        if self._asks_for in names:
            return names, None
        missing = NameError(f"name {self._asks_for!r} is not defined")
        return names, failed or raised(missing, [])

    def _run(self, function: Any) -> Outcome:
        if self._stepper.is_lost:
            self._stepper = Stepper(self._stepper.limits)
        try:
            return self._stepper.call(function, monotonic() + self._wall_s)
        except TooSlowHereError:
            return Outcome(limit=OUT_OF_TIME)

    def _say(self, line: dict[str, Any]) -> None:
        told = {"nonce": self._nonce, "printed": self._printed.text, **line}
        if len(json.dumps(told)) > REPLY_MAX:
            told = {"nonce": self._nonce, "printed": "", "large": True}
        write(self._out, told)


class Absent:
    """Stands for what the course has and an answer does not need: a world, a picture,
    a check. Whatever is done with it does nothing."""

    def __call__(self, *_: object, **__: object) -> Absent:
        return self

    def __getattr__(self, name: str) -> Absent:
        if name.startswith("__"):
            raise AttributeError(name)
        return self


def at_hand(name: str) -> Any:
    """What `from sandbox import …` finds in here."""
    try:
        return found_in_sandbox(name)
    except ImportError:
        return Absent()


found_in_sandbox = sandbox.__getattr__


def execute(source: str, number: int, names: dict[str, Any]) -> None:
    exec(compile(source, f"<cell {number}>", "exec"), names)


if __name__ == "__main__":
    sandbox.__getattr__ = at_hand
    serve(Walls(**json.loads(sys.argv[1])))
