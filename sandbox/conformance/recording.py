"""A recording of the real server, read from its file and looked over.

What is read here can be replayed: every step has an op that is known and the
arguments that the op cannot do without. The format: tests/recordings/README.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sandbox.errors import SandboxError, did_you_mean, listed

Step = dict[str, Any]
Recording = dict[str, Any]

FIELDS = (
    "name", "store", "server", "steps", "observed", "errors", "monitor",
    "nondeterministic",
)  # fmt: skip

# What each op needs to be given. Ops of the format, built here or not.
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
    problem = _problem("op", step, OPS)
    if problem is None and "result" not in step:
        problem = f"{step['op']} has no result."
    if problem is None and "start" in step:
        problem = _problem("at", step["start"], STARTS)
    if problem is not None:
        raise RecordingError(path, f"step {number}: {problem}")


def _problem(what: str, content: Any, known: dict[str, tuple[str, ...]]) -> str | None:
    """Why this op, or this start position (`at`), cannot be taken, or None."""
    name = content.get(what) if isinstance(content, dict) else content
    if name not in known:
        hint = did_you_mean(str(name), known)
        return f"there is no {what!r} {name!r}; there is: {listed(known)}.{hint}"
    missing = _missing(content, known[name])
    return f"{name} has no {listed(missing)}." if missing else None


def _missing(content: Any, names: Iterable[str]) -> list[str]:
    known = content if isinstance(content, dict) else {}
    return [name for name in names if name not in known]
