"""1.4 · each PUT with what must come of it, and what came of it in a run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.kernel.facts import Answered, Published, Put, Removed, Requested
from sandbox.kernel.trace import Entry
from sandbox.world.run import Run
from sandbox.world.world import BROWSER

SERVICE = "tickets"
UPDATED = "ticket:updated"
Ticket = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One PUT. ticket: as it must be afterwards, for a status of 200."""

    asked: Entry
    body: Any
    status: int
    before: Ticket | None
    ticket: Ticket | None
    # What the service did up to the next PUT.
    answers: list[Entry]
    events: list[Entry]
    changes: list[Entry]  # of its database
    requests: list[Entry]  # that it made itself

    @property
    def said(self) -> str:
        return f"PUT /tickets {json.dumps(self.body)}"


def cases(run: Run, tickets: Mapping[int, Ticket]) -> list[Case]:
    """Every PUT of the run, in order, beside a reference that goes along."""
    now = {key: dict(one) for key, one in tickets.items()}
    every = [entry for entry in run.trace.of(Requested) if entry.actor == BROWSER]
    ends = [entry.number for entry in every[1:]] + [len(run.trace)]
    found = []
    for asked, end in zip(every, ends, strict=True):
        body = json.loads(asked.fact.body)
        status, before = status_of(body, now), now.get(body["id"])
        if status == 200:
            now[body["id"]] = {"id": body["id"], "price": body["price"]}
        ticket = now[body["id"]] if status == 200 else None
        done = what_came_of(run, asked.number, end)
        found.append(Case(asked, body, status, before, ticket, *done))
    return found


def status_of(body: Any, tickets: Mapping[int, Ticket]) -> int:
    price = body.get("price")
    if type(price) is not int or price < 0:
        return 400
    return 200 if body["id"] in tickets else 404


def what_came_of(run: Run, start: int, end: int) -> list[list[Entry]]:
    """The answers to the browser, then events, changes and requests of the service."""
    entries = [run.trace[number] for number in range(start, end)]
    its = [entry for entry in entries if entry.actor == SERVICE]
    answers = [entry for entry in entries if is_answer(entry)]
    return [answers, *(only(its, kinds) for kinds in KINDS)]


KINDS = ((Published,), (Put, Removed), (Requested,))


def only(entries: list[Entry], kinds: tuple[Any, ...]) -> list[Entry]:
    return [entry for entry in entries if isinstance(entry.fact, kinds)]


def is_answer(entry: Entry) -> bool:
    return entry.actor == BROWSER and isinstance(entry.fact, Answered)
