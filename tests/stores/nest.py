"""Processes that publish until they are killed. They are forked off one that has loaded
all they need, since loading takes longer than what they live for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from signal import SIGKILL

from stores.homes import Home
from stores.processes import CHILD, ENVIRONMENT


class Nest:
    """Where they come from; `close` it when nobody is needed any more."""

    def __init__(self, folder: Path) -> None:
        self._pipe = folder / "said"
        os.mkfifo(self._pipe)
        self._process = subprocess.Popen(
            [sys.executable, str(CHILD), "nest", str(self._pipe), "", "", ""],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT,
        )  # fmt: skip

    def killed(self, what: str, home: Home, seed: float, after_lines: int) -> list[str]:
        """What a process said that was killed, for real, after so many lines."""
        pid = self._ask(what, home.kind, home.where, home.prefix, str(seed))
        with self._pipe.open(encoding="utf-8") as pipe:
            assert pipe.readline() == "open\n"
            said = [pipe.readline() for _ in range(after_lines)]
            os.kill(pid, SIGKILL)
            said += pipe
        assert self._answer() == SIGKILL  # and now it is gone, with its locks
        return [line.rstrip("\n") for line in said]

    def _ask(self, *words: str) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())

    def close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        self._process.wait()
