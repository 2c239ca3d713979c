"""A scenario: a name, a few options and a log are all that a run depends on."""

import pytest

from sandbox import FileStore, MemoryStore, Scenario, scenario
from sandbox.broker.rules import Rules
from sandbox.course.scenarios import PLOTS
from sandbox.errors import ActionLogError, BadOptionError, StoreError
from sandbox.kernel.facts import Acted, NothingChanged, ServerStarted
from sandbox.kernel.trace_json import to_json
from sandbox.world.misconceptions import BELIEFS


@pytest.mark.parametrize("name", PLOTS)
def test_text_form_gives_the_same_run_back(name):
    """What is sent to a friend shows the friend the same."""
    played = scenario(name).with_(on="bus", seed=4, rules={"jitter_ms": 9})

    again = Scenario.from_text(played.text)

    assert again == played
    assert to_json(again.run().trace, seed=4) == to_json(played.run().trace, seed=4)


def test_text_form_is_meant_to_be_read():
    """Header first, then the log."""
    played = scenario("price change").with_(on="bus", rules={"latency_ms": 5})

    assert played.text.split("\n") == [
        "scenario price change",
        "on bus",
        "seed 1",
        "store memory",
        'rules {"latency_ms": 5}',
        "until 1000",
        'publish tickets {"type": "ticket:updated", "id": 1, "price": 15} @100',
    ]


def test_name_alone_is_a_scenario():
    """Whatever is not said is as usual, but a log that is not there is empty."""
    short = Scenario.from_text("scenario price change")

    assert (short.on, short.seed, short.store, short.until_ms) == (
        "channels",
        1,
        "memory",
        1_000,
    )
    assert short.actions == ()


def test_text_from_windows_is_read_as_well():
    """Its lines end otherwise."""
    text = scenario("price change").text.replace("\n", "\r\n")

    assert Scenario.from_text(text) == scenario("price change")


@pytest.mark.parametrize(
    ("lines", "number", "words"),
    [
        (["scenario paid purchas"], 1, "Did you mean 'paid purchase'"),
        (["on bus"], 1, "scenario paid purchase"),
        ([""], 1, "scenario paid purchase"),
        (["scenario price change", "on napster"], 2, "there is: bus, channels"),
        (["scenario price change", "store attic"], 2, "there is: memory, file, sql"),
        (["scenario price change", "seed many"], 2, "a whole number"),
        (["scenario price change", "seed"], 2, "a whole number"),
        (["scenario price change", "until -5"], 2, "0 or more"),
        (["scenario price change", "rules {"], 2, "JSON"),
        (["scenario price change", "rules 5"], 2, "a dict"),
        (
            ["scenario price change", 'rules {"latncy_ms": 5}'],
            2,
            "Did you mean 'latency_ms'",
        ),
        (["scenario price change", 'rules {"jitter_ms": "5"}'], 2, "whole number"),
        (["scenario price change", 'rules {"await_each": 1}'], 2, "True or False"),
        (["scenario price change", 'rules {"limits": 5}'], 2, "a dict"),
        (
            ["scenario price change", 'rules {"belief": "magic"}'],
            2,
            "no belief 'magic'",
        ),
        (
            ["scenario price change", 'rules {"heartbeat_fail_count": -1}'],
            2,
            "0 or more",
        ),
        (["scenario price change", "seed 1", "seed 2"], 3, "seed is there twice"),
        (["scenario price change", "crash orders @5", "seed 2"], 3, "VERB TARGET"),
        (["scenario price change", "", "sead 2"], 3, "VERB TARGET"),
    ],
)
def test_malformed_header_line_is_an_error_that_says_where(lines, number, words):
    """A seed that is silently left out would give another run."""
    with pytest.raises(ActionLogError) as caught:
        Scenario.from_text("\n".join(lines))

    assert caught.value.line_number == number
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "5",
        '{"scenario": 5}',
        '{"format": 1, "scenario": 5}',
        '{"format": 1, "scenario": [5]}',
        '{"scenario": ["scenario price change"]}',
    ],
)
def test_json_that_is_no_scenario_is_refused(text):
    """Somebody may hand over the wrong file."""
    with pytest.raises(BadOptionError, match="not the JSON form of a scenario"):
        Scenario.from_json(text)


@pytest.mark.parametrize("its_format", ["2", '"1"', "null"])
def test_json_of_another_format_is_refused(its_format):
    """What a later sandbox wrote may mean something else."""
    ours = scenario("price change").json
    text = ours.replace('"format": 1', f'"format": {its_format}')

    with pytest.raises(BadOptionError, match="and here 1 is read"):
        Scenario.from_json(text)


# Immutable


def test_change_is_made_in_a_copy():
    """The one that a lesson shows above stays as it was."""
    first = scenario("price change")

    second = first.with_(seed=9, on="bus")

    assert (first.seed, first.on) == (1, "channels")
    assert (second.seed, second.on) == (9, "bus")


@pytest.mark.parametrize("option", ["seed", "on", "name", "actions"])
def test_scenario_itself_cannot_be_changed(option):
    """Two runs of one scenario are runs of the same."""
    with pytest.raises(BadOptionError, match=rf"scenario\.with_\({option}="):
        setattr(scenario("price change"), option, None)


def test_its_parts_cannot_be_changed_either():
    """Not through the back door: neither the log nor the rules."""
    played = scenario("price change").with_(rules={"jitter_ms": 5})

    assert isinstance(played.actions, tuple)
    with pytest.raises(TypeError):
        played.rules["jitter_ms"] = 6


def test_running_it_leaves_it_as_it_was():
    """A cell that is run twice shows the same twice."""
    played = scenario("paid purchase").with_(on="bus")
    before = played.text

    first, second = played.run(), played.run()

    assert played.text == before
    assert first.trace is not second.trace
    assert to_json(first.trace, seed=1) == to_json(second.trace, seed=1)


def test_equal_scenarios_are_one():
    """So that they can be looked up."""
    assert len({scenario("price change"), scenario("price change")}) == 1


def test_scenario_without_changes_is_the_same_one():
    """Nothing is read and checked again."""
    played = scenario("price change")

    assert played.with_() is played


def test_rules_that_were_handed_over_may_be_changed_afterwards():
    """A limit is a dict in a dict."""
    rules = {"limits": {"max_msgs": 1, "channels": {"a": {"max_msgs": 2}}}}
    played = scenario("price change").with_(rules=rules)
    rules["limits"]["channels"]["a"]["max_msgs"] = 9

    assert played.rules["limits"]["channels"] == {"a": {"max_msgs": 2}}


# Running


def test_rules_reach_the_server():
    """Of two messages, one is kept."""
    line = 'publish tickets {"type": "a"} @'
    rules = {
        "limits": {"max_msgs": 1}, "heartbeat_interval_ms": 500,
        "heartbeat_timeout_ms": 100, "heartbeat_fail_count": 2,
    }  # fmt: skip

    run = scenario("price change").run(rules=rules, actions=[f"{line}5", f"{line}6"])

    assert len(run.store.logs["a"]) == 1
    again = Scenario.from_text(run.scenario.text)
    assert to_json(again.run().trace, seed=1) == to_json(run.trace, seed=1)


def test_belief_takes_the_place_of_the_servers_rules(monkeypatch):
    """What people believe can be played."""
    made = []

    class Believed(Rules):
        def __init__(self):
            super().__init__()
            made.append(self)

    monkeypatch.setitem(BELIEFS, "all is well", Believed)

    scenario("price change").run(rules={"belief": "all is well"})

    assert len(made) == 1


def test_sql_store_survives_a_restart():
    """Its contents stay in the world."""
    line = 'publish tickets {"type": "a"} @5'
    lines = [line, "crash server @20", "start server @30"]

    run = scenario("price change").run(store="sql", actions=lines)

    started = [e.fact for e in run.trace.of(ServerStarted)]
    assert [(f.store, f.messages) for f in started] == [("SQL", 0), ("SQL", 1)]


@pytest.mark.parametrize("store", [5, [], object])
def test_store_that_is_none_is_refused(store):
    """A run asks for it by a word or by an object."""
    with pytest.raises(BadOptionError, match="store takes a kind"):
        scenario("price change").run(store=store)


def test_options_of_a_run_do_not_change_the_scenario():
    """`run(seed=3)` is short for `with_(seed=3).run()`."""
    played = scenario("price change")

    run = played.run(seed=3, on="bus")

    assert (run.scenario.seed, run.scenario.on) == (3, "bus")
    assert played.seed == 1


def test_log_may_be_given_as_text():
    """The way a learner writes it."""
    run = scenario("price change").run(actions="crash orders @5\nstart orders @9")

    assert [e.at_ms for e in run.trace.of(Acted)] == [5, 9]


def test_run_knows_where_it_was():
    """Its name stands above a picture."""
    assert scenario("paid purchase").run(on="bus").name == "paid purchase on bus"


def test_every_run_has_a_store_of_its_own(tmp_path):
    """A second run would otherwise find the messages of the first."""
    runs = [scenario("price change").run(store=FileStore(tmp_path)) for _ in range(2)]

    known = [next(run.trace.of(ServerStarted)).fact.messages for run in runs]
    assert known == [0, 0]


def test_store_given_to_a_run_is_only_a_place(tmp_path):
    """What lies there stays there."""
    store = FileStore(tmp_path)
    (tmp_path / "diary.txt").write_text("mine")

    scenario("price change").run(store=store)

    assert (tmp_path / "diary.txt").read_text() == "mine"


def test_folder_that_is_not_ours_is_left_alone(tmp_path):
    """Only one that carries our marker is emptied."""
    store = FileStore(tmp_path)
    (tmp_path / "price-change-seed1").mkdir()

    with pytest.raises(StoreError, match="left alone"):
        scenario("price change").run(store=store)


def test_store_in_memory_can_be_given_as_an_object():
    """As `FileStore(…)` can."""
    assert scenario("price change").run(store=MemoryStore()).scenario.store == "memory"


@pytest.mark.parametrize("on", ["bus", "channels"])
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("crash order @900", "Did you mean 'orders'"),
        ('restart server {"replay": true} @900', "only services replay"),
        ('start bus {"replay": false} @900', "only services replay"),
    ],
)
def test_action_for_nobody_is_refused_before_the_run_begins(on, line, words):
    """With the number of its line; nothing has been done or printed yet."""
    first = 'publish tickets {"type": "ticket:updated"} @1'  # its handler would fail
    text = "\n".join(["scenario price change", f"on {on}", first, "", line])

    with pytest.raises(ActionLogError) as caught:
        Scenario.from_text(text).run()

    assert caught.value.line_number == 5
    assert line in str(caught.value)
    assert words in str(caught.value)


def test_action_after_the_end_is_left_out_with_the_reason():
    """It would silently never happen; and it does not happen later either."""
    run = scenario("price change").run(until_ms=50, actions="crash orders @51")
    run.world.run(until_ms=100)

    (left_out,) = run.trace.of(NothingChanged)
    assert (left_out.actor, left_out.at_ms) == ("orders", 50)
    assert left_out.fact.action == "crash orders @51"
    assert left_out.fact.reason == "the run ends at 50 ms"
    assert run.count("crashed") == 0


def test_action_at_the_end_still_happens():
    """The last millisecond belongs to the run."""
    run = scenario("price change").run(until_ms=50, actions="crash orders @50")

    assert run.count("crashed") == 1
