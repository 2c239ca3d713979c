"""What a recording asks for that means nothing here: named, never passed over.

All ops, arguments and settings of the format are built. What is left out for good
is in FIDELITY.md; whatever else comes along is a need, until somebody builds it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.conformance.acks import policy_needs
from sandbox.conformance.connections import CONNECT_OPTIONS
from sandbox.conformance.damage import file_needs
from sandbox.conformance.fidelity import key_of, left_out
from sandbox.conformance.recording import OPS, STARTS, Recording, Step
from sandbox.conformance.settings import Settings
from sandbox.errors import did_you_mean

# What an op may be given beside what it must be given.
MAY_HAVE = {
    "connect": ("client_id", "cluster_id", "options", "via_proxy"),
    "publish": ("count", "data", "from", "gap_ms", "mode", "prefix"),
    "server_start": ("extra_args", "mode"),
    "server_stop": ("extra_args", "mode"),
    "subscribe": (
        "ack", "ack_wait_s", "client_defaults", "durable", "manual_ack",
        "max_in_flight", "queue", "start", "throw_on",
    ),
}  # fmt: skip
# Of what an argument can be told, beside any number or name.
WORDS = {"mode": ("async", "sigkill", "sigterm")}
STORES = ("file", "memory", "sql")


def needs(recording: Recording) -> list[str]:
    """All that is missing for this recording, each thing once, in order."""
    missing = Settings(recording["server"]).unknown
    if recording["store"] not in STORES:
        missing.append(f"the store {recording['store']}")
    for step in recording["steps"]:
        missing += step_needs(step)
    return sorted(set(missing))


def step_needs(step: Step) -> list[str]:
    """What is missing for this one step."""
    op = step["op"]
    if key_of(step) in left_out():
        return []
    if op not in OPS:
        return [f"the op {op!r}.{did_you_mean(op, OPS)}"]
    return [*_arguments(op, step), *_values(step), *_restart(step)]


def _arguments(op: str, step: Step) -> Iterator[str]:
    known = {"op", "t", "result", *OPS[op], *MAY_HAVE.get(op, ())}
    for name, value in step.items():
        if name not in known:
            yield f"{name} of {op}"
        elif name in WORDS and value not in WORDS[name]:
            yield f"the {name} {value!r}"


def _values(step: Step) -> Iterator[str]:
    for name in step.get("options", ()):
        if name not in CONNECT_OPTIONS:
            yield f"the option {name}"
    if "start" in step and step["start"]["at"] not in STARTS:
        at = step["start"]["at"]
        yield f"the start position {at!r}.{did_you_mean(at, STARTS)}"
    if "ack" in step:
        yield from policy_needs(step["ack"])
    if "file" in step:
        yield from file_needs(step["file"])


def _restart(step: Step) -> Iterator[str]:
    """A restart can be told of limits, and what to do with a torn file."""
    settings = Settings({}, step)
    yield from settings.unknown
    for name in settings.options:
        yield f"another {name} after a restart"
