"""Lesson 02: how many deliveries, and when an echo ends."""

from __future__ import annotations

from functools import partial

from sandbox.bus.event_bus import EventBus
from sandbox.course.casts import BUYING, RepeatingOnce, listen, with_orders
from sandbox.course.questions.question import Option, Question, Runs
from sandbox.course.questions.worlds import (
    behind,
    leaving_out_the_sender,
    no_event_twice,
    rebuilt,
    to_one,
)
from sandbox.course.scenarios import scenario
from sandbox.kernel.facts import Delivered

TITLE = "Everyone, or only those who listen"
TOLD = "four events"
EVENTS = sorted({event for heard in BUYING.values() for event in heard})
ALL = dict.fromkeys(BUYING, EVENTS)
ALIVE_MS = 10  # nobody needs longer for an answer here


def on_both() -> Runs:
    four = scenario(TOLD)
    return four.run(on="bus"), four.run(on="channels")


def handed_over_once() -> Runs:
    return behind(partial(to_one, BUYING), TOLD), rebuilt(
        TOLD, partial(listen, cast=BUYING, queue_group="shop")
    )


def sent_to_all() -> Runs:
    bus, _ = on_both()
    return bus, rebuilt(TOLD, partial(listen, cast=ALL))


def to_others_only() -> Runs:
    _, channels = on_both()
    return behind(leaving_out_the_sender, TOLD), channels


P1 = Question(
    number="L02.P1",
    text=(
        "A paid purchase takes four events: ticket:created, order:created, "
        "ticket:updated and payment:created. There are four services. order:created has "
        "three listeners, each of the others one. How many deliveries are there on a "
        "custom bus, and how many on channels?"
    ),
    again=(
        "Four services exchange the four events of a purchase. orders handles "
        "ticket:created, ticket:updated and payment:created; the three others handle "
        "order:created. Count the deliveries on the bus, then those on channels."
    ),
    options={
        "A": Option(
            text="4 and 4: an event is handed over once",
            again="four on either",
            claims=(4, 4),
            because=(
                "An event is news, not work: all who are told get a copy. It would be 4 "
                "and 4 if each event went to one service, as work goes to a worker."
            ),
            belief="an event is for one",
            supposing="if an event went to one service",
            world=handed_over_once,
        ),
        "B": Option(
            text="12 and 6: the bus leaves the sender out",
            again="twelve on the bus, six on channels",
            claims=(12, 6),
            because=(
                "The bus knows who is registered, and posts to all of them. That an "
                "event comes from one of them changes nothing: 4 of its 16 are echoes."
            ),
            belief="M38",
            supposing="if the bus left the sender out",
            world=to_others_only,
        ),
        "C": Option(
            text="16 and 6: to all, and to those who listen",
            again="sixteen on the bus, six on channels",
            claims=(16, 6),
            because=(
                "The bus posts each of 4 events to all 4 services. A channel gives its "
                "events to those who have subscribed to it: 1 + 3 + 1 + 1."
            ),
        ),
        "D": Option(
            text="16 and 16: both send to all",
            again="sixteen on either",
            claims=(16, 16),
            because=(
                "A streaming server sends a message to the subscriptions of its channel "
                "and to nobody else. It would be 16 if each service had subscribed to "
                "all four channels."
            ),
            belief="a server sends to all who are connected",
            supposing="if all had subscribed to all",
            world=sent_to_all,
        ),
    },
    order_again="CADB",
    truth=on_both,
    measure=lambda runs: tuple(run.trace.count(Delivered) for run in runs),
    veil_after="ticket:created#1",
)  # fmt: skip


guarded = partial(with_orders, orders=RepeatingOnce)


def deliveries(runs: Runs) -> int | str:
    """How many, if they have come to an end."""
    (run,) = runs
    delivered = [entry.at_ms for entry in run.trace.of(Delivered)]
    is_alive = delivered[-1] > run.world.clock.now_ms - ALIVE_MS
    return "no end" if is_alive else len(delivered)


P2 = Question(
    number="L02.P2",
    text=(
        "Four services are on a custom bus. orders now emits again whatever price change "
        "it receives. tickets changes one price. How many deliveries does the bus make?"
    ),
    again=(
        "On a bus with four services one of them, orders, answers each ticket:updated by "
        "emitting the same. A single price changes. When does it get quiet, and after how "
        "many deliveries?"
    ),
    options={
        "A": Option(
            text="4: the bus has this event already",
            again="after four, as a known event is not sent again",
            claims=4,
            because=(
                "A bus does not look into events. What is emitted again is one more "
                "event, with the same content. It would be 4 if the bus dropped what it "
                "has already."
            ),
            belief="the bus knows an event again",
            supposing="if the bus dropped what it has",
            world=lambda: (behind(no_event_twice, "orders repeats"),),
        ),
        "B": Option(
            text="8: orders does not answer itself",
            again="after eight, as nobody answers oneself",
            claims=8,
            because=(
                "orders is sent its own event as well, and its handler takes it like any "
                "other. 8 would be right with a guard that somebody has to write."
            ),
            belief="M38",
            supposing="if orders knew its own events",
            world=lambda: (behind(EventBus.receive, "orders repeats", guarded),),
        ),
        "C": Option(
            text="there is no end to them",
            again="it never gets quiet",
            claims="no end",
            because=(
                "Each answer of orders comes back to orders, which answers it: four more "
                "deliveries every 2 ms, for as long as the bus runs."
            ),
        ),
    },
    order_again="CAB",
    truth=lambda: (scenario("orders repeats").run(on="bus"),),
    measure=deliveries,
    veil_after="ticket:updated#1",
)  # fmt: skip

QUESTIONS = (P1, P2)
