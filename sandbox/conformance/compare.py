"""Where a candidate differs from its recording, by the rule of the recordings.

No difference means that the recording holds. What varied between the recorded runs
is not compared, and neither is a step that is left out by design. The rule:
tests/recordings/README.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from sandbox.conformance.deliveries import delivery_differences
from sandbox.conformance.difference import Difference
from sandbox.conformance.fidelity import key_of
from sandbox.conformance.recording import Recording, Step

# Texts of the recorded client, not of the server: who copies the server need not
# copy them. Two of them, and the timeout of a connect, are step results as well.
CLIENT_ARTIFACTS = (
    "Subject must be supplied", "stan: Connection closed", "stan: connect request timeout",
)  # fmt: skip


def differences(recording: Recording, candidate: Recording) -> list[Difference]:
    """All differences, those of the earliest step first."""
    varied = recording["nondeterministic"]
    found = [
        *_lengths(recording, candidate),
        *delivery_differences(recording, candidate),
    ]
    if "step_results" not in varied:
        found += _results(recording, candidate)
    if "errors" not in varied:
        found += _errors(recording, candidate)
    if "monitor" not in varied:
        found += _monitor(recording, candidate)
    return sorted(found, key=lambda difference: difference.step)


def _lengths(recording: Recording, candidate: Recording) -> Iterator[Difference]:
    expected, got = len(recording["steps"]), len(candidate.get("steps", ()))
    if expected != got:
        yield Difference(min(expected, got), "number of steps", expected, got)


def _results(recording: Recording, candidate: Recording) -> Iterator[Difference]:
    pairs = zip(recording["steps"], candidate.get("steps", ()), strict=False)
    for number, (expected, got) in enumerate(pairs):
        result = got.get("result")
        if _is_compared(expected, candidate) and result != expected["result"]:
            where = f"result of {expected['op']}"
            yield Difference(number, where, expected["result"], result)


def _errors(recording: Recording, candidate: Recording) -> Iterator[Difference]:
    expected, got = _errors_of(recording), _errors_of(candidate)
    for who, text in (expected - got).elements():
        yield Difference(_step_of(recording, text), f"error at {who}", text, None)
    for who, text in (got - expected).elements():
        yield Difference(_step_of(candidate, text), f"error at {who}", None, text)


def _errors_of(recording: Recording) -> Counter[tuple[str, str]]:
    return Counter(
        (_who(error), error["error"])
        for error in recording.get("errors", ())
        if not error["error"].startswith(CLIENT_ARTIFACTS)
    )


def _who(error: Step) -> str:
    names = (error.get(name) for name in ("where", "client", "sub"))
    return " ".join(name for name in names if name)


def _step_of(recording: Recording, text: str) -> int:
    steps = (e["step"] for e in recording["errors"] if e["error"] == text)
    return int(next(steps, 0))


def _monitor(recording: Recording, candidate: Recording) -> Iterator[Difference]:
    expected, got = _answers(recording, candidate), _answers(candidate, candidate)
    for one, other in zip_longest(expected, got):
        if one != other:
            number, where = (one or other)[:2]
            yield Difference(number, where, one and one[2:], other and other[2:])


def _answers(recording: Recording, candidate: Recording) -> list[tuple[Any, ...]]:
    steps = recording.get("steps", ())
    return [
        (
            answer["step"],
            f"answer of {answer['path']}",
            answer["status"],
            answer["body"],
        )
        for answer in recording.get("monitor", ())
        if _is_compared(steps[answer["step"]], candidate)
    ]


def _is_compared(step: Step, candidate: Recording) -> bool:
    return key_of(step) not in candidate.get("declared", ())
