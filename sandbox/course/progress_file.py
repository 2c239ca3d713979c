"""progress.json: one file in the learner's copy of the course, and what may happen to it.

no copy around    kept in this kernel only
damaged           set aside as progress-damaged-N.json, said so, begun anew
not writable      said once, and kept in this kernel from then on
another version   what it does not know it leaves as it is
two notebooks     read, changed and written under a lock, and written whole
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from sandbox.errors import ProgressError

State = dict[str, Any]
Change = Callable[[State], object]

NAME = "progress.json"
LOCK = ".progress.lock"
MARKER = ".course.json"  # what tells a working copy: the list that `lab` keeps in it
FORMAT = 1
Fields = dict[str, type | tuple[type, ...]]
CHOSEN: Fields = {"choice": str, "act": int}
SECTIONS: dict[str, Fields] = {
    "predictions": CHOSEN,
    "recalls": CHOSEN,
    "exercises": {"attempts": int, "best_points": (int, float), "hints": int},
}
PATIENCE_S = 10  # for another notebook, which has it for a moment only

# Of the kernel: by working copy, or for none, what cannot be kept in a file.
_in_memory: dict[Path | None, State] = {}


def copy_around() -> Path | None:
    """The working copy around the current folder, if there is one to be seen."""
    try:
        here = Path.cwd()
        folders = (here, *here.parents)
        return next((one for one in folders if (one / MARKER).is_file()), None)
    except OSError:  # the folder has been deleted, or may not be looked into
        return None


def is_kept() -> bool:
    """Whether it outlives this kernel."""
    copy = copy_around()
    return copy is not None and copy not in _in_memory


def change(how: Change) -> State:
    """Change what is kept, and give it as it is then."""
    copy = copy_around()
    if copy is not None and copy not in _in_memory:
        try:
            return _change_file(copy, how)
        except (OSError, Timeout, ProgressError) as error:
            _in_memory[copy] = _readable(copy)
            _say_not_kept(error)
    state = _in_memory.setdefault(copy, _empty())
    how(state)
    return state


def read() -> State:
    """What is kept now; nothing is written unless a damaged file is set aside."""
    copy = copy_around()
    if copy is None or copy in _in_memory:
        return _in_memory.get(copy, _empty())
    try:
        with _lock_if_writable(copy):
            return _read(copy / NAME)
    except FileNotFoundError:
        return _empty()
    except ValueError:
        return change(lambda state: None)
    except (OSError, ProgressError) as error:
        _say_not_kept(error)
        return _in_memory.setdefault(copy, _empty())


@contextmanager
def _lock_if_writable(copy: Path) -> Iterator[None]:
    """Windows lets nobody replace a file that somebody reads."""
    lock = FileLock(copy / LOCK, timeout=PATIENCE_S)
    try:
        lock.acquire()
    except OSError:  # Timeout is one, too
        yield
        return
    try:
        yield
    finally:
        lock.release()


def forget() -> None:
    """What this kernel holds in memory is gone, as after its restart."""
    _in_memory.clear()


def _empty() -> State:
    return {"format": FORMAT, **{name: {} for name in SECTIONS}, "trail": []}


def _change_file(copy: Path, how: Change) -> State:
    with FileLock(copy / LOCK, timeout=PATIENCE_S):
        try:
            state = _read(copy / NAME)
        except FileNotFoundError:
            state = _empty()
        except ValueError:
            _set_aside(copy)
            state = _empty()
        how(state)
        write_whole(copy / NAME, json.dumps(state, indent=1, ensure_ascii=False) + "\n")
    return state


def _read(path: Path) -> State:
    """Raises ValueError for a damaged file, ProgressError for one of a later format."""
    try:
        found = json.loads(path.read_bytes())
    except RecursionError:
        raise ValueError from None
    state = {**_empty(), **found} if isinstance(found, dict) else {}
    problems = list(_misshapen(state))
    if problems and _is_later(state):
        raise ProgressError(f"{NAME} was written by a later version of the course")
    if problems:
        raise ValueError
    return state


def _misshapen(state: State) -> Iterator[str]:
    """The parts that are not what this version writes."""
    if type(state.get("format")) is not int or state["format"] < 1:
        yield "format"
    for name, fields in SECTIONS.items():
        section = state.get(name)
        records = section.values() if isinstance(section, dict) else [None]
        if not all(_has(record, fields) for record in records):
            yield name
    trail = state.get("trail")
    if not isinstance(trail, list) or not all(isinstance(one, dict) for one in trail):
        yield "trail"


def _has(record: Any, fields: Fields) -> bool:
    return isinstance(record, dict) and all(
        isinstance(record.get(field), kind) for field, kind in fields.items()
    )


def _is_later(state: State) -> bool:
    return type(state.get("format")) is int and state["format"] > FORMAT


def _set_aside(copy: Path) -> None:
    names = (f"progress-damaged-{number}.json" for number in count(1))
    name = next(name for name in names if not (copy / name).exists())
    os.replace(copy / NAME, copy / name)
    print(f"{NAME} was damaged; it is kept as {name}, and your progress begins anew.")


def _readable(copy: Path) -> State:
    try:
        return _read(copy / NAME)
    except (OSError, ValueError, ProgressError):
        return _empty()


def _say_not_kept(error: Exception) -> None:
    reason = {Timeout: "another notebook holds it", ProgressError: str(error)}.get(
        type(error), getattr(error, "strerror", None) or "it cannot be written"
    )
    print(f"Your progress is kept until this kernel ends, not in {NAME}: {reason}.")


def write_whole(path: Path, text: str) -> None:
    """All of it or nothing."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
