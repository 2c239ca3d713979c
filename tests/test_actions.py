"""The action log: what somebody outside does, line by line."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import Scenario, World, scenario
from sandbox.course.scenarios import PLOTS
from sandbox.errors import ActionLogError
from sandbox.kernel.facts import (
    Acted,
    Crashed,
    Delivered,
    NothingChanged,
    Published,
    Requested,
    ServerStarted,
    ServerStopped,
    Started,
)
from sandbox.world.acting import schedule
from sandbox.world.actions import Action, parse_actions
from sandbox.world.verbs import ANY, SWITCH, TEXT, VERBS, WAY, WAYS


def play(lines, on="channels", name="price change"):
    return scenario(name).run(on=on, actions=lines).trace


def times(trace, kind, actor):
    return [e.at_ms for e in trace.of(kind) if e.actor == actor and e.at_ms]


def left_out(trace):
    """{the action: why nothing came of it}"""
    return {
        e.fact.action.split(" @")[0]: e.fact.reason for e in trace.of(NothingChanged)
    }


# Reading


def test_line_is_read_into_its_parts():
    """VERB TARGET [JSON] @MS."""
    (action,) = parse_actions(['restart orders {"replay": true} @900'])

    assert (action.verb, action.target, action.at_ms) == ("restart", "orders", 900)
    assert action.details == {"replay": True}


def test_empty_lines_and_comments_do_not_count():
    """A log may be laid out to be read."""
    lines = ["", "# first the crash", "   ", "crash orders @300", "  # and so on"]

    assert list(map(str, parse_actions(lines))) == ["crash orders @300"]


def test_spaces_between_the_parts_do_not_matter():
    """Somebody may line them up."""
    spaced, tight = parse_actions(["  crash   orders    @300 ", "crash orders @300"])

    assert spaced == tight
    assert hash(spaced) == hash(tight)


NAMES = st.from_regex(r"[a-z][a-z-]{0,9}", fullmatch=True)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def _value_for(kind):
    """Something that a name in the JSON of a verb may hold."""
    if kind is SWITCH:
        return st.booleans()
    if kind is WAY:
        return st.sampled_from(WAYS)
    if kind is ANY:
        return PLAIN
    return st.text(min_size=1) if kind is TEXT else st.integers(1, 100)


@st.composite
def actions(draw):
    """Any action that means something."""
    name = draw(st.sampled_from(sorted(VERBS)))
    verb = VERBS[name]
    left_out = draw(st.sampled_from(verb.one_of or [None]))
    details = (
        draw(st.dictionaries(st.text(), PLAIN, max_size=3)) if verb.holds_all else {}
    )
    for known, kind in verb.kinds.items():
        must = known in verb.needed or known in verb.one_of
        if known != left_out and (must or draw(st.booleans())):
            details[known] = draw(_value_for(kind))
    if details.get("acks"):
        details.pop("way", None)
    return Action(name, draw(NAMES), details, draw(st.integers(0, 10**9)))


@given(st.lists(actions(), max_size=5))
def test_any_log_survives_the_way_through_text(log):
    """Line breaks, quotes, brackets and odd signs inside a payload too."""
    assert parse_actions("\n".join(map(str, log)).split("\n")) == log


@given(
    st.lists(actions(), max_size=5), st.sampled_from(["bus", "channels"]), st.integers()
)
def test_any_log_survives_in_both_forms_of_a_scenario(log, on, seed):
    """What was shared is what is played."""
    given_ = Scenario("price change", on=on, seed=seed, actions=log)

    assert Scenario.from_text(given_.text) == given_
    assert Scenario.from_json(given_.json) == given_
    assert Scenario.from_text(given_.text).actions == tuple(log)


MALFORMED = [
    ("crash", "VERB TARGET [JSON] @MS"),
    ("crash orders", "VERB TARGET [JSON] @MS"),
    ("crash orders 300", "VERB TARGET [JSON] @MS"),
    ("crash orders @soon", "VERB TARGET [JSON] @MS"),
    ("crash orders @-1", "VERB TARGET [JSON] @MS"),
    ("crash orders @1.5", "VERB TARGET [JSON] @MS"),
    ("crash orders @1_", "VERB TARGET [JSON] @MS"),
    ("crash orders @1__0", "VERB TARGET [JSON] @MS"),
    (f"crash orders @{'9' * 5_000}", "VERB TARGET [JSON] @MS"),
    ("publish orders [1] @5", "VERB TARGET [JSON] @MS"),
    ("crsh orders @300", "Did you mean 'crash'"),
    ("explode orders @300", "there is: publish, request, start"),
    ("publish orders @300", "publish needs 'type'"),
    ('request orders {"method": "GET"} @300', "request needs 'path'"),
    ('publish orders {"type": 5} @300', "a text for 'type'"),
    ('publish orders {"type": } @300', "JSON in it is broken"),
    ('publish orders {"type": "a", "price": NaN} @300', "NaN is no JSON"),
    ('publish orders {"type": "a", "price": -Infinity} @300', "-Infinity is no JSON"),
    ('publish orders {"type": "a", "price": 1e999} @300', "1e999 is no JSON"),
    ('publish orders {"type": "a", "id": 1, "id": 2} @300', "'id' is there twice"),
    ('publish orders {"type": "a", "b": {"c": 1, "c": 1}} @5', "'c' is there twice"),
    ('request orders {"method": 1, "path": "/"} @300', "a text for 'method'"),
    ('start orders {"replay": 1} @300', "true or false for 'replay'"),
    ('restart orders {"replay": "yes"} @300', "true or false for 'replay'"),
    ('restart orders {"replay": null} @300', "true or false for 'replay'"),
    ('restart orders {"reply": true} @300', "it knows: 'replay'"),
    ('crash orders {"hard": true} @300', "it takes no JSON"),
    ('freeze orders {"ms": 5} @300', "it takes no JSON"),
    ("slow orders @300", "slow needs 'busy_ms'"),
    ('slow orders {"busy_ms": -1} @300', "a whole number from 0 for 'busy_ms'"),
    ('slow orders {"busy_ms": true} @300', "a whole number from 0 for 'busy_ms'"),
    ('cut orders {"way": "up"} @300', "both, to_server, from_server for 'way'"),
    ('cut orders {"way": ["both"]} @300', "both, to_server, from_server for 'way'"),
    ("lose orders @300", "one of 'percent', 'next'"),
    ('lose orders {"acks": true} @300', "one of 'percent', 'next'"),
    ('lose orders {"percent": 5, "next": 1} @300', "one of 'percent', 'next'"),
    ('lose orders {"percent": 0} @300', "from 1 to 100 for 'percent'"),
    ('duplicate orders {"percent": 101} @300', "from 1 to 100 for 'percent'"),
    ('duplicate orders {"next": 0} @300', "from 1 to 1000000 for 'next'"),
    ('lose orders {"next": 1, "acks": 1} @300', "true or false for 'acks'"),
    ('lose orders {"next": 1, "acks": true, "way": "from_server"} @3', "go to the"),
    ('drop orders {"ms": 0} @300', "a whole number from 1 for 'ms'"),
    ("publish_twice orders @300", "publish_twice needs 'type'"),
]


@pytest.mark.parametrize(("line", "words"), MALFORMED)
def test_malformed_line_is_an_error_that_says_where_and_why(line, words):
    """A log may be long; the line's number is what one needs first."""
    with pytest.raises(ActionLogError) as caught:
        parse_actions(["# a comment", "crash orders @1", line])

    assert caught.value.line_number == 3
    assert line in str(caught.value)
    assert words in str(caught.value)


# Carrying out


def test_actions_come_first_in_their_millisecond(world):
    """`crash orders @101` is before the delivery of 101 ms, whoever came first."""
    line = 'publish tickets {"type": "ticket:updated", "id": 1, "price": 15} @100'

    trace = play([line, "crash orders @101"], on="channels")

    assert times(trace, Delivered, "orders") == []


def test_actions_of_one_millisecond_keep_their_order():
    """The log reads from top to bottom."""
    trace = play(["crash orders @100", "start orders @100"])

    assert times(trace, Crashed, "orders") == times(trace, Started, "orders") == [100]


def test_what_was_done_is_in_the_trace():
    """A picture shows the hand that did it."""
    trace = play(["crash orders @300"])

    assert [str(e.fact) for e in trace.of(Acted)] == ["did: crash orders @300"]


@pytest.mark.parametrize("on", ["bus", "channels"])
@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["start orders @5"], "orders is running already"),
        (["crash orders @5", "crash orders @6"], "orders is not running"),
        (
            ["crash orders @5", 'publish orders {"type": "a"} @6'],
            "orders is not running",
        ),
        (['publish server {"type": "a"} @5'], "only services publish"),
        (["start server @5"], "is running already"),
        (["crash server @5", "crash server @6"], "is not running"),
    ],
)
def test_action_that_would_change_nothing_is_left_out_with_the_reason(
    on, lines, reason
):
    """Doing nothing in silence would look like a wrong picture."""
    trace = play(lines, on=on)

    assert list(left_out(trace)) == [lines[-1].split(" @")[0]]
    assert reason in left_out(trace)[lines[-1].split(" @")[0]]


@pytest.mark.parametrize("on", ["bus", "channels"])
@pytest.mark.parametrize("name", ["server", "bus"])
def test_server_and_bus_both_name_the_one_there_is(on, name):
    """One log serves both systems, so that two runs differ in nothing else."""
    trace = play([f"crash {name} @5"], on=on)

    assert times(trace, Crashed, "bus" if on == "bus" else "server") == [5]


def test_restart_makes_a_new_process_of_a_running_service():
    """It goes down first: two processes of one name cannot be."""
    trace = play(["restart orders @300"])

    assert times(trace, Crashed, "orders") == times(trace, Started, "orders") == [300]


def test_restarted_server_is_away_for_a_while():
    """A process takes time to start."""
    trace = scenario("server restarts").run().trace

    assert [e.at_ms for e in trace.of(ServerStarted, ServerStopped)] == [0, 500, 550]


@pytest.mark.parametrize("on", ["bus", "channels"])
@pytest.mark.parametrize(
    ("line", "kind", "actor"),
    [
        ('publish tickets {"type": "a"} @5', Published, "tickets"),
        ('request orders {"method": "GET", "path": "/"} @5', Requested, "browser"),
        ("crash orders @5", Crashed, "orders"),
        ("restart orders @5", Crashed, "orders"),
        ("restart orders @5", Started, "orders"),
        ("crash server @5", Crashed, "server"),
        ("restart server @5", ServerStarted, "server"),
    ],
)
def test_cause_of_what_an_action_did_is_its_line(on, line, kind, actor):
    """`trace.why` ends at the hand that did it."""
    actor = "bus" if (actor, on) == ("server", "bus") else actor

    trace = play([line], on=on)

    (act,) = trace.of(Acted)
    entry = [e for e in trace.of(kind) if e.actor == actor][-1]
    assert trace.why(entry.number)[0].number == act.number


@pytest.mark.parametrize("line", ["restart server @5", "start server @5"])
def test_action_is_noted_at_its_target_by_the_name_it_has(line):
    """`server` on a bus means the bus; nobody called `server` is there."""
    trace = play([line], on="bus")

    assert "server" not in trace.actors


@pytest.mark.parametrize("on", ["bus", "channels"])
@pytest.mark.parametrize(
    ("lines", "starts"),
    [
        (["restart server @100", "start server @120", "crash server @130"], [120]),
        (["restart server @100", "restart server @120"], [170]),
        (["restart server @100", "crash server @120"], [150]),
    ],
)
def test_restart_starts_again_what_nobody_else_has_started(on, lines, starts):
    """Of two hands the later one counts; to crash what is away changes nothing."""
    trace = play(lines, on=on)

    assert [e.at_ms for e in trace.of(ServerStarted) if e.at_ms] == starts


def test_event_may_have_a_field_called_replay():
    """It means something to `restart` only."""
    trace = play(['publish tickets {"type": "a", "replay": 5} @5'])

    assert [json.loads(e.fact.data) for e in trace.of(Published)] == [{"replay": 5}]


def test_action_that_is_past_is_refused_with_its_line():
    """A log may be handed to a world that is under way."""
    world = World()
    world.services(["orders"], on=world.event_bus())
    world.run(until_ms=100)

    with pytest.raises(ActionLogError, match=r"line 2, .*it is 100 ms"):
        schedule(world, parse_actions(["crash orders @100", "crash orders @5"]))


def test_action_for_nobody_is_an_error_with_its_line():
    """In a world of one's own it is found when its time has come."""
    world = World()
    world.services(["orders"], on=world.event_bus())
    schedule(world, parse_actions(["", "crash order @5"]))

    with pytest.raises(ActionLogError, match=r"line 2, 'crash order @5': .*'orders'"):
        world.run()


def test_action_keeps_the_number_of_the_line_it_was_read_in():
    """Also in a scenario that got it from another one."""
    (action,) = parse_actions(["", "# above", "crash orders @5"], first_line=10)

    (again,) = scenario("price change").with_(actions=[action]).with_(seed=2).actions

    assert (action.line, again.line) == (12, 12)


def test_payload_may_use_any_field_name():
    """`then`, `self` and `event_type` are words of ours, not of the event."""
    fields = {"then": 1, "self": 2, "event_type": 3}
    line = f"publish tickets {json.dumps({'type': 'a', **fields})} @5"

    trace = play([line])

    assert [json.loads(e.fact.data) for e in trace.of(Published)] == [fields]


def test_log_can_be_scheduled_in_a_world_of_ones_own():
    """Cell by cell, without a scenario's name."""
    world = World()
    world.services(["orders"], on=world.event_bus())

    schedule(world, parse_actions(['publish orders {"type": "a"} @5']))
    world.run()

    assert [e.at_ms for e in world.trace.of(Published)] == [5]


@pytest.mark.parametrize("plot", PLOTS.values(), ids=PLOTS)
def test_logs_of_the_course_leave_nothing_out(plot):
    """Every line that a lesson shows does something."""
    name = next(name for name, other in PLOTS.items() if other is plot)

    assert left_out(scenario(name).run().trace) == {}
