"""Lesson 03: what a bus answers who asks it, and what a new subscription gets."""

from __future__ import annotations

from sandbox.course.casts import listener
from sandbox.course.questions.question import Option, Question, Runs
from sandbox.course.questions.worlds import Answering, behind, rebuilt
from sandbox.course.scenarios import scenario
from sandbox.kernel.facts import CaughtUp, Delivered
from sandbox.world.misconceptions import misconception
from sandbox.world.world import System, World

TITLE = "Remembering: late and returning services"
RETURN = "orders comes back"
LATE = "payments comes late"


def answered(runs: Runs) -> int:
    """How many events came back for GET /events."""
    (entry,) = runs[0].trace.of(CaughtUp)
    return int(entry.fact.events)


P1 = Question(
    number="L03.P1",
    text=(
        "Eight prices change. orders is down for the 4th and the 5th, then runs again and "
        "hears the 6th to the 8th. To mend its list it is restarted at the end, and asks "
        "the bus: GET /events. How many events does the bus send it?"
    ),
    again=(
        "A service has heard six of eight events; two came while it was down. Now it asks "
        "a custom bus for GET /events. How many come back?"
    ),
    options={
        "A": Option(
            text="2: those that it missed, 4 and 5",
            again="the two that it has not had",
            claims=2,
            because=(
                "The bus notes no deliveries, so it cannot know what anybody missed. "
                "There is one answer to GET /events: the array, all of it."
            ),
            belief="M36",
            supposing="if the bus knew what was missed",
            world=lambda: (behind(Answering(slice(3, 5)), RETURN),),
        ),
        "B": Option(
            text="3: the newest ones, since it came back",
            again="three, the newest",
            claims=3,
            because=(
                "That orders crashed and came back is nothing the bus has noted; its "
                "array does not begin anew for anybody."
            ),
            belief="the bus begins anew for each start",
            supposing="if the bus began anew",
            world=lambda: (behind(Answering(slice(5, None)), RETURN),),
        ),
        "C": Option(
            text="5: from the first that it missed, 4 to 8",
            again="five, from the gap on",
            claims=5,
            because=(
                "To go on from the gap somebody would have to know where the gap is. A "
                "streaming server keeps such a place for a durable; a custom bus keeps "
                "none for anybody."
            ),
            belief="the bus keeps a place for each service",
            supposing="if the bus kept a place for orders",
            world=lambda: (behind(Answering(slice(3, None)), RETURN),),
        ),
        "D": Option(
            text="8: all that there ever were",
            again="all eight",
            claims=8,
            because=(
                "GET /events gives the whole array. Six of the eight orders has had "
                "before, and now they are applied a second time."
            ),
        ),
    },
    order_again="CDBA",
    truth=lambda: (scenario(RETURN).run(on="bus"),),
    measure=answered,
    veil_after="ticket:updated#8",
)  # fmt: skip


def numbers(runs: Runs) -> list[int]:
    """The sequence numbers that payments was given."""
    entries = runs[0].trace.of(Delivered)
    return [entry.fact.sequence for entry in entries if entry.actor == "payments"]


def asking_for_the_last(world: World, system: System) -> None:
    payments = listener(["order:created"], start_at="last_received")
    world.services(["orders"], on=system)
    world.service("payments", payments, on=system, asleep=True)


def after_the_last() -> Runs:
    late = scenario(LATE)
    kept = [action for action in late.actions if action.verb == "publish"]
    return (late.run(actions=[*kept, "start payments @1100"]),)


P2 = Question(
    number="L03.P2",
    text=(
        "Eight orders have been published on a streaming server. Then payments starts for "
        "the first time and subscribes with default options. A ninth order is published. "
        "Which of them does payments get?"
    ),
    again=(
        "A channel holds eight messages when a new service subscribes to it without "
        "naming a start position. One more message follows. What is the service sent?"
    ),
    options={
        "A": Option(
            text="all of them, 1 to 9",
            again="all nine",
            claims=list(range(1, 10)),
            because=(
                "They are all stored, but whoever wants them has to ask: the default "
                "start position is new_only. With start_at='first' it is sent all nine."
            ),
            belief="M1",
            supposing="if late subscribers got history",
            world=lambda: (
                scenario(LATE).run(rules=misconception("late subscribers get history")),
            ),
        ),
        "B": Option(
            text="8 and 9: it begins with the newest there is",
            again="the newest stored one, and the one that follows",
            claims=[8, 9],
            because=(
                "That is another start position, start_at='last_received'. The default "
                "begins behind the newest message."
            ),
            belief="new includes the newest",
            supposing="if it asked for last_received",
            world=lambda: (rebuilt(LATE, asking_for_the_last),),
        ),
        "C": Option(
            text="only 9",
            again="only the one that follows",
            claims=[9],
            because=(
                "The default start position is new_only: what comes after the "
                "subscription. 1 to 8 stay stored for whoever asks for them."
            ),
        ),
        "D": Option(
            text="nothing: it was not there from the beginning",
            again="nothing, as it came too late",
            claims=[],
            because=(
                "A channel is open to whoever subscribes, at any time. It gets nothing "
                "only if nothing is published any more."
            ),
            belief="who comes late is left out",
            supposing="if it came after the ninth",
            world=after_the_last,
        ),
    },
    order_again="DCBA",
    truth=lambda: (scenario(LATE).run(),),
    measure=numbers,
    veil_after="order:created#8",
)  # fmt: skip

QUESTIONS = (P1, P2)
