"""An exercise as one student has it: a few words of it are others, drawn for them.

Drawn by a keyed hash: whoever has the key draws the same again, whoever has not cannot
tell what another student was given.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import prod
from typing import Any

from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Exercise, Fault, MisbehavedError, Program
from sandbox.course.exercises import find, numbers

Words = Mapping[str, str]  # {what an exercise says: what it says for one student}


def drawn(secret: str, student: str) -> dict[str, int]:
    """{number of an exercise: which of its variants}, of those that have some."""
    return {
        number: seed_of(secret, student, number) % prod(map(len, found.words.values()))
        for number in numbers()
        if (found := find(number).variants)
    }


def seed_of(secret: str, student: str, number: str) -> int:
    told = f"{student}\0{number}".encode()
    return int.from_bytes(hmac.digest(secret.encode(), told, "sha256"))


def words_of(exercise: Exercise, variant: int | None) -> Words:
    """The words of that variant; None: the exercise as it is, without any."""
    if exercise.variants is None or variant is None:
        return {}
    words: dict[str, str] = {}
    for word, others in exercise.variants.words.items():
        variant, place = divmod(variant, len(others))
        words[word] = others[place]
    return words


def varied(exercise: Exercise, variant: int | None) -> Exercise:
    """The exercise in that variant."""
    words = words_of(exercise, variant)
    if exercise.variants is None or not words:
        return exercise
    return exercise.variants.made(exercise, words)


def retold(text: str, words: Words) -> str:
    """The text with these words, where they stand in quotes or brackets."""
    if not words:
        return text  # a pattern of no words fits everywhere
    known = "|".join(map(re.escape, words))
    pattern = rf"""(?<=["'`(])(?:{known})(?=["'`)])"""
    return re.sub(pattern, lambda found: words[found[0]], text)


# Exercises in which only names differ


def renamed(exercise: Exercise, words: Words) -> Exercise:
    """What the answer is given says the student's words, and so does all that is told."""
    nudge, where, step = (retold(hint, words) for hint in exercise.hints)
    return replace(
        exercise,
        hints=(nudge, where, step),
        examine=partial(examine, exercise, words),
        diagnose=partial(diagnose, exercise, words),
        told=lambda step: retold(exercise.told(step), words),
    )


def examine(
    exercise: Exercise, words: Words, answer: Examinee, program: Program
) -> Fault | None:
    try:
        fault = exercise.examine(Renamed(answer, words), program)
    except MisbehavedError as error:
        raise MisbehavedError(fault_retold(error.fault, words)) from None
    return fault and fault_retold(fault, words)


def diagnose(
    exercise: Exercise, words: Words, begin: Callable[[], Examinee],
    programs: Sequence[Program], fault: Fault,
) -> Fault:  # fmt: skip
    told = exercise.diagnose(lambda: Renamed(begin(), words), programs, fault)
    return fault_retold(told, words)


def fault_retold(fault: Fault, words: Words) -> Fault:
    return replace(
        fault, fact=retold(fault.fact, words), advice=retold(fault.advice, words),
        expected=retold(fault.expected, words), got=retold(fault.got, words),
    )  # fmt: skip


class Renamed(Examinee):
    """An answer that is given plain values, with the student's words in them."""

    def __init__(self, answer: Examinee, words: Words) -> None:
        self.name, self.called, self.folder = answer.name, answer.called, answer.folder
        self._answer = answer
        self._words = words

    def call(
        self, of: Any, said: str, given: tuple[Any, ...] = (),
        named: dict[str, Any] | None = None, *, keep: bool = False,
    ) -> Any:  # fmt: skip
        theirs = tuple(in_words(one, self._words) for one in given)
        return self._answer.call(of, said, theirs, named, keep=keep)


def in_words(value: Any, words: Words) -> Any:
    """Texts that are one of the words, wherever they stand in it."""
    if isinstance(value, str):
        return words.get(value, value)
    if isinstance(value, list | tuple):
        return type(value)(in_words(one, words) for one in value)
    if isinstance(value, dict):
        return {in_words(k, words): in_words(v, words) for k, v in value.items()}
    return value
