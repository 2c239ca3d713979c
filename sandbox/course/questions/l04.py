"""Lesson 04: what a restart of the server leaves to its clients."""

from __future__ import annotations

from functools import partial
from typing import Any

from sandbox.course.casts import listen
from sandbox.course.questions.question import Option, Question, Runs
from sandbox.course.questions.worlds import rebuilt
from sandbox.course.scenarios import scenario
from sandbox.kernel.facts import Delivered, PublishRefused, Started, Stored

TITLE = "Surviving a restart: memory, file, database"
EVENING = "server restarts"
LISTENER = "both restart"
BEFORE_MS = 600  # the restart is over


def fourth(runs: Runs) -> str:
    """What has become of the order that is published after the restart."""
    trace = runs[0].trace
    if trace.count(PublishRefused):
        return "refused"
    stored = [entry for entry in trace.of(Stored) if entry.at_ms > BEFORE_MS]
    return f"#{stored[0].fact.sequence}" if stored else "waits"


def away() -> Runs:
    """The server does not come back."""
    evening = scenario(EVENING)
    lines = [str(action) for action in evening.actions]
    stays_away = [line.replace("restart server", "crash server") for line in lines]
    return (evening.run(store="memory", actions=stays_away),)


def connected_anew() -> Runs:
    actions = [*scenario(EVENING).actions, "restart orders @600"]
    return (scenario(EVENING).run(store="memory", actions=actions),)


P1 = Question(
    number="L04.P1",
    text=(
        "A server keeps its messages in memory. Three orders are published, the server "
        "restarts, and the client library of orders finds it again by itself. Then orders "
        "publishes a fourth. What becomes of it?"
    ),
    again=(
        "After a restart of a server in memory a client says that it is connected again. "
        "It had published three messages before. What happens to its next publish?"
    ),
    options={
        "A": Option(
            text="it is stored as #4",
            again="the log goes on: #4",
            claims="#4",
            because=(
                "The log was in memory and went with the process, and so did the list of "
                "clients. With a store in files it is stored as #4."
            ),
            belief="M28",
            supposing="if the store were in files",
            world=lambda: (scenario(EVENING).run(store="file"),),
        ),
        "B": Option(
            text="it is stored as #1",
            again="the log begins anew: #1",
            claims="#1",
            because=(
                "The log does begin anew, but to store something there a client has to "
                "be known, and this server knows none. #1 would be right if orders were "
                "restarted as well, and so connected anew."
            ),
            belief="a connection is a session",
            supposing="if orders were restarted as well",
            world=connected_anew,
        ),
        "C": Option(
            text="it is refused",
            again="the server refuses it",
            claims="refused",
            because=(
                "The wire is back, the session is not: who is registered was in memory, "
                "too. The server answers: stan: invalid publish request."
            ),
        ),
        "D": Option(
            text="it waits in the client until somebody answers",
            again="the client holds it back",
            claims="waits",
            because=(
                "A client holds a message back while the server is away. This server is "
                "there, and answers."
            ),
            belief="a lost session is a lost wire",
            supposing="if the server stayed away",
            world=away,
        ),
    },
    order_again="DCAB",
    truth=lambda: (scenario(EVENING).run(store="memory"),),
    measure=fourth,
    veil_after="order:created#3",
)  # fmt: skip


def numbers(runs: Runs) -> list[int]:
    """The sequence numbers that payments was given after its last start."""
    trace = runs[0].trace
    started = max(e.number for e in trace.of(Started) if e.actor == "payments")
    later = (entry for entry in trace.of(Delivered) if entry.number > started)
    return [entry.fact.sequence for entry in later if entry.actor == "payments"]


def asking(**subscription: Any) -> Runs:
    """payments with other options."""
    cast = {"orders": [], "payments": ["order:created"]}
    build = partial(listen, cast=cast, **subscription)
    return (rebuilt(LISTENER, build, store="file"),)


P2 = Question(
    number="L04.P2",
    text=(
        "A server keeps its messages in files. payments, a plain subscriber with default "
        "options, has had orders 1 and 2 and is down for the 3rd. Server and payments "
        "both restart, and a 4th order follows. What is payments sent after its restart?"
    ),
    again=(
        "Everything a server stores is on disk. A listener without a durable name stops, "
        "misses one message, and comes back after a restart of both; one more message "
        "follows. What does it hear from then on?"
    ),
    options={
        "A": Option(
            text="only 4",
            again="only what is new",
            claims=[4],
            because=(
                "The file keeps messages. How far a reader has got is kept for durable "
                "subscriptions only, so payments is a new reader with the default start "
                "position, new_only."
            ),
        ),
        "B": Option(
            text="3 and 4: it goes on where it stopped",
            again="what it missed, and what is new",
            claims=[3, 4],
            because=(
                "Only a durable subscription has a place where it stopped. With a durable "
                "name it would have been sent 3 and 4."
            ),
            belief="M29",
            supposing="if it had a durable name",
            world=lambda: asking(durable_name="payments"),
        ),
        "C": Option(
            text="all of them, 1 to 4",
            again="all that is on disk, and what is new",
            claims=[1, 2, 3, 4],
            because=(
                "All four are there for whoever asks. With start_at='first' it would be "
                "sent all of them, at each of its starts."
            ),
            belief="what is stored is sent",
            supposing="if it asked from the first on",
            world=lambda: asking(start_at="first"),
        ),
    },
    order_again="BCA",
    truth=lambda: (scenario(LISTENER).run(store="file"),),
    measure=numbers,
    veil_after="order:created#3",
)  # fmt: skip

QUESTIONS = (P1, P2)
