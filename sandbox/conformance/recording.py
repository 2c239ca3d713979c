"""A recording of the real server, read from its file and looked over.

Every step has what its op cannot do without. An op, a start position or an argument
that nobody has heard of is let through: `needs.py` names it.
The format: tests/recordings/README.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sandbox.errors import SandboxError, listed

Step = dict[str, Any]
Recording = dict[str, Any]

FIELDS = (
    "name", "store", "server", "steps", "observed", "errors", "monitor",
    "nondeterministic",
)  # fmt: skip

# What each op needs to be given.
OPS: dict[str, tuple[str, ...]] = {
    "ack": ("sub", "seqs"),
    "ack_raw": ("sub", "seq"),
    "close": ("client",),
    "close_nowait": ("client",),
    "connect": ("client",),
    "freeze_heartbeats": ("client",),
    "kill": ("client",),
    "mark_time": ("name",),
    "monitor": ("path",),
    "mute_heartbeats": ("client",),
    "publish": ("client", "channel"),
    "publish_nowait": ("client", "channel", "data"),
    "server_pause": (),
    "server_resume": (),
    "server_start": (),
    "server_stop": (),
    "set_ack": ("sub", "ack"),
    "settle": ("ms",),
    "sleep": ("ms",),
    "sql_query": ("query",),
    "store_corrupt": ("file", "from_end"),
    "store_ls": (),
    "store_truncate": ("file", "drop_bytes"),
    "sub_close": ("sub",),
    "sub_unsubscribe": ("sub",),
    "subscribe": ("client", "sub", "channel"),
    "tcp_drop": ("client", "ms"),
    "unfreeze_heartbeats": ("client",),
}

# What each start position of a subscription needs to be given.
STARTS: dict[str, tuple[str, ...]] = {
    "first": (),
    "last_received": (),
    "new_only": (),
    "raw": ("value",),
    "sequence": ("seq",),
    "time": ("mark",),
    "time_delta": ("ms",),
}


class RecordingError(SandboxError):
    """A file that is no recording, or one that asks for something unheard of."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"{path}: {problem} Recordings look as tests/recordings/README.md says; "
            f"type python -m sandbox conform tests/recordings to replay those here."
        )


def recordings_in(paths: Iterable[Path]) -> list[Recording]:
    """All recordings at these paths; a folder stands for the .json files in it."""
    files = [file for path in paths for file in _files(path)]
    return [read(file) for file in files]


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(path.glob("*.json"))
    if not files:
        raise RecordingError(path, "there is no .json file in this folder.")
    return files


def read(path: Path) -> Recording:
    """The recording in one file. Raises RecordingError."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RecordingError(path, f"cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise RecordingError(path, f"is not JSON: {error}.") from None
    missing = _missing(content, FIELDS)
    if missing:
        raise RecordingError(path, f"is not a recording: it has no {listed(missing)}.")
    if not isinstance(content["steps"], list):
        raise RecordingError(path, "is not a recording: its steps are no list.")
    for number, step in enumerate(content["steps"]):
        _look_over(path, number, step)
    return content  # type: ignore[no-any-return]


def _look_over(path: Path, number: int, step: Any) -> None:
    _require(path, number, "it", step, ("op", "result"))
    _require(path, number, step["op"], step, OPS.get(step["op"], ()))
    if "start" in step:
        start = step["start"]
        _require(path, number, "start", start, ("at",))
        _require(path, number, start["at"], start, STARTS.get(start["at"], ()))


def _require(
    path: Path, number: int, what: str, content: Any, names: Iterable[str]
) -> None:
    missing = _missing(content, names)
    if missing:
        problem = f"step {number}: {what} has no {listed(missing)}."
        raise RecordingError(path, problem)


def _missing(content: Any, names: Iterable[str]) -> list[str]:
    known = content if isinstance(content, dict) else {}
    return [name for name in names if name not in known]
