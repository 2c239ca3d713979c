"""Deliveries compared by the strongest view that every recorded run shared.

global_order    all deliveries, in order: only where one client has all of them
per_sub_order   each subscription's deliveries, in order
per_sub_set     each subscription's deliveries, in any order
group_set       which messages were delivered how often, to whomever
(none of these) which messages were delivered at all
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, zip_longest
from typing import Any

from sandbox.conformance.difference import Difference
from sandbox.conformance.recording import Recording

TIME_SPREAD_MS = 150

Delivery = dict[str, Any]

WHOLE = ("client", "sub", "channel", "seq", "data", "redelivered", "redelivery_count")
MESSAGE = ("channel", "seq")
VIEWS = ("global_order", "per_sub_order", "per_sub_set", "group_set")


def delivery_differences(
    recording: Recording, candidate: Recording
) -> Iterator[Difference]:
    view = strongest_view(recording)
    if view is None:
        yield from _messages_at_all(recording, candidate)
        return
    expected, got = _groups(view, recording), _groups(view, candidate)
    for label in expected | got:
        spreads_ms = _spreads_ms(recording, view, label, expected.get(label, []))
        rows = zip_longest(expected.get(label, ()), got.get(label, ()), spreads_ms)
        yield from _first(recording, candidate, view, label, list(rows))


def strongest_view(recording: Recording) -> str | None:
    """None if even the number of copies varied between the recorded runs."""
    varied = set(recording["nondeterministic"])
    # Between two connections the order is luck, even where it was the same.
    if len({delivery["client"] for delivery in recording["observed"]}) > 1:
        varied.add("global_order")
    return next((view for view in VIEWS if view not in varied), None)


def _groups(view: str, recording: Recording) -> dict[str, list[Delivery]]:
    """What is compared with what, already in the order of comparison."""
    groups: dict[str, list[Delivery]] = {}
    for delivery in recording.get("observed", ()):
        together = view in ("global_order", "group_set")
        label = "deliveries" if together else f"deliveries to {delivery['sub']}"
        groups.setdefault(label, []).append(delivery)
    if view in ("per_sub_set", "group_set"):
        for deliveries in groups.values():
            deliveries.sort(key=lambda d: (*_identity(view, d), d["t"]))
    return groups


def _identity(view: str, delivery: Delivery) -> tuple[Any, ...]:
    names = MESSAGE if view == "group_set" else WHOLE
    return tuple(delivery[name] for name in names)


def _spreads_ms(
    recording: Recording, view: str, label: str, expected: list[Delivery]
) -> Iterator[int]:
    """How far apart in time the recorded runs were, delivery by delivery.

    Where their orders differed the recording has no spread, but the runs themselves.
    """
    spread_ms = recording.get("time_spread_ms")
    runs = [_groups(view, run) for run in recording.get("other_runs", ())]
    for place, delivery in enumerate(expected):
        others = [run.get(label, [])[place : place + 1] for run in runs]
        same = [
            o for o in chain(*others) if _identity(view, o) == _identity(view, delivery)
        ]
        times_ms = [delivery["t"], *(other["t"] for other in same)]
        yield max(times_ms) - min(times_ms) if spread_ms is None else spread_ms


def _first(
    recording: Recording,
    candidate: Recording,
    view: str,
    label: str,
    rows: list[tuple[Delivery | None, Delivery | None, int | None]],
) -> Iterator[Difference]:
    """The first pair that is not alike: what follows it is mostly its consequence."""
    for expected, got, spread_ms in rows:
        if not _alike(view, expected, got, max(TIME_SPREAD_MS, spread_ms or 0)):
            step = (
                _step_of(recording, expected) if expected else _step_of(candidate, got)
            )
            yield Difference(step, label, _shown(expected), _shown(got))
            return


def _alike(
    view: str, expected: Delivery | None, got: Delivery | None, spread_ms: int
) -> bool:
    if expected is None or got is None:
        return False
    is_same = _identity(view, expected) == _identity(view, got)
    return is_same and abs(int(expected["t"]) - int(got["t"])) <= spread_ms


def _messages_at_all(
    recording: Recording, candidate: Recording
) -> Iterator[Difference]:
    """What every run delivered must come, what no run delivered must not."""
    runs = [_messages(run) for run in (recording, *recording.get("other_runs", ()))]
    got = _messages(candidate)
    always, ever = set.intersection(*runs), set[tuple[str, int]]().union(*runs)
    for message in sorted(always - got):
        yield Difference(0, "deliveries", message, None)
    for message in sorted(got - ever):
        yield Difference(0, "deliveries", None, message)


def _messages(run: Recording) -> set[tuple[str, int]]:
    return {(d["channel"], d["seq"]) for d in run.get("observed", ())}


def _step_of(recording: Recording, delivery: Delivery | None) -> int:
    """The step that was going on then: the time line knows."""
    place = delivery["order"] - 1 if delivery else 0
    notes = [e for e in recording.get("events", ()) if e["kind"] == "delivery"]
    return int(notes[place]["step"]) if place < len(notes) else 0


def _shown(delivery: Delivery | None) -> str | None:
    if delivery is None:
        return None
    again = (
        f" again ({delivery['redelivery_count']})" if delivery["redelivered"] else ""
    )
    return (
        f"{delivery['sub']} {delivery['channel']} #{delivery['seq']} "
        f"{delivery['data']!r}{again} at {delivery['t']} ms"
    )
