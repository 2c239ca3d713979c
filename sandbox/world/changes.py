"""Changes of a run that may bring an event to a service, from small to large.

The later a change begins the smaller it is, and what can be done is smaller than what
would have to be prevented: wait longer; ask for what was missed; keep it in a file; one
more line of the log; start earlier; another rule; an accident that does not happen; the
other system.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from sandbox.checks.absence import Absence
from sandbox.kernel.facts import Started
from sandbox.world.actions import Action
from sandbox.world.spelling import call

if TYPE_CHECKING:
    from sandbox.world.run import Run

REPLAY = {"replay": True}
WAITS_MS = (1_000, 31_000)  # the second is longer than an ack wait
ACCIDENTS = (
    "crash", "restart", "pause", "freeze", "slow", "cut", "lose", "drop"
)  # fmt: skip
STEPS_MS = (100, 10, 1)  # round moments are easy to find again
ROOM_MS = 20  # what is done must come to something before the run ends


class Change:
    """One change. words: what it is about. text: what to type. meant: the event then
    has this type."""

    meant: str | None = None

    def __init__(self, words: str, text: list[str], short: str) -> None:
        self.words = words
        self.text = text
        self.short = short

    def changed(self, scenario: Any) -> Any:
        """The scenario that is played."""
        raise NotImplementedError

    def play(self, run: Run) -> Run:
        """The run that `text` gives."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{self.short}>"


class Option(Change):
    """Another option of the scenario."""

    def __init__(self, words: str, **option: Any) -> None:
        ((name, value),) = option.items()
        self.option = option
        short = f"{name}={value!r}"
        super().__init__(words, call("run.scenario.run", option), short)

    def changed(self, scenario: Any) -> Any:
        return scenario.with_(**self.option)

    def play(self, run: Run) -> Run:
        changed: Run = self.changed(run.scenario).run()
        return changed


class Fork(Change):
    """Another log from some moment on. do: a line more. without: a line less."""

    def __init__(self, words: str, do: str = "", without: Action | None = None) -> None:
        self.do, self.without = do, without
        moments = [int(do.rpartition("@")[2])] if do else []
        moments += [without.at_ms] if without is not None else []
        self.how: dict[str, Any] = {"at_ms": min(moments)}
        if without is not None:
            self.how["without"] = str(without)
        if do:
            self.how["do"] = do
        if without is None:
            self.how["keep"] = True
        said = [f"without {without}" if without else "", do]
        super().__init__(
            words, call("run.fork", self.how), ", ".join(filter(None, said))
        )

    def changed(self, scenario: Any) -> Any:
        left = list(scenario.actions)
        if self.without is not None:
            left.remove(self.without)
        return scenario.with_(actions=[*left, *filter(None, [self.do])])

    def play(self, run: Run) -> Run:
        return run.fork(**self.how)


class Respelling(Fork):
    """The same publish, of the type that somebody listens to."""

    def __init__(self, meant: str, line: Action) -> None:
        details = {**line.details, "type": meant}
        do = _line(line.verb, line.target, details, line.at_ms)
        super().__init__("spell the type as its reader does", do, line)
        self.meant = meant


def _line(verb: str, target: str, details: dict[str, Any], at_ms: int) -> str:
    said = f" {json.dumps(details, ensure_ascii=False)}" if details else ""
    return f"{verb} {target}{said} @{at_ms}"


def changes(run: Run, absence: Absence) -> Iterator[Change]:
    """All that may be worth a try, the smallest first."""
    if not absence.is_asked_for:
        kinds: list[Kind] = [_spelt, _other_system]
    else:
        kinds = [
            _waited, _asked, _stored, _helped, _earlier, _ruled, _spared, _other_system
        ]  # fmt: skip
    for kind in kinds:
        yield from kind(run.scenario, run.world.clock.now_ms, absence)


Kind = Callable[[Any, int, Absence], Iterator[Change]]


def _waited(scenario: Any, end_ms: int, it: Absence) -> Iterator[Change]:
    if it.is_open and scenario.until_ms is not None:
        for more_ms in WAITS_MS:
            yield Option("let the run go on", until_ms=scenario.until_ms + more_ms)


def _asked(scenario: Any, end_ms: int, it: Absence) -> Iterator[Change]:
    """Whoever comes back asks for what it missed."""
    for line in reversed(_starts(scenario, it.service)):
        if not line.details.get("replay"):
            do = _line(line.verb, line.target, REPLAY, line.at_ms)
            yield Fork(f"{it.service} asks for what it missed", do, line)


def _starts(scenario: Any, service: str) -> list[Action]:
    return [
        action
        for action in scenario.actions
        if action.verb in ("start", "restart") and action.target == service
    ]


def _stored(scenario: Any, end_ms: int, it: Absence) -> Iterator[Change]:
    if scenario.on == "channels" and scenario.store == "memory":
        yield Option("the server keeps its events in files", store="file")


def _helped(scenario: Any, end_ms: int, it: Absence) -> Iterator[Change]:
    """One more line after all that happened to the event, or to everybody."""
    last_ms = max((a.at_ms for a in scenario.actions if a.at_ms <= end_ms), default=0)
    for after_ms in dict.fromkeys((it.ends_ms, max(it.ends_ms, last_ms))):
        at_ms = _moment(after_ms, end_ms, scenario.until_ms is not None)
        for words, verb, target, details in (
            _helps(it, at_ms) if at_ms <= end_ms else ()
        ):
            yield Fork(words, _line(verb, target, details, at_ms))


def _moment(after_ms: int, end_ms: int, ends: bool) -> int:
    """The next round moment that leaves room before the end."""
    for step_ms in STEPS_MS:
        at_ms = (after_ms // step_ms + 1) * step_ms
        if at_ms + ROOM_MS <= end_ms:
            break
    return at_ms if ends else min(at_ms, end_ms)


def _helps(it: Absence, at_ms: int) -> list[tuple[str, str, str, dict[str, Any]]]:
    sender, service, hub = it.publish.actor, it.service, it.hub
    lives = (e.at_ms for e in it.trace.of(Started) if e.actor == service)
    verb = "restart" if any(began_ms < at_ms for began_ms in lives) else "start"
    return [
        (f"{service} goes on", "thaw", service, {}),
        (f"{hub} goes on", "resume", hub, {}),
        (f"{hub} is started", "start", hub, {}),
        (f"the path of {service} is mended", "mend", service, {}),
        (f"the path of {sender} is mended", "mend", sender, {}),
        (f"{service} asks for everything", verb, service, REPLAY),
    ]


def _earlier(scenario: Any, end_ms: int, it: Absence) -> Iterator[Change]:
    """Be there, and subscribed, before it is published."""
    words = f"subscribe before it is published: start {it.service} earlier"
    lines = [line for line in _starts(scenario, it.service) if line.at_ms <= end_ms]
    moved: list[Action | None] = [*reversed(lines)] or [None]
    for line in moved:
        for at_ms in _before(it.publish.at_ms):
            verb, details = (line.verb, line.details) if line else ("start", {})
            yield Fork(words, _line(verb, it.service, details, at_ms), line)


def _before(at_ms: int) -> Iterator[int]:
    times = [(at_ms - 1) // step_ms * step_ms for step_ms in STEPS_MS[:2]]
    return (ms for ms in dict.fromkeys(times) if ms >= 0)


def _ruled(scenario: Any, end_ms: int, it: Absence) -> Iterator[Change]:
    for rule in scenario.rules:
        rest = {name: v for name, v in scenario.rules.items() if name != rule}
        yield Option(f"without the rule {rule!r}", rules=rest)


def _spared(scenario: Any, end_ms: int, it: Absence) -> Iterator[Change]:
    """An accident of those on its way that does not happen, the last one first."""
    on_its_way = {it.publish.actor, it.service, it.hub, "server", "bus"}
    for line in sorted(scenario.actions, key=lambda action: -action.at_ms):
        if (
            line.verb in ACCIDENTS
            and line.target in on_its_way
            and line.at_ms <= end_ms
        ):
            yield Fork("leave out one line", without=line)


def _spelt(scenario: Any, end_ms: int, it: Absence) -> Iterator[Change]:
    for line in scenario.actions if it.meant is not None else ():
        is_it = (
            line.details.get("type") == it.channel and line.at_ms == it.publish.at_ms
        )
        if (
            is_it
            and line.verb.startswith("publish")
            and line.target == it.publish.actor
        ):
            yield Respelling(it.meant or "", line)


def _other_system(scenario: Any, end_ms: int, it: Absence) -> Iterator[Change]:
    if scenario.on == "channels":
        yield Option("on the bus everybody is sent everything", on="bus")
    else:
        yield Option("a server keeps its events", on="channels")
