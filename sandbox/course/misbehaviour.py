"""What can be said of an answer that did not come back with a value, or not unharmed."""

from __future__ import annotations

from typing import Any

from sandbox.answering.stepping import Limits
from sandbox.course.exercise import Fault, short
from sandbox.errors import NotConnectedError, PayloadError, SandboxError

WANTED = {
    "function": ("function", "Hand over the function itself, without calling it"),
    "class": ("class", "Hand over the class itself, without calling it"),
    "service": ("service", "Hand over the class itself, written below Service"),
    "value": ("value", "Hand over the value itself"),
}


def not_asked_for(number: str, name: str, kind: str, what: str) -> Fault:
    noun, advice = WANTED[kind]
    return Fault(
        f"not a {noun}",
        f"the check was given {what}.",
        f'{advice}: check("{number}", {name}).',
    )


def past(said: str, limit: str, limits: Limits) -> Fault:
    """A fault for a call that went past a limit."""
    if limit == "steps":
        fact = f"{said} took more than {limits.steps:,} steps in one call."
        return Fault("endless", fact, "Look for a loop whose end never comes.")
    if limit == "depth":
        return too_deep(said, limits.depth)
    return Fault(
        "ended", f"{said} ended: {short(limit)}.", "Run it by hand to see why."
    )


def too_deep(said: str, depth: int | None = None) -> Fault:
    how = f"more than {depth} deep" if depth else "without end"
    fact = f"{said} called itself {how}."
    return Fault("too deep", fact, "Look for a call that never stops calling.")


def raised(said: str, *, kind: str, text: str, line: int, of: str) -> Fault:
    """A fault for an error, told by its class and its text."""
    if kind == "AskedError":
        fact = f"{said} waits for the keyboard."
        return Fault("asked for input", fact, "All it needs is in its arguments.")
    if kind == "SystemExit":
        fact = f"{said} tried to end Python."
        return Fault("tried to exit", fact, "Return a value; do not leave.")
    if kind == "RecursionError":
        return too_deep(said)
    fact = f"{kind}: {short(text)}".rstrip(": ")
    where = f", in line {line} of {of}" if line else ""
    advice = "Follow the steps above by hand to see why."
    return Fault("raised an error", f"{fact}{where}.", advice)


def changed(said: str, before: Any, after: Any) -> Fault:
    return Fault(
        "changed its arguments",
        f"{said} was given {short(before)} and left {short(after)}.",
        "The caller still needs what it gave you: build a new value instead.",
    )


def refused(verb: str, error: SandboxError) -> Fault:
    """A fault for an act that the client library or the world refuses."""
    if isinstance(error, NotConnectedError):
        label, advice = "not connected yet", "Wait for the client's `connect` event."
    elif isinstance(error, PayloadError):
        label, advice = "only text travels", "Turn the event into text: json.dumps."
    else:
        label, advice = f"{verb} refused", "The text above says what there is."
    return Fault(label, f"{error}", advice)


def died(said: str, how: str) -> Fault:
    """A fault for an answer whose process has ended."""
    fact = f"{said} took its whole process down ({how})."
    return Fault("ended its process", fact, "Return a value; do not end Python.")


def broken_frame(what: str) -> Fault:
    """Nothing a learner's code can do by the means it is given."""
    fact = f"what came back is no answer ({short(what)})."
    return Fault(
        "not an answer", fact, "Use what you are given, and nothing behind it."
    )
