"""What came of a run: all that its trace tells, wherever and whenever it was played."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.errors import UnknownNameError
from sandbox.kernel.facts import KINDS, Delivered, Fact
from sandbox.kernel.trace import Table, Trace

if TYPE_CHECKING:
    from sandbox.world.why_not import WhyNot


class Outcome:
    """A subclass says which trace, and what to call the run above a picture."""

    @property
    def trace(self) -> Trace:
        raise NotImplementedError

    @property
    def name(self) -> str:
        raise NotImplementedError

    def count(self, kind: str) -> int:
        """How many entries of a kind there are: count("delivered")."""
        return self.trace.count(kind_named(kind))

    def received(self, service: str) -> list[str]:
        """What reached a service, in order: "order:created#1" is the first that was
        published of its type.

        Raises UnknownNameError for a name that nobody in this run has.
        """
        actors = set(self.trace.actors)
        if service not in actors:
            raise UnknownNameError("actor in this run", service, sorted(actors))
        return [name for name, _ in self._arrivals(service)]

    def why(self, service: str, event: str) -> Table:
        """The chain of causes that brought an event, such as "order:created#1", to a
        service; the first cause first."""
        arrivals = dict(reversed(self._arrivals(service)))
        if event not in arrivals:
            raise UnknownNameError(f"event that reached {service}", event, arrivals)
        return Table([str(entry) for entry in self.trace.why(arrivals[event])])

    def why_not(self, service: str, event: str) -> WhyNot:
        """Why an event, such as "ticket:updated#4", did not arrive at a service, and the
        smallest change that flips it, which has been played: `.flip` is that run.

        Raises UnknownNameError for a service or an event that is not there.
        """
        from sandbox.world.why_not import why_not  # most runs are never asked

        return why_not(self, service, event)

    def _arrivals(self, service: str) -> list[tuple[str, int]]:
        """(event by name, entry number) of each delivery to a service."""
        names = self.trace.event_names()
        return [
            (names[entry.about], entry.number)
            for entry in self.trace.of(Delivered)
            if entry.actor == service
        ]

    def table(self, rows: int = 20) -> Table:
        return self.trace.table(rows)


def kind_named(name: str) -> type[Fact]:
    """The kind of fact with this name in lower case: "publish_refused"."""
    names = {re.sub(r"(?<!^)(?=[A-Z])", "_", kind).lower(): kind for kind in KINDS}
    if name not in names:
        raise UnknownNameError("kind of entry", name, names)
    return KINDS[names[name]]
