"""Recordings of our own making, for what no recording of the real server shows."""

from __future__ import annotations

from typing import Any

from sandbox.conformance.recording import Recording


def made(*steps: dict[str, Any], **fields: Any) -> Recording:
    """A recording of our own with a publisher `pub` and a listener `c1`."""
    connects = [{"op": "connect", "client": name} for name in ("pub", "c1")]
    return {
        "name": "made", "store": "memory", "server": {}, "observed": [], "errors": [],
        "monitor": [], "nondeterministic": [], **fields,
        "steps": [{**step, "t": 0, "result": "ok"} for step in (*connects, *steps)],
    }  # fmt: skip


def publish(count: int, **arguments: Any) -> dict[str, Any]:
    return {
        "op": "publish", "client": "pub", "channel": "foo", "count": count, **arguments
    }  # fmt: skip


def subscribe(**arguments: Any) -> dict[str, Any]:
    return {
        "op": "subscribe", "client": "c1", "sub": "s1", "channel": "foo", **arguments
    }  # fmt: skip


def step(op: str, **arguments: Any) -> dict[str, Any]:
    return {"op": op, **arguments}


def wait(ms: int, op: str = "settle") -> dict[str, Any]:
    return {"op": op, "ms": ms}


def seen(candidate: Recording) -> list[str]:
    return [delivery["data"] for delivery in candidate["observed"]]


def results(candidate: Recording) -> list[Any]:
    """Of the steps after the two connects."""
    return [step["result"] for step in candidate["steps"][2:]]


def errors(candidate: Recording) -> list[tuple[str, str]]:
    return [(error["where"], error["error"]) for error in candidate["errors"]]
