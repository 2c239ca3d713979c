"""Every error a person can meet here: what was wrong, what there is, what to type.

Errors of the real streaming server are not exceptions: they reach callbacks and
`error` listeners, with the server's own texts (see `sandbox/broker/texts.py`).
"""

from __future__ import annotations

from collections.abc import Iterable


def listed(names: Iterable[object]) -> str:
    """The names there are, for the end of an error message."""
    return ", ".join(str(name) for name in names) or "none yet"


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """A hint at the nearest known name, or nothing."""
    from difflib import get_close_matches  # only somebody who erred waits for it

    near = get_close_matches(str(name), list(names), n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


class SandboxError(Exception):
    """The base of all errors here."""


# Time and trace


class EndlessRunError(SandboxError):
    """A run took more steps than any lesson needs."""


class NoSuchEntryError(SandboxError):
    """The trace has no entry of that number."""

    def __init__(self, number: object, length: int) -> None:
        there = f"{length}, numbered 0 to {length - 1}" if length else "none"
        super().__init__(
            f"the trace has no entry {number}; it has {there}. "
            f"Type trace.table() to see them."
        )


class BrokenTraceError(SandboxError):
    """A trace, or its JSON form, contradicts itself."""


# Names and options


class UnknownNameError(SandboxError):
    """A name that means nothing here."""

    def __init__(self, what: str, name: object, known: Iterable[str]) -> None:
        names = list(known)
        super().__init__(
            f"there is no {what} {name!r}; there is: {listed(names)}."
            f"{did_you_mean(str(name), names)}"
        )


class UnknownActorError(UnknownNameError, AttributeError):
    """A name that no actor of this world has."""


class BadOptionError(SandboxError):
    """An option, or its value, that cannot be."""


def refuse_unknown(what: str, unknown: Iterable[str], known: Iterable[str]) -> None:
    """Raise BadOptionError if there are options that `what` does not have."""
    names, known = list(unknown), list(known)
    if names:
        raise BadOptionError(
            f"{what} has no option {listed(map(repr, names))}; there is: "
            f"{listed(known)}.{did_you_mean(names[0], known)}"
        )


def true_or_false(name: str, value: object) -> bool:
    """Check a switch: a text such as "no" would count as true."""
    if isinstance(value, bool):
        return value
    raise BadOptionError(f"{name} takes True or False, got {value!r}.")


class NameTakenError(SandboxError):
    """Two actors of one world cannot share a name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"this world already has an actor called {name!r}; "
            f"choose another name, or make a new World."
        )


# The client library


class NotConnectedError(SandboxError):
    """The client, or its subscription, was used before `connect` or after `close`."""


# Marks


class NoJailError(SandboxError):
    """Strangers' code is not run where nothing keeps it apart."""


# Services


class NotRunningError(SandboxError):
    """A service that does not run was told to do something."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is not running, so it cannot emit. Type services.{name}.start() "
            f"first, or restart it."
        )


class HandlerError(SandboxError):
    """A handler is missing, or stands where it means nothing."""


class NotPlainError(SandboxError):
    """Something that cannot be written as JSON."""

    def __init__(self, where: str, value: object) -> None:
        super().__init__(
            f"{where} takes text, whole and decimal numbers, true, false, None, and "
            f"lists and dicts of these; got {type(value).__name__} {value!r}."
        )


class PayloadError(SandboxError):
    """Only text and bytes travel on a channel."""

    def __init__(self, data: object) -> None:
        super().__init__(
            f"publish takes text or bytes, got {type(data).__name__}. "
            f"Type json.dumps(data) to make text of it."
        )


# Pictures


class MissingPackageError(SandboxError):
    """A package that only some pictures need is not installed."""


# Scenarios


class ActionLogError(SandboxError):
    """A line of an action log that cannot be read."""

    def __init__(self, line_number: int, line: str, problem: str) -> None:
        super().__init__(f"line {line_number}, {line.strip()!r}: {problem}")
        self.line_number = line_number


# Stores


class StoreError(SandboxError):
    """A store cannot be opened, read or written."""


class DamagedError(StoreError):
    """A line of a store's file is not what was written there."""

    def __init__(
        self, path: object, line: int, problem: str, channel: str = "", offset: int = 0
    ) -> None:
        """offset: the byte at which the line begins."""
        super().__init__(
            f"{path}, line {line}, from byte {offset} on, cannot be read: {problem}. "
            f"Nothing has been changed. "
            f"Put it right with an editor or from a copy, or choose a new folder: "
            f"FileStore('shop-log')."
        )
        self.path = path
        self.line = line
        self.channel = channel
        self.offset = offset


# The learner's copy of the course


def left_out(error: ModuleNotFoundError) -> str:
    """What to say of a part of ours that this copy has not; re-raises for others'."""
    if (error.name or "").split(".")[0] != "sandbox":
        raise error
    return (
        f"{error.name} is not in this copy of the course: a class is given the lessons, "
        f"the exercises and the checks. The rest is in the repository."
    )


class CourseCopyError(SandboxError):
    """The working copy cannot be made or brought up to date."""


class ProgressError(SandboxError):
    """The file of a learner's progress cannot be used."""


# Exercises and notebooks


class NotebookError(SandboxError):
    """A notebook that cannot be read, run or made an exercise of."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")


class DriftError(SandboxError):
    """Exercises that differ from what their solutions make them."""

    def __init__(self, names: Iterable[str], command: str) -> None:
        super().__init__(
            f"not what solutions/ makes of them: {listed(names)}. Edit the solution, "
            f"never the exercise, then type: {command}"
        )


class CheckFailed(SandboxError):  # noqa: N818 - a learner reads this name
    """The answer to an exercise is not right yet; the message says what to do next."""

    def __init__(self, message: str, *, points: float) -> None:
        super().__init__(message)
        self.points = points

    def _render_traceback_(self) -> list[str]:
        """What Jupyter shows: the message alone, for the fault is not in the check."""
        return [f"{type(self).__name__}: {self}"]
