"""The shop of exercises 3.1 and 3.2: tickets tells, orders is away now and then.

A step is a line of an action log, or ("luck", "7"): then requests take up to 20 ms
longer, as that luck has it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Program, Step
from sandbox.course.far_service import far_service
from sandbox.course.staging import played, stage
from sandbox.kernel.facts import (
    Answered,
    Crashed,
    Delivered,
    Published,
    Put,
    Requested,
    Started,
)
from sandbox.kernel.plain import json_text
from sandbox.kernel.trace import Entry
from sandbox.world.run import Run
from sandbox.world.world import World

UPDATED = "ticket:updated"
WHO = "orders"
JITTER_MS = 20
QUIET_MS = 200  # after the last line, for all that is on its way


def told(step: Step) -> str:
    if step[0] == "luck":
        return f"requests take 1 to {1 + JITTER_MS} ms, by luck (seed {step[1]})"
    return step[0]


def published(event_type: str, at_ms: int, **fields: int) -> Step:
    event = json.dumps({"type": event_type, **fields})
    return (f"publish tickets {event} @{at_ms}",)


def shop_run(answer: Examinee, program: Program) -> Run:
    """The run of a bus with tickets, and with the answer as orders."""
    world = shop(program)
    bus = world.systems["bus"]
    world.services(["tickets"], on=bus)
    world.service(WHO, far_service(answer), on=bus)
    return played(world, end_ms(program))


def shop(program: Program) -> World:
    luck = [step[1] for step in program if step[0] == "luck"]
    lines = [step for step in program if step[0] != "luck"]
    seed, jitter_ms = (int(luck[0]), JITTER_MS) if luck else (1, 0)
    world = stage(lines, seed=seed, jitter_ms=jitter_ms)
    world.event_bus()
    return world


def in_order(program: Program) -> Program:
    """The lines by their time, as a reader expects them."""
    return sorted(program, key=at_ms)


def at_ms(step: Step) -> int:
    return -1 if step[0] == "luck" else int(step[0].rpartition("@")[2])


def end_ms(program: Program) -> int:
    return max(map(at_ms, program), default=0) + QUIET_MS


@dataclass(frozen=True)
class Told:
    """What the trace tells of orders: its last life, and what reached it in that."""

    run: Run
    is_running: bool
    started: Entry
    # The events of the last answer to GET /events, and the entry at which it came.
    answer: Entry | None = None
    replayed: list[Any] = field(default_factory=list)
    has_asked: bool = False

    def arrivals(self, of: Entry) -> list[Entry]:
        """When that publish reached orders live, in its last life."""
        return [
            entry
            for entry in self.run.trace.of(Delivered)
            if entry.actor == WHO
            and entry.about == of.number
            and entry.number > self.started.number
        ]

    def publishes(self) -> list[tuple[Entry, Any]]:
        """Every ticket:updated with its fields, as it was published."""
        entries = self.run.trace.of(Published)
        return [
            (entry, json.loads(entry.fact.data))
            for entry in entries
            if entry.fact.channel == UPDATED
        ]

    def puts(self, key: Any) -> list[tuple[Entry, Any]]:
        """What orders wrote under that key, over all its lives."""
        shown = key if isinstance(key, str) else json_text(key)
        return [
            (entry, json_or_text(entry.fact.value))
            for entry in self.run.trace.of(Put)
            if entry.actor == WHO and entry.fact.key == shown
        ]

    def missed(self) -> list[Any]:
        """What the last answer told of and no post ever did, in any life."""
        told = sum(event["type"] == UPDATED for event in self.replayed)
        posted = {e.about for e in self.run.trace.of(Delivered) if e.actor == WHO}
        return [d for entry, d in self.publishes()[:told] if entry.number not in posted]

    @property
    def db(self) -> dict[Any, Any]:
        return self.run.world.hosts[WHO].db


def told_by(run: Run) -> Told:
    """Read the trace of such a run."""
    mine = [entry for entry in run.trace if entry.actor == WHO]
    started = [entry for entry in mine if isinstance(entry.fact, Started)][-1]
    since = [entry for entry in mine if entry.number > started.number]
    is_running = not any(isinstance(entry.fact, Crashed) for entry in since)
    has_asked = any(
        isinstance(e.fact, Requested) and asks_for_all(e.fact) for e in since
    )
    answers = [
        e for e in since if isinstance(e.fact, Answered) and asks_for_all(e.fact)
    ]
    if not answers:
        return Told(run, is_running, started, has_asked=has_asked)
    events = json.loads(answers[-1].fact.body)
    return Told(run, is_running, started, answers[-1], events, has_asked)


def asks_for_all(fact: Any) -> bool:
    return (fact.method, fact.path) == ("GET", "/events")


def json_or_text(text: str) -> Any:
    """A value as it was put: the trace writes a text without its quotes."""
    try:
        return json.loads(text)
    except ValueError:
        return text
