"""Other processes that use a store: started, listened to, and killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGKILL
from typing import IO

from stores.homes import Home

CHILD = Path(__file__).with_name("child.py")


# The sandbox that is tested, wherever another one is installed.
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(CHILD.parents[2])}


def command(what: str, home: Home, seed: object = 0) -> list[str]:
    """What starts a process that does `what` with the store of a home."""
    words = [what, home.kind, home.where, home.prefix, str(seed)]
    return [sys.executable, str(CHILD), *words]


def done(command: list[str]) -> list[list[str]]:
    """What a process says that ends by itself: a word, and the rest of the line."""
    ran = subprocess.run(
        command, capture_output=True, text=True, check=False, env=ENVIRONMENT
    )
    assert ran.returncode == 0, ran.stderr
    return [line.split(maxsplit=1) for line in ran.stdout.splitlines()]


class Child:
    """A process that goes on until it is stopped or killed."""

    def __init__(self, what: str, home: Home, seed: object = 0) -> None:
        self.process = subprocess.Popen(
            command(what, home, seed),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, env=ENVIRONMENT,
        )  # fmt: skip

    @property
    def pid(self) -> int:
        return self.process.pid

    def line(self) -> str:
        """The next thing it says."""
        line = self._out.readline()
        assert line, self._problem()
        return line.rstrip("\n")

    def kill(self) -> list[str]:
        """End it as a pulled plug does. What it said that nobody has read yet."""
        self.process.kill()
        said = self._out.read().splitlines()
        assert self.process.wait() == -SIGKILL, self._problem()
        return said

    def stop(self) -> None:
        """Let one that holds a store end in peace."""
        self.process.stdin.close()  # type: ignore[union-attr]
        assert self.process.wait() == 0, self._problem()

    def _problem(self) -> str:
        return self.process.stderr.read()  # type: ignore[union-attr]

    @property
    def _out(self) -> IO[str]:
        return self.process.stdout  # type: ignore[return-value]

    def end(self) -> None:
        """It is gone, whatever became of it."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self._out, self.process.stderr):
            pipe.close()  # type: ignore[union-attr]


@contextmanager
def child(what: str, home: Home, seed: object = 0) -> Iterator[Child]:
    """One that has the store open by now, and is gone afterwards."""
    it = Child(what, home, seed)
    try:
        assert it.line() == "open"
        yield it
    finally:
        it.end()
