"""Tries a program: plays it, heals it, and asks for every promise."""

from __future__ import annotations

from properties.healing import heal
from properties.lines import Program, read
from properties.player import Player, play
from properties.promises import AT_ALL_TIMES, IN_THE_END, same_trace


def hold(text: str) -> Player:
    """The lines of a program keep every promise."""
    return try_out(read(text))


def try_out(program: Program) -> Player:
    player = _played(program, is_watched=True)
    heal(player)
    _look(player)
    for promise in IN_THE_END:
        promise(player)
    return player


def try_twice(program: Program) -> None:
    """One seed and one program give one trace; whoever looks on changes nothing."""
    first, second = _played(program), _played(program, is_watched=True)
    same_trace(first, second)


def _played(program: Program, *, is_watched: bool = False) -> Player:
    return play(program, _look if is_watched else lambda _: None)


def _look(player: Player) -> None:
    for promise in AT_ALL_TIMES:
        promise(player)
