"""Which handler survives which failure (4b, exercise 10.2)?

A cell says what is wrong at the end, or "ok". For the crash, a replica dies before
and after every call that the handler makes: at one event in each run, and at the two
events of `TWO` in another. That cell holds all that came of it, with " / " between.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sandbox.course.experiments.wallet import Crash, Faults, Start, outcome

CRASH = "crash"
STRUCK = ("e1", "e5")  # +70 and -100
TWO = ("e3", "e5")  # +40 and -100
FAILURES = {
    "happy": Faults(),
    "reorder": Faults(slow_ms=6_000),
    "fails once": Faults(failures={"e1": 1}),
    "fails 6 times": Faults(failures={"e1": 6}),
    "ack lost": Faults(lost_acks=STRUCK),
    "published twice": Faults(lost_confirmations=STRUCK),
}


def row(start: Start) -> dict[str, str]:
    """{failure: what is wrong} of one handler."""
    cells = {name: outcome(start, faults).verdict for name, faults in FAILURES.items()}
    return {**cells, CRASH: " / ".join(crash_verdicts(start))}


def crash_verdicts(start: Start) -> list[str]:
    """What is wrong after the crashes, each once; ["ok"] if nothing ever is."""
    calls = outcome(start).calls
    each = [*_one_event(calls), *_two_events(calls)]
    verdicts = [outcome(start, Faults(crashes=crashes)).verdict for crashes in each]
    return [v for v in dict.fromkeys(verdicts) if v != "ok"] or ["ok"]


def _one_event(calls: Mapping[str, int]) -> Iterator[tuple[Crash, ...]]:
    for event in calls:
        for number, when in _places(calls[event]):
            yield ((event, number, when),)


def _two_events(calls: Mapping[str, int]) -> Iterator[tuple[Crash, ...]]:
    for number, when in _places(min(calls[event] for event in TWO)):
        yield tuple((event, number, when) for event in TWO)


def _places(calls: int) -> Iterator[tuple[int, str]]:
    for number in range(1, calls + 1):
        yield number, "before"
        yield number, "after"
