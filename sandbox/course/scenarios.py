"""The scenarios of the course, each with the actions that are usually done in it."""

from __future__ import annotations

from sandbox.course.casts import BUYING, Repeating, listen, listener, with_orders
from sandbox.world.scenario import PLOTS, Plot, Scenario
from sandbox.world.world import System, World

TICKET = '{"method": "POST", "path": "/tickets", "body": {"id": 1, "price": 15}}'
ORDER = '{"method": "POST", "path": "/orders", "body": {"id": 7, "ticket_id": 1}}'
PAYMENT = '{"method": "POST", "path": "/payments", "body": {"order_id": 7}}'


def scenario(name: str) -> Scenario:
    """A scenario of the course by its name. Raises UnknownNameError."""
    return Scenario(name)


def _ticketing(world: World, system: System) -> None:
    world.story("ticketing", on=system)


def _ticketing_without_payments(world: World, system: System) -> None:
    world.story("ticketing", on=system, asleep=["payments"])


PLOTS["price change"] = Plot(
    _ticketing,
    'publish tickets {"type": "ticket:updated", "id": 1, "price": 15} @100',
    until_ms=1_000,
)

# The run ends before the order would expire.
PLOTS["paid purchase"] = Plot(
    _ticketing,
    f"""
request tickets {TICKET} @100
request orders {ORDER} @200
request payments {PAYMENT} @300
""",
    until_ms=5_000,
)

PLOTS["expired order"] = Plot(
    _ticketing,
    f"""
request tickets {TICKET} @100
request orders {ORDER} @200
""",
    until_ms=20_000,
)

PLOTS["orders sleeps"] = Plot(
    _ticketing,
    """
publish tickets {"type": "ticket:updated", "id": 1, "price": 10} @100
crash orders @200
publish tickets {"type": "ticket:updated", "id": 1, "price": 20} @300
publish tickets {"type": "ticket:updated", "id": 1, "price": 30} @400
restart orders {"replay": true} @500
""",
    until_ms=1_000,
)

# Whoever starts late can only be told what somebody still knows.
PLOTS["server restarts"] = Plot(
    _ticketing_without_payments,
    """
publish orders {"type": "order:created", "id": 1, "ticket_id": 1} @100
publish orders {"type": "order:created", "id": 2, "ticket_id": 2} @200
publish orders {"type": "order:created", "id": 3, "ticket_id": 3} @300
restart server @500
publish orders {"type": "order:created", "id": 4, "ticket_id": 4} @700
start payments {"replay": true} @1000
""",
    until_ms=2_000,
)


# What predictions are about


def _without_expiration(world: World, system: System) -> None:
    world.story("ticketing", on=system, asleep=["expiration"])


def _buying(world: World, system: System) -> None:
    listen(world, system, BUYING)


def _orders_repeats(world: World, system: System) -> None:
    with_orders(world, system, Repeating)


def _orders_listens(world: World, system: System) -> None:
    listen(world, system, {"tickets": [], "orders": ["ticket:updated"]})


def _payments_sleeps(world: World, system: System) -> None:
    world.services(["orders"], on=system)
    world.service("payments", listener(["order:created"]), on=system, asleep=True)


def _payments_listens(world: World, system: System) -> None:
    listen(world, system, {"orders": [], "payments": ["order:created"]})


def _payments_listens_durably(world: World, system: System) -> None:
    cast = {"orders": [], "payments": ["order:created"]}
    listen(world, system, cast, durable_name="payments")


def _price(ticket: int, at_ms: int) -> str:
    event = f'{{"type": "ticket:updated", "id": {ticket}, "price": {10 * ticket}}}'
    return f"publish tickets {event} @{at_ms}"


def _order(number: int, at_ms: int) -> str:
    event = f'{{"type": "order:created", "id": {number}, "ticket_id": {number}}}'
    return f"publish orders {event} @{at_ms}"


PLOTS["three services"] = Plot(_without_expiration, _price(1, 100), until_ms=1_000)

# The events of a paid purchase, but nobody answers any: only who hears them counts.
PLOTS["four events"] = Plot(
    _buying,
    """
publish tickets {"type": "ticket:created", "id": 1, "price": 15} @100
publish orders {"type": "order:created", "id": 7, "ticket_id": 1} @200
publish tickets {"type": "ticket:updated", "id": 1, "price": 15} @300
publish payments {"type": "payment:created", "order_id": 7} @400
""",
    until_ms=1_000,
)

PLOTS["orders repeats"] = Plot(_orders_repeats, _price(1, 100), until_ms=120)

PLOTS["orders comes back"] = Plot(
    _orders_listens,
    "\n".join(
        [
            *(_price(ticket, 100 * ticket) for ticket in range(1, 9)),
            "crash orders @350",
            "start orders @550",
            'restart orders {"replay": true} @900',
        ]
    ),
    until_ms=1_500,
)

PLOTS["payments comes late"] = Plot(
    _payments_sleeps,
    "\n".join(
        [
            *(_order(number, 100 * number) for number in range(1, 9)),
            "start payments @900",
            _order(9, 1_000),
        ]
    ),
    until_ms=1_500,
)

BOTH_RESTART = "\n".join(
    [
        *(_order(number, 100 * number) for number in (1, 2)),
        "crash payments @250",
        _order(3, 300),
        "restart server @500",
        "start payments @700",
        _order(4, 800),
    ]
)
PLOTS["both restart"] = Plot(_payments_listens, BOTH_RESTART, until_ms=1_500)
PLOTS["both restart, durable"] = Plot(
    _payments_listens_durably, BOTH_RESTART, until_ms=1_500
)


# The blog


def _blog(world: World, system: System) -> None:
    world.story("blog", on=system)


def _naive_blog(world: World, system: System) -> None:
    world.story("naive blog", on=system)


POST = '{"method": "POST", "path": "/posts", "body": {"id": 1, "title": "Tides"}}'


def _comment(number: int, content: str, at_ms: int) -> str:
    body = f'{{"id": {number}, "post_id": 1, "content": "{content}"}}'
    asked = f'{{"method": "POST", "path": "/comments", "body": {body}}}'
    return f"request comments {asked} @{at_ms}"


PLOTS["blog comment"] = Plot(
    _blog,
    f"request posts {POST} @100\n{_comment(5, 'Well said', 200)}",
    until_ms=1_000,
)

CATCHING_UP = f"""
request posts {POST} @100
{_comment(5, "Well said", 200)}
crash query @300
{_comment(6, "Where are the oranges?", 400)}
restart query {{"replay": true}} @600
"""

PLOTS["blog catches up"] = Plot(_blog, CATCHING_UP, until_ms=1_000)

# The same, with a query service that does not notice that it is told things again.
PLOTS["comments doubled"] = Plot(_naive_blog, CATCHING_UP, until_ms=1_000)


# The three differences, as small as they can be; lesson 00 begins with them.

PLOTS["three kinds of event"] = Plot(
    _ticketing,
    """
publish tickets {"type": "ticket:created", "id": 2, "price": 20} @100
publish orders {"type": "order:cancelled", "id": 7, "ticket_id": 1} @200
publish payments {"type": "payment:created", "order_id": 7} @300
""",
    until_ms=1_000,
)

PLOTS["late after a restart"] = Plot(
    _ticketing_without_payments,
    "\n".join(
        [
            _order(1, 100),
            _order(2, 200),
            "restart server @300",
            'start payments {"replay": true} @500',
        ]
    ),
    until_ms=1_000,
)
