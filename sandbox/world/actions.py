"""The action log: what somebody outside does to a world, as lines of text.

    publish tickets {"type": "ticket:updated", "id": 1, "price": 15} @100
    request orders {"method": "POST", "path": "/orders", "body": {"id": 1}} @200
    crash orders @300
    restart orders {"replay": true} @900
    restart server @1000

A line is VERB TARGET [JSON] @MS. One that cannot be read is an error that says
where; one that would change nothing is left out of the run, and the trace says why.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from sandbox.bus.event_bus import EventBus
from sandbox.errors import ActionLogError, UnknownNameError, did_you_mean, listed
from sandbox.kernel.facts import Acted, NothingChanged
from sandbox.services.host import Host

if TYPE_CHECKING:
    from sandbox.world.world import System, World

RESTART_MS = 50  # how long a server is away when it is restarted

_LINE = re.compile(r"^(\S+)\s+(\S+)(?:\s+(\{.*\}))?\s+@(\d[\d_]*)$")
SHAPE = "a line is VERB TARGET [JSON] @MS, such as: crash orders @300"


class Action:
    """One line. `details` is the JSON in the middle, {} if there is none."""

    def __init__(
        self, verb: str, target: str, details: dict[str, Any], at_ms: int
    ) -> None:
        self.verb = verb
        self.target = target
        self.details = details
        self.at_ms = at_ms

    def __str__(self) -> str:
        details = (
            f" {json.dumps(self.details, ensure_ascii=False)}" if self.details else ""
        )
        return f"{self.verb} {self.target}{details} @{self.at_ms}"

    def __repr__(self) -> str:
        return f"<{self}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Action) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


def parse_actions(lines: Iterable[str], first_line: int = 1) -> list[Action]:
    """Read a log; empty lines and lines that begin with # do not count.

    Raises ActionLogError with the line's number.
    """
    numbered = enumerate(lines, first_line)
    return [_parse(n, line) for n, line in numbered if is_meant(line)]


def is_meant(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _parse(number: int, line: str) -> Action:
    parts = _LINE.match(line.strip())
    if parts is None:
        raise ActionLogError(number, line, SHAPE)
    verb, target, details, at_ms = parts.groups()
    if verb not in VERBS:
        problem = f"there is no verb {verb!r}; there is: {listed(VERBS)}."
        raise ActionLogError(number, line, problem + did_you_mean(verb, VERBS))
    parsed = _parse_details(number, line, details or "{}")
    _check_details(number, line, verb, parsed)
    return Action(verb, target, parsed, int(at_ms))


def _parse_details(number: int, line: str, text: str) -> dict[str, Any]:
    try:
        return json.loads(text, parse_constant=_not_json)  # type: ignore[no-any-return]
    except ValueError as error:
        raise ActionLogError(
            number, line, f"the JSON in it is broken: {error}"
        ) from None


def _not_json(word: str) -> float:
    raise ValueError(f"{word} is no JSON")


def _check_details(number: int, line: str, verb: str, details: dict[str, Any]) -> None:
    needed, allowed = VERBS[verb].needed, VERBS[verb].allowed
    missing = [name for name in needed if name not in details]
    if missing:
        problem = f"{verb} needs {listed(map(repr, missing))} in its JSON."
        raise ActionLogError(number, line, problem)
    wrong = [name for name in needed if not _is_name(details[name])]
    if wrong:
        problem = f"{verb} takes a text for {listed(map(repr, wrong))}."
        raise ActionLogError(number, line, problem)
    known = (*needed, *allowed)
    unknown = [] if verb == "publish" else [n for n in details if n not in known]
    if unknown:
        there = f"it knows: {listed(map(repr, known))}" if known else "it takes no JSON"
        problem = f"{verb} knows no {listed(map(repr, unknown))}; {there}."
        raise ActionLogError(number, line, problem)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value)


# Carrying out


def schedule(world: World, actions: Iterable[Action]) -> None:
    """Put actions on the clock. Asked for first, they come first in their
    millisecond."""
    for action in actions:
        world.clock.at(action.at_ms, perform, world, action)


def perform(world: World, action: Action) -> None:
    """Do one action now, or note why it would change nothing."""
    target = find(world, action.target)
    verb = VERBS[action.verb]
    reason = verb.refuse(target)
    if reason is not None:
        world.trace.record(action.target, NothingChanged, (str(action), reason))
        return
    world.trace.record(action.target, Acted, (str(action),))
    verb.do(world, target, action.details)


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


def _publish(world: World, host: Any, details: dict[str, Any]) -> None:
    fields = dict(details)
    host.emit(fields.pop("type"), **fields)  # whatever else it holds is the event


def _request(world: World, host: Any, details: dict[str, Any]) -> None:
    world.request(host.name, details["method"], details["path"], details.get("body"))


def _start(world: World, target: Any, details: dict[str, Any]) -> None:
    if isinstance(target, Host):
        target.start(details)
    else:
        target.start()


def _crash(world: World, target: Any, details: dict[str, Any]) -> None:
    target.crash()


def _restart(world: World, target: Any, details: dict[str, Any]) -> None:
    if isinstance(target, Host):
        if target.is_running:
            target.crash()
        target.start(details)
        return
    if target.is_running:
        target.crash() if isinstance(target, EventBus) else target.stop()
    world.clock.after(RESTART_MS, _start_if_stopped, target)


def _start_if_stopped(system: Any) -> None:
    # Two restarts in a row overlap: the second start finds it running.
    if not system.is_running:
        system.start()


def _not_running(target: Any) -> str | None:
    return None if target.is_running else f"{target.name} is not running"


def _not_a_running_service(target: Any) -> str | None:
    return _not_running(target) if isinstance(target, Host) else "only services publish"


def _already_running(target: Any) -> str | None:
    return f"{target.name} is running already" if target.is_running else None


def _never(target: Any) -> str | None:
    return None


class Verb:
    """What a verb does, when it would do nothing, and what its JSON holds.

    needed: names that must be there, with a text. allowed: further names.
    """

    def __init__(
        self,
        do: Callable[[World, Any, dict[str, Any]], None],
        refuse: Callable[[Any], str | None],
        needed: tuple[str, ...] = (),
        allowed: tuple[str, ...] = (),
    ) -> None:
        self.do = do
        self.refuse = refuse
        self.needed = needed
        self.allowed = allowed


VERBS = {
    "publish": Verb(_publish, _not_a_running_service, ("type",)),
    "request": Verb(_request, _never, ("method", "path"), ("body",)),
    "start": Verb(_start, _already_running, (), ("replay",)),
    "crash": Verb(_crash, _not_running),
    "restart": Verb(_restart, _never, (), ("replay",)),
}
