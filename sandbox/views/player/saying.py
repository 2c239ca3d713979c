"""Sentences about a run that are short enough for their place below a picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap

from sandbox.kernel.facts import ClientForgotten, SubscriptionForgotten
from sandbox.kernel.trace import Entry
from sandbox.views.reading import Reading
from sandbox.views.words import clean, columns, counted, short, short_event

LINE_MAX, LINES_MAX = 69, 2  # of a caption
NAME_MAX = 24
MISSED_MAX = 2  # events that others missed


def fitting(*sentences: str) -> str:
    """The first sentence that has room in a caption; the last one is cut if it must."""
    for sentence in sentences:
        if len(caption_lines(sentence)) <= LINES_MAX:
            return clean(sentence)
    return short(sentences[-1], LINE_MAX)


def caption_lines(caption: str) -> list[str]:
    wide = columns(caption) - len(caption)  # signs that take two columns
    return wrap(clean(caption), max(LINE_MAX - wide, NAME_MAX), break_on_hyphens=False)


def joined_names(names: Iterable[str], most: int = 4) -> str:
    """tickets, orders and payments; a, b and 5 more."""
    said = [short(name, NAME_MAX) for name in dict.fromkeys(names)]
    return listed_and(said, most)


def listed_and(said: Sequence[str], most: int, rest: str = "more") -> str:
    if len(said) > most:
        said = [*said[: most - 1], f"{len(said) - most + 1} {rest}"]
    return " and ".join([", ".join(said[:-1]), said[-1]]) if said[1:] else "".join(said)


def missed_said(reading: Reading) -> str:
    """Who never got what: missed 2: order:created#4 by tickets and expiration."""
    by_event: dict[int, list[str]] = {}
    for miss in reading.misses:
        by_event.setdefault(miss.about, []).append(miss.service)
    by_who: dict[tuple[str, ...], list[int]] = {}
    for about, services in by_event.items():
        by_who.setdefault(tuple(services), []).append(about)
    said = [
        f"{events_said(reading, abouts)} by {joined_names(services)}"
        for services, abouts in by_who.items()
    ]
    more = [f"and {len(said) - MISSED_MAX} more"] if len(said) > MISSED_MAX else []
    return f"missed {len(reading.misses)}: {'; '.join([*said[:MISSED_MAX], *more])}"


def forgotten_said(reading: Reading, start: Entry) -> str:
    """What a start of a server did not know any more: 3 clients and 7 subscriptions."""
    kinds = {"client": ClientForgotten, "subscription": SubscriptionForgotten}
    counts = {
        word: sum(entry.cause == start.number for entry in reading.of(kind))
        for word, kind in kinds.items()
    }
    return " and ".join(counted(n, word) for word, n in counts.items() if n)


def events_said(reading: Reading, publishes: Iterable[int | None]) -> str:
    """order:created#1 to #3 and ticket:updated#1."""
    numbers: dict[str, list[int]] = {}
    for publish in dict.fromkeys(publishes):
        kind, _, number = reading.event_names[publish].rpartition("#")
        if kind:
            numbers.setdefault(kind, []).append(int(number))
        else:
            numbers.setdefault(number, [])  # those of an earlier run have no number
    said = [
        short_event(kind, NAME_MAX) + ranges(found) for kind, found in numbers.items()
    ]
    return listed_and(said, 3, "other types")


def ranges(numbers: Sequence[int], most: int = 3) -> str:
    """#1 to #3; #1 and #2; #1, #4 to #6 and #9."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return listed_and([text for run in found for text in _range(run)], most)


def _range(run: Sequence[int]) -> list[str]:
    if len(run) > 2:
        return [f"#{run[0]} to #{run[-1]}"]
    return [f"#{number}" for number in run]
