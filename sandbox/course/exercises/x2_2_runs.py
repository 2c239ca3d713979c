"""2.2 · a bus whose services ask the learner's guard before they handle an event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Program
from sandbox.course.staging import played
from sandbox.services.actor import Event, Service
from sandbox.world.run import Run
from sandbox.world.world import World

FIRST_MS, APART_MS = 10, 5
UNTIL_MS = 60  # a storm shows by then, and without one it has long been quiet
CALLS_MAX = 60  # of the guard, in one world: then all fall silent, or storms take ages


@dataclass(frozen=True)
class Call:
    """One call of the guard, and the trace's last entry then: the delivery."""

    service: str
    event: dict[str, str]
    got: Any
    at_ms: int
    entry: int

    @property
    def is_own(self) -> bool:
        """What a guard has to say."""
        return self.service == self.event["sender"]


class Guarded:
    """The world of one program. calls: of the guard, in order."""

    def __init__(self, guard: Examinee, program: Program) -> None:
        self.guard = guard
        self.calls: list[Call] = []
        self.world = World(seed=1)
        self._build(program)

    def _build(self, program: Program) -> None:
        answers: dict[str, dict[str, list[str]]] = {}
        for kind, name, event_type, *answer in program:
            of_name = answers.setdefault(name, {})
            if kind != "publish":
                of_name.setdefault(event_type, []).extend(answer)
        bus = self.world.event_bus()
        for name, reactions in answers.items():
            self.world.service(name, self._reacting(reactions), on=bus)
        sent = [step for step in program if step[0] == "publish"]
        for number, (_, name, event_type) in enumerate(sent):
            emit = self.world.hosts[name].publish
            data = {"sender": name}
            moment = FIRST_MS + number * APART_MS
            self.world.clock.at(moment, emit, event_type, data, None)

    def _reacting(self, reactions: dict[str, list[str]]) -> type[Service]:
        """A service that answers types with types, unless the guard says no."""
        ignores, calls = self._ignores, self.calls

        class Reacting(Service):
            def react(self, event: Event) -> None:
                if len(calls) == CALLS_MAX or ignores(self.name, event):
                    return
                self.db.put(f"{event.type} from {event.sender}", "handled")
                for event_type in reactions[event.type]:
                    self.emit(event_type, sender=self.name)

        Reacting.event_handlers = dict.fromkeys(reactions, "react")
        return Reacting

    def _ignores(self, service: str, event: Event) -> bool:
        told = {"type": event.type, "sender": str(event.sender)}
        entry, now_ms = len(self.world.trace) - 1, self.world.clock.now_ms
        got = self.guard(service, told)
        self.calls.append(Call(service, told, got, now_ms, entry))
        return got is True

    def played(self) -> Run:
        """Raises MisbehavedError, with the run as far as it got."""
        return played(self.world, UNTIL_MS)
