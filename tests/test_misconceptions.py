"""Beliefs: each is a world of its own, and the real server is another one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sandbox import World, compare, first_difference, misconception, scenario
from sandbox.__main__ import app, main
from sandbox.broker.client import Client
from sandbox.broker.client_subscription import ClientSubscription
from sandbox.broker.rules import REAL, Rules
from sandbox.conformance.beliefs import Refutation
from sandbox.conformance.compare import differences
from sandbox.conformance.recording import read
from sandbox.conformance.replay import replay
from sandbox.errors import UnknownNameError
from sandbox.kernel.trace_json import from_json, to_json
from sandbox.world.misconceptions import BELIEFS
from sandbox.world.options import STORES
from sandbox.world.scenario import PLOTS

FOLDER = Path(__file__).parent / "recordings"

# The method that is exchanged, and where a recording of the real server first shows
# that the belief is wrong; nothing where none of those here does.
SHOWN = {
    "an ack deletes the message": (
        "acked",
        "start_14_below_first_after_limit, step 4, deliveries: expected s2 foo #8 'm8'",
    ),
    "one sequence for all channels": (
        "store",
        "limit_11_per_channel, step 6, deliveries: expected s2 foo.b #1 'm1' at 12 ms, "
        "got s2 foo.b #6 'm1'",
    ),
    "late subscribers get history": (
        "after_sequence",
        "start_01_new_only_default, step 4, deliveries: expected s1 foo #6 'm6' at "
        "79 ms, got s1 foo #1 'm1'",
    ),
    "what was published before you subscribed is gone": (
        "after_sequence",
        "start_03_deliver_all_available, step 3, deliveries: expected s1 foo #1 'm1' at "
        "87 ms, got s1 foo #6 'm6'",
    ),
    "a durable replays from the start each time": (
        "resume",
        "dur_01_close_resume, step 7, deliveries: expected s2 foo #4 'm4' at 210 ms, "
        "got s2 foo #1 'm1'",
    ),
    "the start position counts on every reconnect": (
        "resume",
        "dur_02_conn_close_resume_unacked_first, step 8, deliveries to s2: expected s2 "
        "foo #5 'm5' at 215 ms, got nothing",
    ),
    "a durable is known by its name alone": (
        "durable_key",
        "dur_05_scoped_to_client_id, step 4, result of subscribe: expected ok, got "
        '{"error": "stan: duplicate durable registration"}',
    ),
    "a durable is gone when its client leaves": (
        "keeps",
        "dur_10_kill_and_reconnect, step 8, deliveries to s2: expected s2 foo #2 'm2' "
        "again (1) at 211 ms, got nothing",
    ),
    "a durable outlives its unsubscribe": (
        "keeps",
        "queue_12_durable_unsubscribe_last, step 8, deliveries to s2: expected s2 foo "
        "#1 'm1' at 212 ms, got s2 foo #3 'm3'",
    ),
    "every group remembers where it was": (
        "keeps",
        "queue_08_nondurable_group_forgets, step 11, deliveries to s2: expected s2 foo "
        "#5 'm5' at 412 ms, got s2 foo #3 'm3'",
    ),
    "every member of a group gets every message": (
        "group_name",
        "queue_03_autoack_burst, step 8, deliveries: expected s2 foo #2 'm2' at 26 ms, "
        "got s2 foo #1 'm1'",
    ),
    "a group is round robin": (
        "pick",
        "queue_24_member_joins_midway, step 7, deliveries to s1: expected s1 foo #7 "
        "'m7' at 214 ms, got s1 foo #4 'm4'",
    ),
    "an ack counts for all messages before it": (
        "acked",
        "ack_06_out_of_order_and_double, step 6, deliveries: expected s1 foo #1 'm1' "
        "again (1) at 1006 ms, got nothing",
    ),
    "no message comes twice": (
        "may_repeat",
        "ack_01_redelivery_counts, step 4, deliveries: expected s1 foo #1 'm1' again "
        "(1) at 1006 ms, got nothing",
    ),
    "the server gives up after three repeats": ("may_repeat", ""),
    "repeats stop at max in flight": (
        "may_repeat",
        "queue_28_redelivery_ignores_max_in_flight, step 6, deliveries to s1: expected "
        "s1 foo #1 'm1' again (1) at 1008 ms, got nothing",
    ),
    "a new client takes over the id of the old one": ("may_replace", ""),
}
RECORDED = [name for name, (_, where) in SHOWN.items() if where]


class Town:
    """A server with these rules, a publisher, and whoever listens."""

    def __init__(self, rules: Rules, store: Any = None) -> None:
        self.world = World()
        self.server = self.world.streaming_server(rules=rules, store=store)
        self.news = self.client("news")
        self._count = 0

    def client(self, client_id: str) -> Client:
        client: Client = self.server.connect(client_id)
        self.pass_ms(10)
        return client

    def publish(self, count: int = 1, channel: str = "t") -> None:
        """The messages of a town are called 1, 2, 3 …, whatever their sequences are."""
        for _ in range(count):
            self._count += 1
            self.news.publish(channel, str(self._count))
        self.pass_ms(10)

    def listen(self, client: Client, channel: str = "t", **wish: Any) -> Ear:
        if wish.get("manual_ack"):
            wish["ack_wait_ms"] = 1_000
        ear = Ear(client.subscribe(channel, **wish))
        self.pass_ms(10)
        return ear

    def do(self, deed: Callable[[], object]) -> None:
        deed()
        self.pass_ms(10)

    def pass_ms(self, ms: int) -> None:
        self.world.run(until_ms=self.world.clock.now_ms + ms)


class Ear:
    """A subscription, and the numbers of what it has heard, in order."""

    def __init__(self, subscription: ClientSubscription) -> None:
        self.subscription = subscription
        self.heard: list[int] = []
        self.messages: list[Any] = []
        subscription.on("message", self._hear)

    def _hear(self, message: Any) -> None:
        self.heard.append(int(message.data))
        self.messages.append(message)


# What each belief is about, told in the shortest way


def somebody_new_asks_for_what_was_acked(town: Town) -> Any:
    town.listen(town.client("a"))
    town.publish(2)
    return town.listen(town.client("b"), start_at="first").heard


def two_channels_are_written_to(town: Town) -> Any:
    ear = town.listen(town.client("a"), "u")
    town.publish(2, "t")
    town.publish(1, "u")
    return [message.sequence for message in ear.messages]


def somebody_comes_late(town: Town) -> Any:
    town.publish(2)
    return town.listen(town.client("a")).heard


def somebody_comes_late_and_asks(town: Town) -> Any:
    town.publish(2)
    return town.listen(town.client("a"), start_at="first").heard


def a_durable_comes_back(town: Town, start_at: str = "first") -> Any:
    a = town.client("a")
    first = town.listen(a, durable_name="d", start_at=start_at)
    town.publish(2)
    town.do(first.subscription.close)
    town.publish()
    return town.listen(a, durable_name="d", start_at=start_at).heard


def a_durable_comes_back_for_what_is_new(town: Town) -> Any:
    return a_durable_comes_back(town, "new_only")


def another_client_uses_the_name(town: Town) -> Any:
    a = town.client("a")
    town.listen(a, durable_name="d")
    town.publish(2)
    town.do(a.close)
    return town.listen(town.client("b"), durable_name="d", start_at="first").heard


def a_client_goes_and_comes_back(town: Town) -> Any:
    a = town.client("a")
    town.listen(a, durable_name="d")
    town.do(a.close)
    town.publish()
    return town.listen(town.client("a"), durable_name="d").heard


def a_durable_unsubscribes(town: Town) -> Any:
    a = town.client("a")
    first = town.listen(a, durable_name="d")
    town.publish(2)
    town.do(first.subscription.unsubscribe)
    return town.listen(a, durable_name="d", start_at="first").heard


def a_group_is_empty_for_a_while(town: Town) -> Any:
    a = town.client("a")
    first = town.listen(a, queue_group="g")
    town.do(first.subscription.close)
    town.publish()
    return town.listen(a, queue_group="g").heard


def two_members_share(town: Town) -> Any:
    ears = [town.listen(town.client(name), queue_group="g") for name in "ab"]
    town.publish(2)
    return [ear.heard for ear in ears]


def one_member_is_busy(town: Town) -> Any:
    busy = town.listen(town.client("a"), queue_group="g", manual_ack=True)
    idle = town.listen(town.client("b"), queue_group="g")
    for _ in range(4):
        town.publish()
    return [busy.heard, idle.heard]


def only_the_last_is_acked(town: Town) -> Any:
    ear = town.listen(town.client("a"), manual_ack=True)
    town.publish(3)
    ear.messages[-1].ack()
    town.pass_ms(1_200)
    return ear.heard


def nothing_is_acked(town: Town, ms: int = 1_200, **wish: Any) -> Any:
    ear = town.listen(town.client("a"), manual_ack=True, **wish)
    town.publish()
    town.pass_ms(ms)
    return ear.heard


def nothing_is_acked_for_long(town: Town) -> Any:
    return nothing_is_acked(town, 5_200)


def nothing_is_acked_and_there_is_no_room(town: Town) -> Any:
    return nothing_is_acked(town, max_in_flight=1)


def an_id_is_used_twice(town: Town) -> Any:
    said: list[str] = []
    town.client("a")
    second = town.server.connect("a")
    second.on("connect", lambda: said.append("connected"))
    second.on("error", said.append)
    town.pass_ms(1_000)
    return said


# {belief: (what happens, what is heard in truth, and what if one were right)}
FACTS: dict[str, tuple[Callable[[Town], Any], Any, Any]] = {
    "an ack deletes the message": (somebody_new_asks_for_what_was_acked, [1, 2], []),
    "one sequence for all channels": (two_channels_are_written_to, [1], [3]),
    "late subscribers get history": (somebody_comes_late, [], [1, 2]),
    "what was published before you subscribed is gone": (
        somebody_comes_late_and_asks, [1, 2], []
    ),
    "a durable replays from the start each time": (
        a_durable_comes_back_for_what_is_new, [3], [1, 2, 3]
    ),
    "the start position counts on every reconnect": (
        a_durable_comes_back, [3], [1, 2, 3]
    ),
    "a durable is known by its name alone": (another_client_uses_the_name, [1, 2], []),
    "a durable is gone when its client leaves": (a_client_goes_and_comes_back, [1], []),
    "a durable outlives its unsubscribe": (a_durable_unsubscribes, [1, 2], []),
    "every group remembers where it was": (a_group_is_empty_for_a_while, [], [1]),
    "every member of a group gets every message": (
        two_members_share, [[1], [2]], [[1, 2], [1, 2]]
    ),
    "a group is round robin": (one_member_is_busy, [[1], [2, 3, 4]], [[1, 3], [2, 4]]),
    "an ack counts for all messages before it": (
        only_the_last_is_acked, [1, 2, 3, 1, 2], [1, 2, 3]
    ),
    "no message comes twice": (nothing_is_acked, [1, 1], [1]),
    "the server gives up after three repeats": (
        nothing_is_acked_for_long, [1] * 6, [1] * 4
    ),
    "repeats stop at max in flight": (
        nothing_is_acked_and_there_is_no_room, [1, 1], [1]
    ),
    "a new client takes over the id of the old one": (
        an_id_is_used_twice, ["stan: clientID already registered"], ["connected"]
    ),
}  # fmt: skip


# What a belief is


@pytest.mark.parametrize("name", BELIEFS)
def test_a_belief_exchanges_one_method_and_says_what_is_so_instead(name: str) -> None:
    """Two rules exchanged would show that something is wrong, and not what."""
    belief = BELIEFS[name]

    assert belief.exchanged() == SHOWN[name][0]
    assert belief.name == name
    assert belief.truth.endswith(".")
    assert belief.facts
    assert repr(belief()) == f"<rules by which {name}>"


def test_every_belief_is_held_against_the_server() -> None:
    """One that nothing refutes might be true."""
    assert list(SHOWN) == list(FACTS) == list(BELIEFS)


# What refutes it


@pytest.mark.parametrize("name", RECORDED)
def test_a_recording_of_the_real_server_refutes_the_belief(name: str) -> None:
    """In its world the recording fails, at a place that one can look up."""
    _, where = SHOWN[name]
    recording = read(FOLDER / f"{where.split(',')[0]}.json")

    found = differences(recording, replay(recording, BELIEFS[name]()))

    assert str(Refutation(recording["name"], found[0])).startswith(where)
    assert differences(recording, replay(recording, REAL)) == []


@pytest.mark.parametrize("name", FACTS)
def test_the_facts_refute_the_belief(name: str) -> None:
    """The same is done in both worlds, and something else is heard."""
    story, real, believed = FACTS[name]
    in_truth, in_the_belief = Town(REAL), Town(BELIEFS[name]())

    assert story(in_truth) == real
    assert story(in_the_belief) == believed
    assert first_difference(in_truth.world.trace, in_the_belief.world.trace)


# Each is a world


@pytest.mark.parametrize("name", BELIEFS)
def test_the_world_of_a_belief_holds_together(name: str) -> None:
    """It is another server, not a broken one: stories end, and traces are sound."""
    for plot in PLOTS:
        for store in STORES:
            run = scenario(plot).run(store=store, rules=misconception(name))
            assert len(from_json(to_json(run.trace, seed=1))) == len(run.trace)


@pytest.mark.parametrize("name", BELIEFS)
def test_no_story_breaks_the_world_of_a_belief(name: str) -> None:
    """What refutes one belief is lived through by all the others as well."""
    for story, _, _ in FACTS.values():
        town = Town(BELIEFS[name]())
        story(town)
        assert len(from_json(to_json(town.world.trace, seed=1)))


@pytest.mark.parametrize("name", BELIEFS)
def test_where_a_belief_does_not_matter_nothing_changes(name: str) -> None:
    """One price, one channel, everybody there from the start: no rule is missed."""
    played = scenario("price change")

    real, believed = played.run().trace, played.run(rules=misconception(name)).trace

    assert to_json(believed, seed=1) == to_json(real, seed=1)
    assert first_difference(real, believed) is None


@pytest.mark.parametrize("store", ["file", "sql"])
@pytest.mark.parametrize(
    ("name", "there", "unacked"),
    [
        ("an ack deletes the message", [1], [1]),
        ("one sequence for all channels", [3, 4], [3]),
        ("an ack counts for all messages before it", [1, 2], []),
    ],
)
def test_a_restart_keeps_what_a_belief_has_made(
    name: str, there: list[int], unacked: list[int], store: str
) -> None:
    """Holes, numbers and acks of an unreal world are written down like real ones."""
    town = Town(BELIEFS[name](), STORES[store]())
    ear = town.listen(town.client("a"), "u", manual_ack=True)
    town.publish(2, "t")
    town.publish(2, "u")
    town.do(ear.messages[-1].ack)

    town.do(town.server.stop)
    town.do(town.server.start)

    (place,) = town.server.places.values()
    assert [r.sequence for r in town.server.store.logs["u"].records] == there
    assert list(place.subscriptions[0].in_flight) == unacked


# How a lesson uses it


def test_a_lesson_runs_a_scenario_by_a_belief() -> None:
    """S38: the belief and the truth side by side, and where they part."""
    late = scenario("orders sleeps")
    late = late.with_(actions=[*late.actions[:-1], "restart orders @500"])
    real = late.run()

    believed = late.run(rules=misconception("late subscribers get history"))

    view = compare(real, believed)
    parting = first_difference(real.trace, believed.trace)
    assert view.title == (
        "orders sleeps on channels: in truth | if late subscribers get history"
    )
    lines = str(parting).splitlines()
    assert lines[1].endswith("(new_only, after #3)")
    assert lines[2].endswith("(new_only, after #0)")


def test_a_belief_nobody_holds_is_refused_with_those_there_are() -> None:
    """They are long, and easily misspelt."""
    with pytest.raises(UnknownNameError, match="Did you mean 'a group is round robin'"):
        misconception("a group is a round robin")


# The command


def conform(*arguments: str) -> str:
    ran = CliRunner().invoke(app, ["conform", *arguments])
    assert ran.exit_code == 0, ran.exception
    return ran.output


def test_the_command_says_which_recordings_differ_and_how() -> None:
    """Where the difference is one that a client notices, that one is shown."""
    files = [str(FOLDER / f"{n}.json") for n in ("ack_06_out_of_order_and_double",
             "mon_01_endpoints", "dur_01_close_resume")]  # fmt: skip

    said = conform("--belief", "an ack deletes the message", *files).splitlines()
    every = conform("--belief", "all", *files).splitlines()

    assert said[0].split() == ["belief", "differ", "where", "first"]
    assert said[1].startswith("an ack deletes the message       1  ")
    assert "mon_01_endpoints, step 7, answer of" in said[1]
    assert said[2] == "3 recordings, all of which hold by the real rules."
    assert len(every) == len(BELIEFS) + 2
    assert (
        "none of these shows it; tests/test_misconceptions.py does, by fact 1.3"
        in (every[-2])
    )


def test_the_command_blames_no_belief_for_our_own_difference(tmp_path: Path) -> None:
    """A recording that does not hold anyway proves nothing."""
    source = FOLDER / "start_03_deliver_all_available.json"
    wrong = tmp_path / "wrong.json"
    wrong.write_text(source.read_text("utf-8").replace('"m1"', '"m0"'), "utf-8")

    said = conform("--belief", "a group is round robin", str(wrong), str(source))

    assert said.splitlines()[-1] == (
        "1 recordings, all of which hold by the real rules. 1 more do not hold by the "
        "real rules, and prove nothing."
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--belief", "magic"], "there is no belief 'magic'; there is: an ack"),
        (["--belief", "all", "--out", "here"], "leave out --out or --belief"),
    ],
)
def test_the_command_refuses_what_makes_no_sense(
    arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one sentence, without a traceback, and before anything is replayed."""
    monkeypatch.setattr("sys.argv", ["sandbox", "conform", *arguments])

    with pytest.raises(SystemExit, match=said):
        main()
