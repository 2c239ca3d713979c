"""Random programs and action logs: whatever is done, the promises are kept.

Each night ten times as many are tried, and other ones every time. What fails is
printed as a short program that can be pasted into `test_programs.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from properties.history import Opened
from properties.lines import Line, Program, read
from properties.logs import (
    Fork,
    check_fork,
    check_scenario,
    drawn,
    fork_of,
    scenario_of,
)
from properties.mutants import MUTANTS
from properties.player import Player, play
from properties.programs import Draft, programs
from properties.shrinking import shortest
from properties.trying import check, failure_of, look

from sandbox import Scenario
from sandbox.kernel.facts import (
    Acked,
    AckWaitOver,
    ClientClosed,
    Crashed,
    Delivered,
    Dropped,
    HeartbeatMissed,
    Missed,
    NothingChanged,
    ParcelDoubled,
    ParcelLost,
    PlaceKept,
    ServerPaused,
    ServerStarted,
    ServerStopped,
    SubscribeRefused,
)

# Shrinking is ours: it yields a program, not the choices that led to one.
OURS = settings(
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    deadline=None,
    database=None,
)
DAILY = settings(OURS, max_examples=200, derandomize=True)
NIGHTLY = settings(OURS, max_examples=3_000, derandomize=False)


# Programs


@DAILY
@given(programs())
def test_random_programs_keep_every_promise(program: Program) -> None:
    """Connect, subscribe, publish, ack, leave, die, stop, crash, cut and mend."""
    check(program)


@pytest.mark.nightly
@NIGHTLY
@given(programs())
def test_many_more_random_programs_keep_every_promise(program: Program) -> None:
    """The same, for longer, and with other luck every night."""
    check(program)


class Life(RuleBasedStateMachine):
    """A program that grows by what can be done now, and is looked at after each line."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = [Line("server", ("file",)), Line("connect", ("a",))]
        self.player = Player(self.lines[0])
        self.player.do(self.lines[1])

    def do(self, *said: str) -> None:
        line = read(" ".join(said)).lines[0]
        self.lines.append(line)
        self.player.do(line)

    def living(self) -> list[str]:
        return [name for name in self.player.clients if self.player.living(name)]

    def held(self) -> list[str]:
        return [label for label, held in self.player.held.items() if held.is_open]

    @precondition(lambda self: len(self.living()) < 3)
    @rule(who=st.sampled_from("abc"))
    def connect(self, who: str) -> None:
        self.do("connect", who)

    @precondition(lambda self: self.living())
    @rule(data=st.data())
    def subscribe(self, data: Any) -> None:
        draft = Draft(lambda values: data.draw(st.sampled_from(values)))
        draft.clients.update(self.living())
        draft.subscribe()
        self.do(str(draft.lines[0]))

    @precondition(lambda self: self.living())
    @rule(data=st.data(), count=st.sampled_from("123"))
    def publish(self, data: Any, count: str) -> None:
        self.do("publish", data.draw(st.sampled_from(self.living())), "foo", count)

    @precondition(lambda self: any(h.waiting for h in self.player.held.values()))
    @rule(data=st.data(), which=st.sampled_from(("oldest", "newest", "all")))
    def ack(self, data: Any, which: str) -> None:
        waiting = [name for name, held in self.player.held.items() if held.waiting]
        self.do("ack", data.draw(st.sampled_from(waiting)), which)

    @precondition(lambda self: self.held())
    @rule(data=st.data(), verb=st.sampled_from(("close", "unsubscribe")))
    def leave(self, data: Any, verb: str) -> None:
        self.do(verb, data.draw(st.sampled_from(self.held())))

    @precondition(lambda self: len(self.living()) > 1)
    @rule(
        data=st.data(),
        verb=st.sampled_from(("close", "kill", "freeze", "thaw", "cut", "mend")),
    )
    def end(self, data: Any, verb: str) -> None:
        self.do(verb, data.draw(st.sampled_from(self.living())))

    @precondition(lambda self: self.player.server.is_running)
    @rule(verb=st.sampled_from(("stop", "crash")), ms=st.sampled_from((0, 5, 700)))
    def restart(self, verb: str, ms: int) -> None:
        self.do(verb, f"+{ms}")
        self.do("start")

    @rule(ms=st.sampled_from(("1", "100", "1000", "3000")))
    def wait(self, ms: str) -> None:
        self.do("wait", ms)

    @invariant()
    def all_is_well(self) -> None:
        self._told(lambda: look(self.player))

    def teardown(self) -> None:
        self._told(lambda: check(Program(self.lines)))

    def _told(self, act: Callable[[], Any]) -> None:
        """An error comes with the program that led to it."""
        try:
            act()
        except AssertionError as error:
            raise AssertionError(f"{error}\n{Program(self.lines)!r}") from error


def test_machine_that_does_what_can_be_done_keeps_every_promise() -> None:
    """Its programs hold no line that is passed over."""
    daily = settings(DAILY, max_examples=20, stateful_step_count=25)

    run_state_machine_as_test(Life, settings=daily)


@pytest.mark.nightly
def test_machine_that_runs_for_longer_keeps_every_promise() -> None:
    """Longer programs, and more of them."""
    nightly = settings(NIGHTLY, max_examples=300, stateful_step_count=60)

    run_state_machine_as_test(Life, settings=nightly)


# Are they worth trying?


@cache
def samples(count: int = 100) -> list[Program]:
    """The first programs of those that are tried every day."""
    drawn: list[Program] = []

    @settings(DAILY, max_examples=count)
    @given(programs())
    def draw(program: Program) -> None:
        drawn.append(program)

    draw()
    return drawn


def seen_in(player: Player) -> set[str]:
    """What kinds of things happened in a play."""
    history = player.history
    kinds = {type(entry.fact).__name__ for entry in history.entries}
    marks = {
        "restarted": sum(type(e.fact) is ServerStarted for e in history.entries) > 1,
        "repeated": any(sent.attempts for sent in history.sent),
        "moved": _moved(player),
        "resumed": any(isinstance(n, Opened) and not n.is_new for n in history.notes),
        "stalled": any(sent.in_flight == sent.max_in_flight for sent in history.sent),
    }
    return kinds | {mark for mark, is_so in marks.items() if is_so}


def _moved(player: Player) -> bool:
    """Did a message go from one member of a group to another?"""
    pairs = {(sent.place, sent.sequence, sent.inbox) for sent in player.history.sent}
    return len({pair[:2] for pair in pairs}) < len(pairs)


# Of a hundred programs at least so many hold such a thing before they are healed.
LIFE = {
    Delivered: 90, Acked: 80, "repeated": 60, AckWaitOver: 55, "restarted": 45,
    Crashed: 25, ServerStopped: 30, ServerPaused: 20, HeartbeatMissed: 60,
    ClientClosed: 70, Missed: 30, ParcelLost: 35, ParcelDoubled: 12, PlaceKept: 40,
    "resumed": 15, "moved": 6, "stalled": 60, Dropped: 15, SubscribeRefused: 10,
}  # fmt: skip


def test_random_programs_are_full_of_life() -> None:
    """A promise that nothing puts to the test is kept by any server."""
    counts = Counter(
        mark for program in samples() for mark in seen_in(play(program, lambda _: None))
    )

    named = {
        m if isinstance(m, str) else m.__name__: least for m, least in LIFE.items()
    }
    assert {m: counts[m] for m, least in named.items() if counts[m] < least} == {}


@pytest.mark.parametrize("name", MUTANTS)
def test_promises_notice_a_mistake(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of these servers does one thing wrong, and a promise says which."""
    promise, make = MUTANTS[name]
    make(monkeypatch)

    found = (failure_of(program) for program in samples())

    assert any(f is not None and f.function == promise for f in found)


def test_program_that_fails_is_made_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads it sees what matters, and nothing else."""
    MUTANTS["a_payload_changes_on_its_way"][1](monkeypatch)
    program = next(p for p in samples() if failure_of(p) is not None)

    with pytest.raises(AssertionError, match="only_what_was_published_arrives") as told:
        check(program)

    text = str(told.value).split('"""')[1]
    assert len(read(text).lines) <= 4
    assert failure_of(read(text)) is not None


def test_shortest_program_is_the_part_that_matters() -> None:
    """Whatever can be left out is."""
    program = read("connect a slow=20 +0\nwait 1\npublish a foo 7\nstop\nwait 2 +3")

    small = shortest(program, lambda p: any(line.verb == "publish" for line in p.lines))

    assert repr(small) == "\nserver memory\npublish a foo 1\n"


# Action logs

LOGS = settings(DAILY, max_examples=40)
NIGHTLY_LOGS = settings(NIGHTLY, max_examples=1_000)
SCENARIOS, FORKS = drawn(scenario_of), drawn(fork_of)


@LOGS
@given(SCENARIOS)
def test_random_action_log_gives_one_trace(scenario: Scenario) -> None:
    """From the scenario, from the same one again, and from its text."""
    check_scenario(scenario)


@LOGS
@given(FORKS)
def test_fork_of_a_random_action_log_shares_its_past(fork: Fork) -> None:
    """Byte for byte before its moment; and a fork that keeps all is the run itself."""
    check_fork(fork)


@pytest.mark.nightly
@NIGHTLY_LOGS
@given(SCENARIOS)
def test_many_more_action_logs_give_one_trace(scenario: Scenario) -> None:
    """The same, for longer, and with other luck every night."""
    check_scenario(scenario)


@pytest.mark.nightly
@NIGHTLY_LOGS
@given(FORKS)
def test_forks_of_many_more_action_logs_share_their_past(fork: Fork) -> None:
    """The same, for longer, and with other luck every night."""
    check_fork(fork)


def test_random_action_logs_change_something() -> None:
    """Most of their lines are done, and most runs deliver in spite of them."""
    runs = [scenario_of(Random(seed)).run() for seed in range(60)]

    lines = sum(len(run.scenario.actions) for run in runs if run.scenario)
    assert sum(run.trace.count(NothingChanged) for run in runs) < lines / 2
    assert sum(run.trace.count(Delivered) > 0 for run in runs) > 40
