"""A folder that goes through the restarts of one program.

What a new process finds is a copy of the files. So nothing reaches it but what was in
them: no buffer, no lock and no open transaction of the process before.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sandbox.course.exercise import Fault, MisbehavedError

# Nobody pulls the plug here, and on a real disk each commit may take 20 ms.
IN_MEMORY = Path("/dev/shm")


class Disk:
    """The folder of the process that runs now."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.life = 1
        self.here.mkdir()

    @property
    def here(self) -> Path:
        return self.root / f"life-{self.life}"

    def restart(self, files: Mapping[str, bytes] | None = None) -> None:
        """Another process starts, on a copy of the files there are, or of those."""
        before = self.here
        self.life += 1
        if files is None:
            shutil.copytree(before, self.here)
            return
        self.here.mkdir()
        for name, content in files.items():
            (self.here / name).write_bytes(content)

    def told(self, fault: Fault) -> Fault:
        """The fault without the name of a folder that nobody has seen."""
        fact = fault.fact.replace(f"{self.here}{os.sep}", "")
        return replace(fault, fact=fact)


@contextmanager
def disk() -> Iterator[Disk]:
    """A disk with nothing on it, for one program."""
    where = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None
    with TemporaryDirectory(
        prefix="exercise-", dir=where, ignore_cleanup_errors=True
    ) as root:
        it = Disk(Path(root))
        try:
            yield it
        except MisbehavedError as error:
            raise MisbehavedError(it.told(error.fault)) from None
