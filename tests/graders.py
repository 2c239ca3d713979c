"""Graders for the tests: started as anybody would, killed at any moment, looked after."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic

COURSE = Path(__file__).resolve().parents[1]
GONE_S = 30.0


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", "sandbox", "grade", *map(str, words)]


@contextmanager
def started(*words: object, path: Sequence[str] = ()) -> Iterator[subprocess.Popen]:
    """A grader in a process group of its own. path: more for PYTHONPATH."""
    paths = os.pathsep.join([str(COURSE), *path])
    process = subprocess.Popen(
        command(*words),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def told_by(*words: object, path: Sequence[str] = ()) -> str:
    """What a grader says that runs to its end."""
    with started(*words, path=path) as process:
        said, _ = process.communicate()
    assert process.returncode == 0, said
    return str(said)


def killed(after_s: float, *words: object) -> list[str]:
    """Kill a grader at that moment. Returns whoever of its processes lives on."""
    with started(*words) as process:
        try:
            process.communicate(timeout=after_s)
        except subprocess.TimeoutExpired:
            return survivors_of_kill(process, os.killpg)
    return []


def survivors_of_kill(
    process: subprocess.Popen, kill: Callable[[int, int], None]
) -> list[str]:
    """kill: of that process alone, or of its group."""
    with ExitStack() as stack:
        kill(process.pid, signal.SIGSTOP)  # so that nobody is missed
        family = watched(descendants(process.pid), stack)
        kill(process.pid, signal.SIGKILL)
        return survivors(family, monotonic() + GONE_S)


def descendants(pid: int) -> dict[int, str]:
    """{process: its command line} of all that it has started, and those have."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        if parent := parent_of(entry):
            children.setdefault(parent, []).append(int(entry.name))
    found, todo = {}, [pid]
    while todo:
        for child in children.get(todo.pop(), []):
            found[child] = command_line(child)
            todo.append(child)
    return found


def parent_of(entry: Path) -> int:
    try:
        # The name in brackets may hold anything.
        return int(
            (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1]
        )
    except OSError:  # it has just ended
        return 0


def command_line(pid: int) -> str:
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return ""
    return raw.decode(errors="replace").replace("\0", " ")[:200]


def watched(family: dict[int, str], stack: ExitStack) -> dict[int, str]:
    """{descriptor of the process: its command line}: no other takes its place there."""
    found = {}
    for pid, line in family.items():
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        stack.callback(os.close, descriptor)
        found[descriptor] = line
    return found


def survivors(family: dict[int, str], deadline_s: float) -> list[str]:
    """Those that have not ended by then. A process that has is readable."""
    left = dict(family)
    while left and (wait_s := deadline_s - monotonic()) > 0:
        for descriptor in select.select(list(left), [], [], wait_s)[0]:
            del left[descriptor]
    return list(left.values())


def files_in(folder: Path) -> dict[str, bytes]:
    """{path in it: content} of every file."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
