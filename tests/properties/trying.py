"""Tries a program: plays it, heals it, and asks for every promise."""

from __future__ import annotations

import traceback
from typing import NamedTuple

from properties.healing import heal
from properties.lines import Program, read
from properties.player import Player, play
from properties.promises import AT_ALL_TIMES, IN_THE_END, text_of
from properties.shrinking import shortest


def hold(text: str) -> Player:
    """The lines of a program keep every promise."""
    return keep(read(text))


def keep(program: Program) -> Player:
    """Play it to a good end. Raises what is wrong on the way, or at the end."""
    player = play(program, look)
    trace = text_of(player)
    heal(player)
    look(player)
    for promise in IN_THE_END:
        promise(player)
    one_program_gives_one_trace(program, trace)
    return player


def one_program_gives_one_trace(program: Program, trace: str) -> None:
    """Byte for byte, and whoever looks on changes nothing."""
    again = play(program, lambda _: None)
    assert text_of(again) == trace, "two plays of it differ"


def look(player: Player) -> None:
    for promise in AT_ALL_TIMES:
        promise(player)


PROMISES = {promise.__name__ for promise in (*AT_ALL_TIMES, *IN_THE_END)}


class Failure(NamedTuple):
    """What went wrong: the kind of error, where, and in which words."""

    kind: str
    function: str  # a promise, or where in the server an error was raised
    told: str


def failure_of(program: Program) -> Failure | None:
    try:
        keep(program)
    except Exception as error:
        frames = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
        where = next((name for name in frames if name in PROMISES), frames[-1])
        return Failure(type(error).__name__, where, str(error))
    return None


def check(program: Program) -> None:
    """Raises AssertionError with the shortest program that breaks the same promise."""
    failure = failure_of(program)
    if failure is None:
        return

    def fails(other: Program) -> bool:
        its = failure_of(other)
        return its is not None and its[:2] == failure[:2]

    small = shortest(program, fails)
    its = failure_of(small)
    assert its is not None
    raise AssertionError(
        f"{its.kind} in {its.function}: {its.told}\n\nPaste it into test_programs.py:\n"
        f'\n    hold("""{repr(small).replace(chr(10), chr(10) + " " * 8)[:-4]}""")\n'
    )
