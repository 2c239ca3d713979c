"""2.3 · what can be wrong with a table of subscriptions, as a run shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sandbox.answering.values import Foreign
from sandbox.course.exercise import Fault, kind_of, short
from sandbox.course.exercises.x2_3_shop import CHANNELS, HANDLED, SENT, SHOP, Table
from sandbox.errors import did_you_mean
from sandbox.kernel.facts import Delivered, Published, Stored, Subscribed
from sandbox.kernel.trace import Entry
from sandbox.world.run import Run

SHAPE = 'Write {"tickets": ["order:created", …], …}: a list of channels a service.'
Pairs = set[tuple[str, str]]


# The table itself


def fault_of_table(table: object) -> Fault | None:
    """A fault if that is no table of services and lists of channels."""
    if table is None or (isinstance(table, Foreign) and table.kind == "ellipsis"):
        fact = "SUBSCRIPTIONS is still empty."
        return Fault("nothing written", fact, "Put your table in place of the `...`.")
    if type(table) is not dict:
        fact = f"SUBSCRIPTIONS is of type {kind_of(table)}."
        return Fault("not a dict", fact, SHAPE)
    return next(filter(None, map(fault_of_row, table.items())), None)


def fault_of_row(row: tuple[Any, Any]) -> Fault | None:
    service, channels = row
    if type(channels) is not list or any(type(one) is not str for one in channels):
        fact = f"{short(service)} has {short(channels)}."
        advice = "Give each service a list of texts, even for a single channel."
        return Fault("not a list of channels", fact, advice)
    twice = [one for one in channels if channels.count(one) > 1]
    if twice:
        fact = f"{service} names {twice[0]!r} twice."
        return Fault(
            "named twice", fact, "Two subscriptions are two deliveries: one goes."
        )
    return None


def refused_name(table: Table, fault: Fault) -> Fault:
    """The same as a matter of the channel that the server did not take."""
    named = [one for channels in table.values() for one in channels]
    told = [one for one in named if one not in CHANNELS and one in fault.fact]
    if not told:
        return fault
    refused = max(told, key=len)
    is_wild = bool(set(refused) & set("*>"))
    label, advice = ("a wildcard", NO_WILDCARDS) if is_wild else ("refused", UNKNOWN)
    fact = f"the server refused {refused!r}."
    return replace(fault, label=label, fact=fact, advice=advice)


# A run with it


def fault_of_run(table: Table, run: Run) -> Fault | None:
    strange = [name for name in table if name not in SHOP]
    if strange and set(strange) <= set(CHANNELS):
        fact = f"there is no service {strange[0]!r}: that is a channel."
        return Fault("upside down", fact, TURN_ROUND, run=run, at=0)
    if strange:
        fact = f"there is no service {strange[0]!r}."
        advice = f"The services are {', '.join(SHOP)}."
        return Fault("no such service", fact, advice, run=run, at=0)
    return missed(run) or delivered_for_nothing(run) or silent(table, run)


def missed(run: Run) -> Fault | None:
    """The first event that did not reach a handler."""
    got = {(entry.about, entry.actor) for entry in run.trace.of(Delivered)}
    names = run.trace.event_names()
    for event in run.trace.of(Stored):
        for service in handlers_of(event.fact.channel):
            if (event.about, service) not in got:
                return missed_by(service, event, names[event.about], run)
    return None


def missed_by(service: str, event: Entry, name: str, run: Run) -> Fault:
    channel = event.fact.channel
    fact = f"{name}, stored at {event.at_ms} ms, never reached {service!r}."
    advice = f"{service!r} has work to do with it: read its sentence again."
    reached = [e.actor for e in run.trace.of(Delivered) if e.about == event.about]
    told = short(handlers_of(channel)), short(reached)
    return Fault("a handler never fires", fact, advice, *told, run=run, at=event.number)


def delivered_for_nothing(run: Run) -> Fault | None:
    """The first delivery that nobody had a use for."""
    all_of_them = list(run.trace.of(Delivered))
    useless = [e for e in all_of_them if e.fact.channel not in HANDLED[e.actor]]
    if not useless:
        return None
    first, names = useless[0], run.trace.event_names()
    ratio = (len(all_of_them) - len(useless)) / len(all_of_them)
    fact = (
        f"{first.actor!r} got {names[first.about]} and has no handler for it. "
        f"For nothing: {len(useless)} of {len(all_of_them)} deliveries."
    )
    told = "a useful ratio of 1.00", f"{ratio:.2f}"
    advice = "Take out what no sentence asks for."
    return Fault("delivered for nothing", fact, advice, *told, run=run, at=first.number)


def silent(table: Table, run: Run) -> Fault | None:
    """A channel in which nothing was said, though everything was said that there is."""
    said = {entry.fact.channel for entry in run.trace.of(Published)}
    unused = [(s, one) for s, own in table.items() for one in own if one not in said]
    if not unused or said != set(CHANNELS):
        return None
    service, channel = unused[0]
    fact = f"{service!r} listens to {channel!r}, which has 0 messages."
    advice = f"Nobody sends that.{did_you_mean(channel, CHANNELS)}"
    opened = [e.number for e in run.trace.of(Subscribed) if e.fact.channel == channel]
    return Fault("a silent channel", fact, advice, run=run, at=opened[0])


def handlers_of(channel: str) -> list[str]:
    return [name for name, handled in HANDLED.items() if channel in handled]


# The mistakes


@dataclass(frozen=True)
class Mistake:
    label: str
    advice: str
    made: Callable[[Table], bool]


def pairs(table: Table) -> Pairs:
    return {(name, one) for name, channels in table.items() for one in channels}


ALL: Pairs = {(name, one) for name in SHOP for one in CHANNELS}
RIGHT, OWN = pairs(HANDLED), pairs(SENT)
EXPIRY = ("orders", "expiration:complete")
NO_WILDCARDS = "Channels are named whole; a subscription to several is several."
TURN_ROUND = "A key is a service, and its list holds channels: turn the table round."
UNKNOWN = f"The channels are {', '.join(CHANNELS)}."


def one_listener_each(table: Table) -> bool:
    heard = [channel for channels in table.values() for channel in channels]
    return pairs(table) < RIGHT and len(heard) == len(set(heard))


def a_service_left_out(table: Table) -> bool:
    left_out = {name for name in SHOP if not table.get(name)}
    return pairs(table) == {pair for pair in RIGHT if pair[0] not in left_out}


MISTAKES = (
    Mistake(
        "everything to everyone",
        "That is the bus again: leave each service what it has a handler for.",
        lambda table: pairs(table) == ALL,
    ),
    Mistake(
        "what it sends",
        "A service publishes without subscribing: list what it hears, not what it says.",
        lambda table: pairs(table) == OWN,
    ),
    Mistake(
        "listens to itself",
        "A service knows what it has sent: take its own events out of its list.",
        lambda table: RIGHT < pairs(table) <= RIGHT | OWN,
    ),
    Mistake(
        "expiration forgotten",
        "Somebody must hear that the time is up: who cancels the order?",
        lambda table: pairs(table) == RIGHT - {EXPIRY},
    ),
    Mistake(
        "a service left out",
        "Every service has something to listen to: give each its row.",
        a_service_left_out,
    ),
    Mistake(
        "one listener a channel",
        "A channel gives a copy to each who listens: it may stand in several lists.",
        one_listener_each,
    ),
)


# Other faults say all there is to say.
RUN_SHOWS = ("a handler never fires", "delivered for nothing", "a silent channel")


def explained(fault: Fault, table: Any) -> Fault:
    """The fault as the one mistake in that table, or as it is."""
    if fault.label not in RUN_SHOWS:
        return fault
    for mistake in MISTAKES:
        if mistake.made(table):
            return replace(fault, label=mistake.label, advice=mistake.advice)
    return misspelt(fault, table)


def misspelt(fault: Fault, table: Table) -> Fault:
    """The fault as a typo, if that is all there is."""
    extra = pairs(table) - RIGHT
    if len(extra) != 1 or len(RIGHT - pairs(table)) != 1:
        return fault
    ((_, channel),) = extra
    guess = did_you_mean(channel, CHANNELS)
    if not guess or channel in CHANNELS:
        return fault
    fact = f"{fault.fact.rstrip('.')}; it listens to {channel!r}, which has 0 messages."
    return replace(fault, label="a typo", fact=fact, advice=f"Look closely.{guess}")
