"""Services that do little: for scenarios in which only it counts who hears what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.services.actor import Event, Service, handles
from sandbox.services.stories.ticketing import TICKETING
from sandbox.world.world import System, World

# Who listens to the four events of a paid purchase; none of them answers.
OF_ORDERS = ["order:created"]
BUYING = {
    "tickets": OF_ORDERS,
    "orders": ["ticket:created", "ticket:updated", "payment:created"],
    "payments": OF_ORDERS,
    "expiration": OF_ORDERS,
}


def listener(types: Sequence[str], **subscription: Any) -> type[Service]:
    """A service that hears events of these types, and does nothing."""

    def hear(self: Service, event: Event) -> None: ...

    for event_type in types:
        hear = handles(event_type)(hear)
    return type("Listener", (Service,), {"hear": hear, "subscription": subscription})


def listen(
    world: World, system: System, cast: Mapping[str, Sequence[str]], **subscription: Any
) -> None:
    """Put the listeners of a cast into a world."""
    for name, types in cast.items():
        world.service(name, listener(types, **subscription), on=system)


class Repeating(Service):
    """Emits again whatever price change it hears."""

    @handles("ticket:updated")
    def repeat(self, event: Event) -> None:
        self.emit("ticket:updated", **event.data)


class RepeatingOnce(Service):
    """The same, with a guard: what it has said itself it knows again."""

    @handles("ticket:updated")
    def repeat(self, event: Event) -> None:
        if ("said", event.id) not in self.db:
            self.db.put(("said", event.id), True)
            self.emit("ticket:updated", **event.data)


def with_orders(world: World, system: System, orders: type[Service]) -> None:
    """The ticket shop with another kind of orders."""
    for name, kind in {**TICKETING, "orders": orders}.items():
        world.service(name, kind, on=system)
