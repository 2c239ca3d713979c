"""Random action logs for the scenarios of the course, and what must hold of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, NamedTuple, TypeVar

from hypothesis import strategies as st

from properties.shrinking import smallest
from sandbox import Scenario, scenario
from sandbox.kernel.trace_json import to_json, validate

T = TypeVar("T")

SERVICES = ("tickets", "orders", "payments", "expiration")
NAMES = ("price change", "paid purchase", "orders sleeps", "server restarts")
UNTIL_MS = 1_200
# Many in one millisecond, and some where the plots have their own actions.
TIMES_MS = (
    0, 1, 100, 101, 102, 150, 200, 300, 301, 400, 500, 550, 551, 700, 900, 1_199
)  # fmt: skip

DETAILS: dict[str, tuple[dict[str, Any], ...]] = {
    "publish": ({"type": "ticket:updated", "id": 1, "price": 9}, {"type": "other"}),
    "publish_twice": ({"type": "ticket:updated", "id": 2, "price": 5},),
    "request": ({"method": "POST", "path": "/tickets", "body": {"id": 3, "price": 1}},),
    "restart": ({}, {"replay": True}),
    "crash": ({},),
    "freeze": ({},),
    "slow": ({"busy_ms": 40}, {"busy_ms": 0}),
    "cut": ({}, {"way": "to_server"}, {"way": "from_server"}),
    "lose": ({"next": 2}, {"percent": 50}, {"next": 1, "acks": True}),
    "duplicate": ({"next": 2}, {"percent": 50, "way": "from_server"}),
    "drop": ({"ms": 120},),
}
OF_SERVER = ("crash", "restart", "restart", "pause")
AFTERWARDS = {
    "crash": "start", "pause": "resume", "freeze": "thaw", "cut": "mend",
    "lose": "mend", "duplicate": "mend",
}  # fmt: skip


def action(verb: str, target: str, details: dict[str, Any], at_ms: int) -> str:
    said = f" {json.dumps(details)}" if details else ""
    return f"{verb} {target}{said} @{at_ms}"


def actions(luck: Random, from_ms: int = 0) -> list[str]:
    times_ms = [ms for ms in TIMES_MS if ms >= from_ms]
    log: list[str] = []
    for _ in range(luck.randint(1, 12)):
        at_ms = luck.choice(times_ms)
        verb, target = _act(luck)
        details = luck.choice(DETAILS[verb]) if target != "server" else {}
        log.append(action(verb, target, details, at_ms))
        if verb in AFTERWARDS and luck.random() < 0.7:
            later_ms = luck.choice([ms for ms in times_ms if ms >= at_ms])
            log.append(action(AFTERWARDS[verb], target, {}, later_ms))
    return log


def _act(luck: Random) -> tuple[str, str]:
    if luck.random() < 0.25:
        return luck.choice(OF_SERVER), "server"
    return luck.choice((*["publish"] * 6, *DETAILS)), luck.choice(SERVICES)


def scenario_of(luck: Random) -> Scenario:
    usual = scenario(luck.choice(NAMES))
    return usual.with_(
        on=luck.choice(("channels", "channels", "channels", "bus")),
        seed=luck.randint(1, 9),
        store=luck.choice(("memory", "file", "sql")),
        rules=luck.choice(({}, {"jitter_ms": 9})),
        until_ms=UNTIL_MS,
        actions=[*usual.actions, *actions(luck)],
    )


class Fork(NamedTuple):
    """A scenario, a moment in it, and what else is done from then on."""

    scenario: Scenario
    at_ms: int
    do: list[str]

    def __str__(self) -> str:
        return "\n".join(
            [self.scenario.text, "", f"fork at {self.at_ms} ms:", *self.do]
        )


def fork_of(luck: Random) -> Fork:
    at_ms = luck.choice(TIMES_MS)
    return Fork(scenario_of(luck), at_ms, actions(luck, at_ms))


def drawn(make: Callable[[Random], T]) -> st.SearchStrategy[T]:
    """As programs are: one number each."""
    return st.integers(0, 2**64 - 1).map(lambda seed: make(Random(seed)))


# What must hold


def check_scenario(given: Scenario) -> None:
    """One trace: from the scenario, from the same one again, and from its text."""
    _check_shortest(given, _one_scenario_gives_one_trace)


def _one_scenario_gives_one_trace(given: Scenario) -> None:
    first = given.run()
    validate(first.trace)
    again, from_text = given.run(), Scenario.from_text(given.text).run()
    assert text_of(first) == text_of(again), "two runs of it differ"
    assert text_of(first) == text_of(from_text), "its text gives another run"


def check_fork(fork: Fork) -> None:
    """The past is shared byte for byte, a fork that keeps all is the run itself, and
    the scenario of a fork gives the fork."""

    def check(given: Scenario) -> None:
        _fork_shares_the_past(fork._replace(scenario=given))

    _check_shortest(fork.scenario, check, fork.do)


def _fork_shares_the_past(fork: Fork) -> None:
    run = fork.scenario.run()
    same = run.fork(at_ms=fork.at_ms, keep=True)
    assert text_of(same) == text_of(run), "a fork that keeps all is another run"
    other = run.fork(at_ms=fork.at_ms, do=fork.do)
    validate(other.trace)
    its, ours = (_before(r, fork.at_ms) for r in (other, run))
    assert its == ours, "the past of the fork is another one"
    assert other.scenario is not None
    assert text_of(other.scenario.run()) == text_of(other), "its scenario differs"


def _check_shortest(
    given: Scenario, check: Callable[[Scenario], None], do: Sequence[str] = ()
) -> None:
    """Raises AssertionError with the shortest log that fails in the same way."""
    failure = _failure(given, check)
    if failure is None:
        return

    def fails(log: list[Any]) -> bool:
        return _failure(given.with_(actions=log), check) == failure

    small = given.with_(actions=smallest(list(given.actions), fails))
    told = "\n".join(["", small.text, *(["", "fork:", *do] if do else [])])
    raise AssertionError(f"{failure}\n{told}")


def _failure(given: Scenario, check: Callable[[Scenario], None]) -> str | None:
    try:
        check(given)
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    return None


def text_of(run: Any) -> str:
    return to_json(run.trace, seed=run.world.seed)


def _before(run: Any, at_ms: int) -> list[str]:
    return [repr(entry) for entry in run.trace if entry.at_ms < at_ms]
