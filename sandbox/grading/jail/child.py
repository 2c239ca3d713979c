"""One child of the jail: it defines what the cells define, and takes one answer's turns."""

from __future__ import annotations

import builtins
import json
import os
import sys
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import Any

from sandbox.answering.answer import Answer, Frame, raised
from sandbox.answering.apart import Printed, kept_apart
from sandbox.answering.stepping import Limits, Outcome, Stepper, TooSlowHereError
from sandbox.grading.jail.walls import OUT_OF_TIME, Walls, shut_in
from sandbox.grading.jail.wires import IN, OUT, Lines, write

REPLY_MAX = 1_000_000  # bytes
CELL_STEPS = 2_000_000


def be_the_child(order: dict[str, Any], walls: Walls) -> None:
    """Take the turns of one answer, and never come back."""
    out = os.dup(OUT)
    quiet = os.open("/dev/null", os.O_RDWR)
    os.dup2(quiet, OUT)
    os.dup2(quiet, 2)
    os.close(walls.keeper_in)
    os.close(walls.keeper_out)
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


found_in_sandbox = sys.modules["sandbox"].__getattr__


def execute(source: str, number: int, names: dict[str, Any]) -> None:
    exec(compile(source, f"<cell {number}>", "exec"), names)
