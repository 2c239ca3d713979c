"""What a teacher does in an hour on a lesson: a plan in steps, each with its minutes.

What a run counts is not written here: notes read it from the runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HOUR_MINUTES = 45


@dataclass(frozen=True)
class Step:
    """press: on the lesson's page. say: in your own words, of course."""

    minutes: int
    what: str
    press: str = ""
    say: str = ""


@dataclass(frozen=True)
class Show:
    """A page without a question: one scenario, each with one of these."""

    scenario: str
    option: str  # on or store
    values: Sequence[str]


@dataclass(frozen=True)
class Plan:
    """show: the last page of the lesson, after its two questions."""

    aim: str
    before: str
    steps: Sequence[Step]
    show: Show


VOTE = "Everybody decides alone, then hands up for A, B, C, D. Write the counts down."
TALK = "Two minutes with a neighbour who chose another one; then hands up again."
WRONG = "The letter that most hands are up for, if it is wrong; then Space."

PLANS = {
    "L02": Plan(
        aim=(
            "say for any set of services how many deliveries an event costs on a bus and "
            "on channels, and which of them nobody wanted"
        ),
        before="They have built a bus that posts every event to every service.",
        steps=(
            Step(4, "Four services on the board, and who reacts to which event.",
                 say="Nothing new yet: this is the shop that you have built."),
            Step(3, f"Page 1. {VOTE}", "open the page",
                 "An event has happened; who is told? Count deliveries, not events."),
            Step(4, TALK),
            Step(7, "Page 1, the answer. The ghosts are what that letter believes.",
                 f"{WRONG} P jumps to where bus and channels part, End to the counts.",
                 "The bus looks at its list of services, not at the event."),
            Step(8, "Page 3: the whole purchase with its requests. Let somebody at the "
                 "board point at an echo before you do.",
                 "Page Down twice; Shift + → from scene to scene; W for why",
                 "Wanted, unwanted, echo: three words for one copy."),
            Step(3, f"Page 2. {VOTE}", "Page Up"),
            Step(3, TALK),
            Step(5, "Page 2, the answer. Let it run for a while.",
                 f"{WRONG} ] makes it faster.",
                 "Channels spare you what you did not ask for. They do not spare you the "
                 "consequences of asking."),
            Step(8, "Exercise 2.4 at their own machines, first lines together: what is "
                 "compared with what?",
                 say="The rest is for home: 2.1 to 2.3, and the second half of the "
                 "lesson."),
        ),
        show=Show("paid purchase", "on", ("bus", "channels")),
    ),
    "L03": Plan(
        aim=(
            "say what a service gets that comes back, or comes late, on either system, "
            "and what that does to its database"
        ),
        before="They know bus, channel and scenario from lesson 02.",
        steps=(
            Step(4, "On the board: a service is down for two of eight events.",
                 say="Which of them does the database lack? And who knows that?"),
            Step(3, f"Page 1. {VOTE}", "open the page",
                 "It asks the bus. How much comes back?"),
            Step(4, TALK),
            Step(7, "Page 1, the answer. Ask for the line in which the bus would note "
                 "who has had what; there is none.",
                 f"{WRONG} End, and count what came twice.",
                 "The bus keeps events, not readers."),
            Step(5, "Is hearing it twice bad? Two handlers on the board: one adds to a "
                 "list, one writes under a key.",
                 say="With the second kind a replay heals, with the first it doubles. "
                 "Such a handler is called idempotent."),
            Step(3, f"Page 2. {VOTE}", "Page Down",
                 "Now a streaming server. It has stored all of them."),
            Step(3, TALK),
            Step(5, "Page 2, the answer. Then the table of start positions from the "
                 "lesson.", WRONG,
                 "What is stored is not sent until you ask, and it is you who says from "
                 "where on."),
            Step(4, "Page 3: the same evening on both.",
                 "Page Down; P jumps to where they part",
                 "The same service code; the library asks."),
            Step(7, "Exercise 3.3 at their own machines: the first two needs together.",
                 say="The rest is for home: 3.1, 3.2 and 3.4."),
        ),
        show=Show("orders sleeps", "on", ("bus", "channels")),
    ),
    "L04": Plan(
        aim=(
            "say what is left of events, clients and subscriptions when the server in the "
            "middle restarts, and what their code must do about the rest"
        ),
        before="They know log and start position from lesson 03.",
        steps=(
            Step(3, "On the board three boxes: memory, file, database. What does a "
                 "server know? Collect it: messages, numbers, clients, subscriptions.",
                 say="One of these boxes loses all of it."),
            Step(3, f"Page 1. {VOTE}", "open the page",
                 "The library is connected again. Is that enough?"),
            Step(4, TALK),
            Step(8, "Page 1, the answer. Stay at the moment at which the publish comes "
                 "back.", f"{WRONG} W at the refusal says why.",
                 "The wire is back, the session is not. connection_lost is the sign: "
                 "connect anew, subscribe anew."),
            Step(7, "Page 3: the same evening on three stores.",
                 "Page Down twice; P jumps to where they part; End",
                 "Between file and database no service can tell a difference."),
            Step(3, f"Page 2. {VOTE}", "Page Up",
                 "All of it is on a disk now. And the reader goes, too."),
            Step(3, TALK),
            Step(6, "Page 2, the answer.", WRONG,
                 "The file keeps messages. How far a reader has got is kept under a "
                 "durable name, and nowhere else."),
            Step(8, "Exercise 4.1 at their own machines: a table of five rows, one of "
                 "them together.",
                 say="The rest is for home: 4.2 to 4.4."),
        ),
        show=Show("server restarts", "store", ("memory", "file", "sql")),
    ),
}  # fmt: skip
