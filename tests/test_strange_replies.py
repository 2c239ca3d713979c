"""Whatever comes back over the wall, there is a verdict: no error of ours, no end of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from attacks.made import right_answers
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.answering.answer import Answer, Frame
from sandbox.answering.stepping import Limits, Outcome
from sandbox.answering.values import MEMBERS_MAX, BadValueError, decode
from sandbox.course.examinee import Examinee
from sandbox.course.exercises import find, numbers
from sandbox.course.judge import Trial, Verdict
from sandbox.grading.canonical import canonical
from sandbox.grading.verdicts import told

GIVEN = "from sandbox import Service, answers, at_start, handles\n"
NUMBERS = [number for number in numbers() if number != "0.1"]  # nobody marks that one
# One check of these takes long, so fewer are made.
LONG = {"2.4", "3.2", "4.1", "4.2", "4.3", "4.4"}

WORDS = ("tuple", "set", "frozenset", "dict", "bytes", "float", "foreign", "function",
         "part", "class", "limit", "raised", "value", "kept", "actions", "given")  # fmt: skip
ACTS = ("on", "publish", "subscribe", "close", "unsubscribe", "ack", "reply", "post",
        "call", "connect", "deliver", "put", "delete", "emit", "request", "after")  # fmt: skip
PLAIN = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from(["connect", "message", "\ud800", "\0", 10**400, -1, 2**64, ACTS])
    | st.sampled_from(ACTS)
)  # fmt: skip
STRANGE = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(WORDS), inner, max_size=2)
        | st.dictionaries(st.text(max_size=3), inner, max_size=2)
        | st.tuples(st.sampled_from(ACTS), st.integers(-3, 3), inner).map(list)
        | st.lists(st.tuples(PLAIN, inner).map(list)).map(lambda pairs: {"dict": pairs})
    ),
    max_leaves=6,
)


@dataclass(frozen=True)
class Change:
    """In which turn, at which place of its reply, and what is there instead; or beside
    it, where there is a list."""

    turn: int
    place: int
    value: Any
    is_more: bool


CHANGES = st.lists(
    st.builds(
        Change, st.integers(0, 12), st.integers(0, 40), STRANGE, st.booleans()
    ),
    min_size=1, max_size=3,
)  # fmt: skip


class Strange:
    """Where the right answer is tried, with changes to what it says."""

    def __init__(self, number: str, changes: list[Change]) -> None:
        self.asks_for = find(number).asks_for
        source = right_answers(f"0{number[0]}")[f"{number.replace('.', '-')}-answer"]
        self.names: dict[str, Any] = {}
        exec(GIVEN + source, self.names)
        self.changes = changes
        self.turns = 0

    def begin(self) -> Examinee:
        answer = Answer(self.names, outcome)

        def turn(frame: Frame) -> Frame:
            reply = json.loads(json.dumps(answer.turn(json.loads(json.dumps(frame)))))
            for change in self.changes:
                if change.turn == self.turns:
                    reply = changed(reply, change)
            self.turns += 1
            return reply

        def strange(frame: Frame) -> Frame:
            try:
                return turn(frame)
            except Exception:  # in a jail its process would have ended here
                return None  # type: ignore[return-value]

        return Examinee(self.asks_for, strange, Limits())

    def printed_text(self) -> str:
        return ""


def outcome(function: Any) -> Outcome:
    try:
        return Outcome(value=function())
    except Exception as error:
        return Outcome(error=error)


def changed(reply: Any, change: Change) -> Any:
    places = list(holders(reply))
    holder, key = places[change.place % len(places)]
    if change.is_more and isinstance(holder[key], list):
        holder[key].append(change.value)
    else:
        holder[key] = change.value
    return reply


def holders(value: Any) -> Any:
    """All that holds something, and where."""
    keys = value if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from holders(value[key])


@pytest.mark.parametrize("number", NUMBERS)
def test_there_is_a_verdict_whatever_comes_back(
    number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """And it can be written down and read by browsers."""

    @settings(max_examples=8 if number in LONG else 40)
    @given(CHANGES)
    def holds(changes: list[Change]) -> None:
        exercise = find(number)
        verdict = Trial(exercise, Strange(number, changes), 1).verdict()

        assert isinstance(verdict, Verdict)
        text = canonical(told(exercise, verdict, 1))
        json.loads(text.encode(), parse_constant=pytest.fail)

    holds()
    capsys.readouterr()  # answers may print as they like


def test_numbers_that_are_made_to_collide_are_not_counted_out() -> None:
    """A set of them takes time by the square, and it is ours."""
    colliding = [n * (2**61 - 1) for n in range(MEMBERS_MAX + 1)]

    with pytest.raises(BadValueError):
        decode({"set": colliding})
    with pytest.raises(BadValueError):
        decode({"dict": [[one, 0] for one in colliding]})
