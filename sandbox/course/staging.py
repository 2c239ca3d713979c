"""Worlds in which an exercise tries an answer: built by hand, then played to their end.

A step of a program is a line of an action log, as ("crash orders @300",), so that what
a learner is shown can be read, changed and run again.
"""

from __future__ import annotations

from dataclasses import replace

from sandbox.course.exercise import Fault, MisbehavedError, Program
from sandbox.course.misbehaviour import refused
from sandbox.errors import EndlessRunError, SandboxError
from sandbox.world.acting import schedule
from sandbox.world.actions import parse_actions
from sandbox.world.run import Run
from sandbox.world.world import World


def lines(text: str) -> Program:
    """A program from an action log, a line a step."""
    return [(line.strip(),) for line in text.strip().splitlines() if line.strip()]


def stage(program: Program, *, seed: int = 1, jitter_ms: int = 0) -> World:
    """A world in which those lines will happen; build the rest into it, then `played`.

    Actions come first in their millisecond, so they are put on the clock first.
    """
    world = World(seed=seed, jitter_ms=jitter_ms)
    schedule(world, parse_actions([line for (line,) in program]))
    return world


def played(world: World, until_ms: int) -> Run:
    """The run up to then. Raises MisbehavedError, with the run as far as it got."""
    try:
        return world.run(until_ms=until_ms)
    except MisbehavedError as error:
        raise MisbehavedError(with_run(error.fault, world)) from None
    except EndlessRunError as error:
        fault = Fault("endless chatter", str(error), "Find what answers without end.")
        raise MisbehavedError(with_run(fault, world)) from None
    except SandboxError as error:
        raise MisbehavedError(with_run(refused("the run", error), world)) from None


def with_run(fault: Fault, world: World) -> Fault:
    """The fault with what there is to see of it: the last thing that happened."""
    return replace(fault, run=Run(world), at=max(0, len(world.trace) - 1))
