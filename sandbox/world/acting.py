"""Carrying out an action log: each line in its millisecond, before all else in it.

A line that would change nothing is left out of the run, and the trace says why.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sandbox.bus.event_bus import EventBus
from sandbox.errors import ActionLogError, UnknownNameError
from sandbox.kernel.facts import Acted, NothingChanged
from sandbox.kernel.life import why_in_vain
from sandbox.services.host import Host
from sandbox.world.actions import Action
from sandbox.world.deed import Deed
from sandbox.world.faults import PROCESS_FAULTS
from sandbox.world.paths import PATH_FAULTS

if TYPE_CHECKING:
    from sandbox.world.world import System, World

RESTART_MS = 50  # how long a server is away when it is restarted


def schedule(world: World, actions: Iterable[Action]) -> None:
    """Put actions on the clock. Asked for first, they come first in their
    millisecond. Raises ActionLogError for one that is past."""
    for action in actions:
        now_ms = world.clock.now_ms
        if action.at_ms < now_ms:
            problem = f"it is {now_ms} ms in this world already; choose a later time."
            raise ActionLogError(action.line, str(action), problem)
        world.clock.at(action.at_ms, perform, world, action)


def perform(world: World, action: Action) -> None:
    """Do one action now, or note why it would change nothing."""
    target, deed = target_of(world, action), DEEDS[action.verb]
    reason = deed.why_in_vain(world, target, action.details)
    if reason is not None:
        world.trace.record(target.name, NothingChanged, (action.text, reason))
        return
    entry = world.trace.record(target.name, Acted, (action.text,))
    deed.do(world, target, action.details, entry)


def leave_out(world: World, action: Action, reason: str) -> None:
    name = target_of(world, action).name
    world.trace.record(name, NothingChanged, (action.text, reason))


def target_of(world: World, action: Action) -> Host | System:
    """Whom an action is for. Raises ActionLogError if it is for nobody, or asks for
    what its target cannot do."""
    try:
        target = find(world, action.target)
    except UnknownNameError as error:
        raise ActionLogError(action.line, str(action), str(error)) from None
    is_start = action.verb in ("start", "restart")
    if is_start and action.details and not isinstance(target, Host):
        problem = f"only services replay; type {action.verb} {action.target}."
        raise ActionLogError(action.line, str(action), problem)
    return target


def find(world: World, name: str) -> Host | System:
    """The actor of that name. Raises UnknownNameError.

    One log serves both ways to exchange events, so `server` and `bus` both name
    whichever of the two this world has.
    """
    target = world.hosts.get(name) or world.systems.get(name)
    if target is None and name in ("server", "bus") and len(world.systems) == 1:
        target = next(iter(world.systems.values()))
    if target is None:
        raise UnknownNameError("actor", name, [*world.hosts, *world.systems])
    return target


# The verbs: each hands on its entry, as the cause of all that follows


def _request(world: World, to: Any, details: dict[str, Any], cause: int) -> None:
    method, path, body = details["method"], details["path"], details.get("body")
    world.request(to.name, method, path, body, cause=cause)


def _start(world: World, target: Any, details: dict[str, Any], cause: int) -> None:
    world.restarts.pop(target.name, None)
    if isinstance(target, Host):
        target.start(details, cause)
    else:
        target.start(cause)


def _crash(world: World, target: Any, details: dict[str, Any], cause: int) -> None:
    target.crash(cause)


def _restart(world: World, target: Any, details: dict[str, Any], cause: int) -> None:
    if isinstance(target, Host):
        if target.is_running:
            target.crash(cause)
        target.start(details, cause)
        return
    if target.is_running:
        target.crash(cause) if isinstance(target, EventBus) else target.stop(cause)
    world.restarts[target.name] = cause
    world.clock.after(RESTART_MS, _start_again, world, target, cause)


def _start_again(world: World, target: Any, cause: int) -> None:
    # Meanwhile it may have been started, or restarted, for another reason.
    if world.restarts.get(target.name) == cause and not target.is_running:
        target.start(cause)


def _never(world: World, target: Any, details: dict[str, Any]) -> None:
    """A request finds a closed door, and a restart starts what does not run."""


def _no_start(world: World, target: Any, details: dict[str, Any]) -> str | None:
    return why_in_vain(target, "start")


def _no_crash(world: World, target: Any, details: dict[str, Any]) -> str | None:
    return why_in_vain(target, "crash")


DEEDS = {
    "request": Deed(_never, _request),
    "start": Deed(_no_start, _start),
    "crash": Deed(_no_crash, _crash),
    "restart": Deed(_never, _restart),
    **PROCESS_FAULTS,
    **PATH_FAULTS,
}
