"""What is hidden until somebody has said what it will be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sandbox.errors import BadOptionError, did_you_mean, listed
from sandbox.views.player.compact import cut_text
from sandbox.views.player.part import part_of
from sandbox.views.player.plain import plain
from sandbox.views.player.room import stops
from sandbox.views.reading import Reading
from sandbox.views.words import short, wrapped

QUESTION = "What happens next?"
OPTIONS_MAX, KEY_MAX, NAMES_MAX, LAST_MAX = 9, 3, 12, 160
EXAMPLE = 'options={"A": "nothing", "B": "it comes back"}'


class Option(NamedTuple):
    """One of the answers. ghosts: a run in which it is right, or None."""

    key: str
    text: str
    ghosts: Reading | None


class Veil(NamedTuple):
    """after: the last entry of the run that may be seen. answer: the key of the option
    that is right, told at the end; None if nobody says."""

    after: int
    question: str
    options: Sequence[Option]
    answer: str | None = None

    def form(self, runs_before: int) -> dict[str, Any]:
        """As the player gets it; the runs that play as ghosts follow the others."""
        places = {id(r): runs_before + n for n, r in enumerate(self.ghosts)}
        return {
            "after": self.after, "question": cut_text(self.question),
            "options": [
                {"key": key, "text": cut_text(text), "ghosts": places.get(id(ghosts))}
                for key, text, ghosts in self.options
            ],
            "answer": self.answer,
        }  # fmt: skip

    @property
    def ghosts(self) -> list[Reading]:
        return [option.ghosts for option in self.options if option.ghosts is not None]

    def before(self, reading: Reading) -> Reading:
        """The part of the run that may be seen."""
        return part_of(reading, self.after + 1, "So far")

    def last_seen(self, reading: Reading) -> str:
        """What has just happened, in a sentence."""
        entry = reading.trace[self.after]
        name = "" if entry.about is None else f" ({reading.event_names[entry.about]})"
        return short(f"Just now: {plain(entry)}{name}.", LAST_MAX)

    def lines(self, reading: Reading) -> list[str]:
        """The question, for whoever has no player."""
        said = [f"{option.key}  {option.text}" for option in self.options]
        hidden = "What comes next is hidden until you choose in the player."
        told = (self.last_seen(reading), self.question, *said, hidden)
        return [line for text in told for line in wrapped(text)]


def veil_of(
    reading: Reading, *, after: int | str | None = None, after_ms: int | None = None,
    question: str | None = None, options: Mapping[str, Any] | None = None,
    answer: str | None = None,
) -> Veil | None:  # fmt: skip
    """The veil over a run, or None if nothing is asked. Raises BadOptionError."""
    if all(given is None for given in (after, after_ms, question, options, answer)):
        return None
    if after is not None and after_ms is not None:
        raise BadOptionError("veil_after and veil_after_ms say the same; give one.")
    moment = (
        entry_of(reading, after) if after_ms is None else _entry_at(reading, after_ms)
    )
    there = stops(reading)
    seen = [number for number in there if number <= moment] or there[:1]
    if seen[-1] == there[-1]:
        raise BadOptionError(
            f"nothing comes after entry {moment}, so there is nothing to hide. Choose "
            f"an earlier moment: something still happens at {reading.end_ms} ms."
        )
    asked = QUESTION if question is None else str(question)
    found = _options(options)
    return Veil(seen[-1], asked, found, _answer(answer, found))


def _answer(answer: str | None, options: Sequence[Option]) -> str | None:
    keys = [option.key for option in options]
    if answer is None or answer in keys:
        return answer
    raise BadOptionError(
        f"answer takes the name of an option, {listed(keys)}, got {answer!r}."
    )


def entry_of(
    reading: Reading, after: int | str | None, option: str = "veil_after"
) -> int:
    """An entry by its number or by the name of a publish; None: the beginning."""
    if isinstance(after, str):
        return _publish(reading, after)
    if after is None:
        return 0
    last = len(reading.trace) - 1
    if isinstance(after, bool) or not isinstance(after, int) or not 0 <= after <= last:
        raise BadOptionError(
            f"{option} takes the number of an entry, 0 to {last}, or the name of a "
            f"publish ({_known(_names(reading))}), got {after!r}."
        )
    return after


def _publish(reading: Reading, name: str) -> int:
    for number, known in reading.event_names.items():
        if known == name and number is not None:
            return number
    names = _names(reading)
    raise BadOptionError(
        f"nothing is published as {name!r} in this run; there is: {_known(names)}."
        f"{did_you_mean(name, names)}"
    )


def _names(reading: Reading) -> list[str]:
    return [name for n, name in reading.event_names.items() if n is not None]


def _known(names: list[str]) -> str:
    left = len(names) - NAMES_MAX
    return listed(names[:NAMES_MAX]) + (f" and {left} more" if left > 0 else "")


def _entry_at(reading: Reading, after_ms: int) -> int:
    if isinstance(after_ms, bool) or not isinstance(after_ms, int) or after_ms < 0:
        raise BadOptionError(
            f"veil_after_ms takes a whole number of ms, 0 to {reading.end_ms}, "
            f"got {after_ms!r}."
        )
    return sum(at_ms <= after_ms for at_ms in reading.trace.times_ms) - 1


def _options(options: Mapping[str, Any] | None) -> list[Option]:
    count = len(options) if isinstance(options, Mapping) else 0
    if options is None or not 2 <= count <= OPTIONS_MAX:
        raise BadOptionError(
            f"a veil needs 2 to {OPTIONS_MAX} options to choose from, got {options!r}. "
            f"Type for example {EXAMPLE}."
        )
    return [_option(key, given) for key, given in options.items()]


def _option(key: str, given: Any) -> Option:
    text, run = given if isinstance(given, tuple) and len(given) == 2 else (given, None)
    if not isinstance(key, str) or not 1 <= len(key) <= KEY_MAX:
        raise BadOptionError(
            f"an option has a short name such as 'A', got {key!r}. Type for example "
            f"{EXAMPLE}."
        )
    if not isinstance(text, str):
        raise BadOptionError(
            f"option {key} takes a text, or (text, a run in which it is right), got "
            f"{given!r}. Type for example {EXAMPLE}."
        )
    return Option(key, text, None if run is None else Reading(run))
