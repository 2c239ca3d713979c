"""4.1 · RESTART_TABLE: what each store keeps over a restart, looked up by restarting.

There is no key. For every row a server is restarted, and what is asked of it then
decides which word is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Exercise, Fault, Program, Step, kind_of, short
from sandbox.course.exercises.x4_1_evening import Evening, evening
from sandbox.course.exercises.x4_stores import STORES

THINGS = ("messages", "next number", "clients", "subscriptions", "wires")
WORDS = ("keeps", "loses")

HINTS = (
    "A store keeps what the server knows. A wire is no knowledge.",
    "Compare `count('line_lost')` and `count('subscribed')` of the three runs of the "
    "lesson. Who had to do anything after the restart, and with which store?",
    "In memory everything is lost. In files and in a database everything the server "
    "knows is kept: messages, numbers, clients, subscriptions. One thing is left.",
)

# {(what, is it in memory): (label, advice)}, for a word that is wrong.
MISTAKES = {
    ("messages", True): (
        "memory saved",
        "Memory ends with its process; nobody writes it down first, however polite the "
        "stop.",
    ),
    ("messages", False): (
        "a disk forgets",
        "What is on a disk is there for the next process: it is read at the start.",
    ),
    ("next number", True): (
        "the number outlives its log",
        "The next number is one more than the last, and the last one is gone.",
    ),
    ("next number", False): (
        "numbers begin anew",
        "The log goes on, and so does its numbering: a reader at #2 waits for #3.",
    ),
    ("clients", True): (
        "a wire is a session",
        "That the library is connected again is one thing; that the server has ever "
        "heard of this client is another, and it was in memory.",
    ),
    ("clients", False): (
        "everybody must register again",
        "Who is registered is written down, too: such a client goes on publishing.",
    ),
    ("subscriptions", True): (
        "subscriptions without a server",
        "Who listens to what was in the server's memory, and nowhere else.",
    ),
    ("subscriptions", False): (
        "only durables outlive it",
        "A durable name is for a client that goes. While the client lives, any "
        "subscription is found again.",
    ),
    ("wires", True): (
        "a wire without an end",
        "A TCP connection has two ends, and one of them was in the process that ended.",
    ),
    ("wires", False): (
        "a wire in a file",
        "No store can hold a TCP connection. The library makes a new one.",
    ),
}


def groups(_: int) -> dict[str, Sequence[Program]]:
    rows: dict[str, Sequence[Program]] = {
        thing: [[(store, thing) for store in STORES]] for thing in THINGS
    }
    return {"plain": rows.pop("messages"), **rows}


def told(step: Step) -> str:
    return f"what a restart leaves of {step[1]}, with the store {step[0]!r}"


def examine(answer: Examinee, program: Program) -> Fault | None:
    table = answer.read()
    fault = of_form(table)
    for store, thing in program:
        fault = fault or of_row(table, store, thing)
    return fault


def of_form(table: Any) -> Fault | None:
    """A fault if that is not a table of tables."""
    if kind_of(table) == "ellipsis":
        fact = "RESTART_TABLE has nothing in it."
        return Fault("nothing written", fact, "Put your table in place of the `...`.")
    if type(table) is dict and all(type(row) is dict for row in table.values()):
        return None
    return Fault(
        "not a table",
        f"RESTART_TABLE is {short(table)}.",
        'Write {"memory": {"messages": …, "wires": …}, "file": {…}, "sql": {…}}.',
    )


def of_row(table: dict[str, Any], store: str, thing: str) -> Fault | None:
    word = table.get(store, {}).get(thing)
    if word is None:
        fact = f"there is no word for {thing!r} under {store!r}."
        return Fault("a gap", fact, f"Each store needs all five: {', '.join(THINGS)}.")
    if word not in WORDS:
        fact = f"under {store!r} stands {short(word)} for {thing!r}."
        return Fault("another word", fact, "Each word is 'keeps' or 'loses'.")
    with evening(store) as it:
        kept, sentence = it.found(thing)
        return None if word == WORDS[not kept] else wrong(it, thing, sentence, word)


def wrong(it: Evening, thing: str, sentence: str, word: str) -> Fault:
    label, advice = MISTAKES[thing, it.kind == "memory"]
    fault = Fault(label, f"with the store {it.kind!r}, {sentence}.", advice)
    right = WORDS[word == WORDS[0]]
    return replace(fault, expected=repr(right), got=repr(word), run=it.run, at=it.at)


EXERCISE = Exercise(
    number="4.1",
    asks_for="RESTART_TABLE",
    kind="value",
    points=10,
    hints=HINTS,
    groups=groups,
    examine=examine,
    told=told,
)
