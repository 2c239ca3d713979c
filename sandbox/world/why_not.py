"""Why something did not arrive, and the smallest change that lets it arrive.

The change is never guessed: each is played, and the first that flips it is told.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextlib import redirect_stdout
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from sandbox.checks.absence import Absence, published_names
from sandbox.checks.presence import ran
from sandbox.errors import UnknownNameError
from sandbox.kernel.facts import Delivered
from sandbox.kernel.trace import Entry, Trace
from sandbox.stores.profile import FILE, MEMORY, SQL
from sandbox.stores.store import Store
from sandbox.world.changes import Change, changes

if TYPE_CHECKING:
    from sandbox.world.outcome import Outcome
    from sandbox.world.run import Run

COLUMNS, ROWS = 88, 12
PROFILES = {"memory": MEMORY, "file": FILE, "sql": SQL}
NAMES_SHOWN = 12


class WhyNot:
    """chain: the sentences. change: what flips it, or None. flip: the changed run, or
    None. message: the event's name in it. arrival: the entry there. tried: the changes
    that were played in vain, smallest first."""

    def __init__(self, message: str, absence: Absence) -> None:
        self.asked = message
        self.absence = absence
        self.message = message
        self.change: Change | None = None
        self.flip: Run | None = None
        self.arrival: Entry | None = None
        self.tried: list[Change] = []
        self.hint = ""  # where nothing can be changed

    @property
    def chain(self) -> list[str]:
        return [*map(str, self.absence.entries), f"In short: {self.absence.because}"]

    @property
    def text(self) -> str:
        end = [line for said in self._ends() for line in said]
        facts, short = self.chain[:-1], _wrapped(self.chain[-1])
        room = ROWS - 1 - len(short) - len(end)
        head = f"why {self.absence.service} did not get {self.asked}"
        if self.absence.arrival is not None:
            head = f"{self.absence.service} did get {self.asked}"
        lines = [head, *_shortened(facts, room), *short, *end]
        return "\n".join(_cut(line).rstrip() for line in lines)

    def _ends(self) -> Iterable[list[str]]:
        service, channel = self.absence.service, self.absence.channel
        if not self.absence.is_asked_for and self.absence.meant is None:
            yield _wrapped(f"To want it, {service} needs @handles({channel!r}).")
        if self.change is not None and self.arrival is not None:
            yield [
                f"The smallest change: {self.change.words}",
                *_code(self),
            ]
            name = "" if self.message == self.asked else f", as {self.message}"
            entry = f"entry {self.arrival.number} of the changed run"
            yield [f"There it arrives at {self.arrival.at_ms} ms{name}: {entry}."]
        elif self.tried:
            names = ", ".join(change.short for change in self.tried)
            yield _wrapped(f"No change of those tried flips it: {names}.", 4)
        if self.hint:
            yield _wrapped(self.hint)

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__


def _code(it: WhyNot) -> list[str]:
    assert it.change is not None
    text = it.change.text
    if len(text) > 3 or any(len(line) > COLUMNS - 2 for line in text):
        text = ["the log is long; why_not(…).flip.scenario shows it"]
    return [f"  {line}" for line in text]


def _wrapped(said: str, most: int = 2) -> list[str]:
    lines = wrap(said, COLUMNS, subsequent_indent="  ", break_on_hyphens=False)
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1]} …"]


def _cut(line: str) -> str:
    seen = "".join(sign if sign.isprintable() else "·" for sign in line)
    return seen if len(seen) <= COLUMNS else f"{seen[: COLUMNS - 1]}…"


def _shortened(facts: list[str], room: int) -> list[str]:
    """The first and the last of them, if not all have room."""
    if len(facts) <= room:
        return facts
    return [*facts[: room - 2], f"        … {len(facts) - room + 1} more", facts[-1]]


# Asking


def why_not(outcome: Outcome, service: str, message: str) -> WhyNot:
    """Raises UnknownNameError for a service or an event that this run does not have."""
    names = published_names(outcome.trace)
    known = _services(outcome)
    if service not in known:
        raise UnknownNameError("service in this run", service, known)
    if message not in names:
        shown = _near(message, list(names))
        raise UnknownNameError("event published in this run", message, shown)
    answer = WhyNot(message, Absence(outcome.trace, service, names[message]))
    if answer.absence.arrival is not None:
        answer.hint = f"run.why({service!r}, {message!r}) tells how it came there."
    elif getattr(outcome, "can_fork", False):
        _find_flip(outcome, answer)  # type: ignore[arg-type]
    else:
        answer.hint = (
            "What would change it can be tried in a run of a named scenario: "
            "scenario('price change').run().why_not(…)."
        )
    return answer


def _services(outcome: Outcome) -> list[str]:
    """Those of this run, asleep or not, and the clients that connected by hand."""
    trace = outcome.trace
    world = getattr(outcome, "world", None)
    there = list(world.hosts) if world is not None else []
    return sorted({*there, *ran(trace)})


def _near(message: str, names: list[str]) -> list[str]:
    """Of many events those of the same type; else the first of each."""
    if len(names) <= NAMES_SHOWN:
        return names
    channel = message.rpartition("#")[0] or message
    same = [name for name in names if name.rpartition("#")[0] == channel]
    return same[:NAMES_SHOWN] or [name for name in names if name.endswith("#1")]


# Trying


def _find_flip(run: Run, answer: WhyNot) -> None:
    # What handlers print belongs to the run that is asked for, not to a trial.
    with redirect_stdout(io.StringIO()):
        for change in changes(run, answer.absence):
            found = _try(run, answer, change)
            if found is not None:
                answer.change = change
                answer.flip, answer.message, answer.arrival = found
                return
            answer.tried.append(change)


def _try(run: Run, answer: WhyNot, change: Change) -> tuple[Run, str, Entry] | None:
    """(run, name, delivery) if it arrives: in a trial, and then in what one types."""
    try:
        trial = _trial(change.changed(run.scenario))
        if _arrival(trial.trace, answer, change) is None:
            return None
        flip = change.play(run)
    except Exception:
        # Handlers may raise whatever they like; what cannot be played flips nothing.
        return None
    found = _arrival(flip.trace, answer, change)
    return None if found is None else (flip, *found)


def _trial(scenario: Any) -> Run:
    """Played with a store of its kind that keeps all in the world: no disk waits."""
    trial: Run = scenario.run(store=Store(PROFILES[scenario.store]))
    return trial


def _arrival(trace: Trace, answer: WhyNot, change: Change) -> tuple[str, Entry] | None:
    """(name, delivery) of the same event in a changed run: the same fields, by the same
    sender, and under the same name unless the change is one of its type."""
    publish = answer.absence.publish
    names = {number: name for name, number in published_names(trace).items()}
    for entry in trace.of(Delivered):
        if entry.actor != answer.absence.service or entry.about not in names:
            continue
        name, its = names[entry.about], trace[entry.about]
        is_its = (its.actor, its.fact.data) == (publish.actor, publish.fact.data)
        is_named = (
            name == answer.asked
            if change.meant is None
            else (its.fact.channel, its.at_ms) == (change.meant, publish.at_ms)
        )
        if is_its and is_named:
            return name, entry
    return None
