"""Why not: a chain of sentences, and a change that was played and does flip it."""

from __future__ import annotations

import re
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from properties.logs import drawn, scenario_of

from sandbox import Scenario, World, compare, recorded_run, scenario
from sandbox.checks.absence import published_names
from sandbox.errors import UnknownNameError
from sandbox.kernel.trace_json import to_json
from sandbox.services.actor import Service, handles
from sandbox.world.run import Run
from sandbox.world.why_not import COLUMNS, ROWS, WhyNot

FIRST = "ticket:updated#1"
FIELDS = '"id": 1, "price": 20}'
PUBLISH = f'publish tickets {{"type": "ticket:updated", {FIELDS} @300'
REPLAY = 'restart orders {"replay": true} @400'


def run_of(*log: str, on: str = "channels", **options: Any) -> Run:
    """A run of the ticket shop in which these lines are done."""
    return scenario("price change").run(on=on, actions=log, **options)


def asked(*log: str, message: str = FIRST, **options: Any) -> WhyNot:
    return run_of(*log, **options).why_not("orders", message)


def typed(answer: WhyNot, run: Run) -> Run:
    """The run one gets who types what is printed."""
    assert answer.change is not None
    lines = [line for line in answer.text.split("\n") if line.startswith("  ")]
    code = " ".join(lines[lines.index(f"  {answer.change.text[0]}") :])
    played: Run = eval(code.strip(), {"run": run})
    return played


# What happened -> what is said, and what flips it

CHANNELS = {
    "down, and back with new_only": (
        ["crash orders @200", PUBLISH, "restart orders @400"],
        "the subscription of orders begins after #1, and this is #1",
        f"run.fork(at_ms=400, without='restart orders @400', do='{REPLAY}')",
    ),
    "down, and never back": (
        ["crash orders @200", PUBLISH],
        "orders is not connected, and it is sent again",
        f"run.fork(at_ms=400, do='{REPLAY}', keep=True)",
    ),
    "lost on its way in": (
        ['lose tickets {"next": 1} @200', PUBLISH],
        "it was lost on its way: the path from tickets to server loses parcels",
        "run.fork(at_ms=200, without='lose tickets {\"next\": 1} @200')",
    ),
    "lost on its way out": (
        ['lose orders {"next": 1, "way": "from_server"} @200', PUBLISH],
        "the path from server to orders loses parcels, and it is sent again",
        "run.scenario.run(until_ms=32_000)",
    ),
    "the path out is cut": (
        ["cut orders @200", PUBLISH],
        "the path from server to orders is cut, and it is sent again",
        "run.fork(at_ms=200, without='cut orders @200')",
    ),
    "the path in is cut": (
        ["cut tickets @200", PUBLISH],
        "it was lost on its way: the path from tickets to server is cut",
        "run.fork(at_ms=200, without='cut tickets @200')",
    ),
    "the connection is dropped": (
        ['drop orders {"ms": 300} @290', PUBLISH],
        "orders is not connected, and it is sent again",
        "run.scenario.run(until_ms=32_000)",
    ),
    "the reader is frozen": (
        ["freeze orders @200", PUBLISH],
        "it still waited for orders when the run ended",
        "run.fork(at_ms=400, do='thaw orders @400', keep=True)",
    ),
    "the server is paused": (
        ["pause server @200", PUBLISH],
        "it was still on its way when the run ended",
        "run.fork(at_ms=400, do='resume server @400', keep=True)",
    ),
    "the server is down": (
        ["crash server @200", PUBLISH],
        "it was still on its way when the run ended",
        "run.fork(at_ms=200, without='crash server @200')",
    ),
    "the server forgot its clients": (
        ["restart server @200", PUBLISH],
        "it was refused; the server answered: stan: invalid publish request",
        "run.scenario.run(store='file')",
    ),
    "the server forgot the event": (
        ["crash orders @200", PUBLISH, "restart server @320", REPLAY],
        "when orders subscribed again, server knew nothing of it any more",
        "run.scenario.run(store='file')",
    ),
    "the run ended before": (
        [PUBLISH.replace("@300", "@999")],
        "it still waited for orders when the run ended",
        "run.scenario.run(until_ms=2_000)",
    ),
}

BUS = {
    "the bus is down": (
        ["crash bus @200", PUBLISH],
        "bus was not there (ECONNREFUSED)",
        "run.fork(at_ms=200, without='crash bus @200')",
    ),
    "the service is dead": (
        ["crash orders @200", PUBLISH],
        "its copy found nobody, and bus posts it once",
        f"run.fork(at_ms=400, do='{REPLAY}', keep=True)",
    ),
    "the service is back and does not ask": (
        ["crash orders @200", PUBLISH, "restart orders @400"],
        "orders came back, and did not ask for what it had missed",
        f"run.fork(at_ms=400, without='restart orders @400', do='{REPLAY}')",
    ),
    "the bus forgot it": (
        ["crash orders @200", PUBLISH, "restart bus @320", REPLAY],
        "orders asked for all events, and bus had it no more",
        f"run.fork(at_ms=200, without='{REPLAY}', do='{REPLAY.replace('400', '200')}')",
    ),
    "the copy is lost": (
        ['lose orders {"next": 1, "way": "from_server"} @200', PUBLISH],
        "its copy was lost, and bus posts it once",
        f"run.fork(at_ms=400, do='{REPLAY}', keep=True)",
    ),
    "the path in is cut": (
        ["cut tickets @200", PUBLISH],
        "it was lost on its way: the path from tickets to bus is cut",
        "run.fork(at_ms=200, without='cut tickets @200')",
    ),
}

CASES = [
    pytest.param(on, *case, id=f"{on}: {name}")
    for on, cases in (("channels", CHANNELS), ("bus", BUS))
    for name, case in cases.items()
]


@pytest.mark.parametrize(("on", "log", "because", "change"), CASES)
def test_says_why_and_what_to_type(on, log, because, change):
    """One of each way in which an event can fail to arrive."""
    answer = asked(*log, on=on)

    assert answer.absence.because == f"{because}."
    assert answer.change is not None
    assert re.sub(r"\s+", " ", " ".join(answer.change.text)) == change
    assert FIRST in answer.flip.received("orders")


@pytest.mark.parametrize(("on", "log", "because", "change"), CASES)
def test_what_is_printed_gives_the_flip(on, log, because, change):
    """Byte for byte: it was played, not guessed."""
    run = run_of(*log, on=on)
    answer = run.why_not("orders", FIRST)

    again = typed(answer, run)

    assert to_json(again.trace, seed=1) == to_json(answer.flip.trace, seed=1)
    assert str(answer.arrival) in str(answer.flip.table(10_000))


@pytest.mark.parametrize(("on", "log", "because", "change"), CASES)
def test_the_answer_fits_and_is_the_same_again(on, log, because, change):
    """In a notebook it stands between two paragraphs."""
    lines = repr(asked(*log, on=on)).split("\n")

    assert lines == repr(asked(*log, on=on)).split("\n")
    assert len(lines) <= ROWS
    assert max(map(len, lines)) <= COLUMNS


def test_the_chain_is_the_entries_that_prove_it():
    """Each sentence is one of the table, so it can be found in the picture."""
    answer = asked("crash orders @200", PUBLISH, "restart orders @400")

    assert [str(entry.fact).split(" {")[0] for entry in answer.absence.entries] == [
        "crashed",
        "published ticket:updated",
        "stored ticket:updated #1",
        "did not take ticket:updated #1: orders is not connected",
        "started on the channels",
        "subscribed orders to ticket:updated (new_only, after #1)",
    ]
    assert answer.text.startswith("why orders did not get ticket:updated#1\n")
    number = answer.arrival.number
    assert answer.text.endswith(f"at 404 ms: entry {number} of the changed run.")
    assert str(answer.flip.trace[number]).endswith("received ticket:updated #1")


def test_a_run_and_its_flip_can_be_compared():
    """The picture of the answer."""
    run = run_of("crash orders @200", PUBLISH, "restart orders @400")

    answer = run.why_not("orders", FIRST)

    assert answer.flip.fork_at_ms == 400
    assert str(compare(run, answer.flip))


def test_who_started_late_is_told_to_ask():
    """Payments joins after the orders, and reads new messages only."""
    late = scenario("server restarts").with_(
        actions=[
            'publish orders {"type": "order:created", "id": 1, "ticket_id": 1} @100',
            "start payments @700",
        ]
    )

    answer = late.run().why_not("payments", "order:created#1")

    assert "begins after #1, and this is #1" in answer.absence.because
    assert "do='start payments {\"replay\": true} @700'" in answer.text


def test_who_was_never_started_is_told_to_start():
    """With the line that does it."""
    asleep = scenario("server restarts").with_(
        actions='publish orders {"type": "order:created", "id": 1, "ticket_id": 1} @100'
    )

    answer = asleep.run().why_not("payments", "order:created#1")

    assert answer.absence.because == "payments was not there: nobody has started it."
    assert "'start payments {\"replay\": true} @200'" in answer.text


def test_who_came_too_late_for_a_bus_that_forgot_should_come_earlier():
    """Nothing that is done afterwards brings back what nobody knows."""
    late = scenario("server restarts").run(on="bus")

    answer = late.why_not("payments", "order:created#3")

    assert answer.absence.because == (
        "payments asked for all events, and bus had it no more."
    )
    assert "do='start payments {\"replay\": true} @400'" in answer.text


# Nobody asked for it


def test_without_a_handler_a_handler_is_what_it_takes():
    """And on the bus it would have come unasked."""
    answer = run_of(PUBLISH).why_not("payments", FIRST)

    assert "payments has no handler for it" in answer.absence.because
    assert "payments needs @handles('ticket:updated')" in answer.text
    assert answer.change.short == "on='bus'"
    assert FIRST in answer.flip.received("payments")


def test_a_typo_is_noticed_and_put_right():
    """An unknown channel is legal, and silent."""
    line = PUBLISH.replace("updated", "upated")

    answer = asked(line, message="ticket:upated#1")

    assert answer.absence.because == (
        "nobody listens to 'ticket:upated'. Did you mean 'ticket:updated'?"
    )
    assert answer.message == FIRST
    assert "as ticket:updated#1: entry " in answer.text
    assert FIRST in answer.flip.received("orders")


# Limits


def test_what_a_limit_dropped_is_said_to_be_dropped():
    """Replay gives what is there, not what was; the rule that took it is to blame."""
    second = PUBLISH.replace("@300", "@310").replace("20", "21")
    log = ["crash orders @299", PUBLISH, second, REPLAY]

    answer = asked(*log, rules={"limits": {"max_msgs": 1}})

    assert "dropped ticket:updated #1 to #1" in answer.text
    assert answer.absence.because == (
        "when orders subscribed again, server had dropped it."
    )
    assert answer.change.short == "rules={}"


# Nothing to flip


def test_what_did_arrive_is_said_to_have():
    """Then the question is another one."""
    answer = asked(PUBLISH)

    assert answer.text.split("\n") == [
        "orders did get ticket:updated#1",
        "In short: it arrived at 302 ms.",
        "run.why('orders', 'ticket:updated#1') tells how it came there.",
    ]
    assert answer.flip is None


def test_where_no_change_helps_it_says_what_was_tried():
    """Two things were wrong, and one change mends one."""
    answer = asked("cut tickets @200", "crash server @210", PUBLISH)

    assert answer.flip is None
    assert "No change of those tried flips it: " in answer.text
    assert "without crash server @210" in answer.text
    assert [change.short for change in answer.tried][-1] == "on='bus'"


class Listener(Service):
    """Prints what it hears, as lessons do."""

    @handles("news")
    def hear(self, event: Any) -> None:
        print("heard", event.data)


def test_a_world_built_by_hand_tells_the_chain_alone():
    """Nobody can build it again."""
    world = World()
    server = world.streaming_server()
    sender = world.service("sender", Service, on=server)
    world.run()
    sender.emit("news", id=1)
    world.run()
    world.service("late", Listener, on=server)
    run = world.run()

    answer = run.why_not("late", "news#1")

    assert "begins after #1, and this is #1" in answer.text
    assert "in a run of a named scenario" in answer.text
    assert answer.flip is None


def test_a_client_that_connected_by_hand_can_be_asked_about():
    """Its id is its name."""
    world = World()
    server = world.streaming_server()
    listener, publisher = server.connect("listener"), server.connect("publisher")
    listener.on("connect", lambda: listener.subscribe("a"))
    publisher.on("connect", lambda: publisher.publish("b", "1"))
    run = world.run(until_ms=100)

    assert "has not subscribed to it" in run.why_not("listener", "b#1").text


def test_another_member_of_the_group_is_enough():
    """Then nothing went wrong."""

    class Member(Listener):
        subscription: ClassVar[dict[str, Any]] = {"queue_group": "readers"}

    world = World()
    server = world.streaming_server()
    sender = world.service("sender", Service, on=server)
    for name in ("one", "two"):
        world.service(name, Member, on=server)
    sender.emit("news", id=1)
    run = world.run()
    other = next(name for name in ("one", "two") if not run.received(name))

    assert "another member of the group" in run.why_not(other, "news#1").text


def test_a_recorded_run_tells_the_chain_alone():
    """Its database is far away."""
    run = recorded_run("server restarts", "postgresql")

    answer = run.why_not("tickets", "order:created#1")

    assert answer.text


@pytest.mark.parametrize(
    ("service", "message", "words"),
    [
        ("ordrs", FIRST, "no service in this run 'ordrs'; there is: .*'orders'"),
        ("server", FIRST, "no service in this run 'server'"),
        ("orders", "ticket:updated#9", "there is: ticket:updated#1. Did you mean"),
        ("orders", "ticket:updated", "Did you mean 'ticket:updated#1'"),
        ("orders", "nonsense", "no event published in this run 'nonsense'"),
    ],
)
def test_unknown_names_are_refused_with_those_there_are(service, message, words):
    """A chain about nothing would be a lie."""
    with pytest.raises(UnknownNameError, match=words):
        run_of(PUBLISH).why_not(service, message)


def test_of_many_events_those_of_the_same_type_are_named():
    """A list of a hundred names helps nobody."""
    log = [PUBLISH.replace("@300", f"@{300 + n}") for n in range(20)]

    with pytest.raises(UnknownNameError) as error:
        run_of(*log).why_not("orders", "ticket:updated#99")

    assert str(error.value).count("ticket:updated#") < 16


def test_trials_print_nothing(capsys):
    """What a handler prints belongs to the run that somebody asked for."""
    run = run_of("crash orders @200", PUBLISH)
    capsys.readouterr()

    run.why_not("orders", FIRST)

    assert capsys.readouterr().out == ""


# Leaving out a line


def test_fork_without_a_line_keeps_all_the_others():
    """One accident less, and nothing else."""
    run = run_of("crash orders @200", PUBLISH, "restart orders @400")

    fork = run.fork(at_ms=200, without="crash orders @200")

    assert [str(action) for action in fork.scenario.actions] == [
        PUBLISH,
        "restart orders @400",
    ]
    assert run.fork(at_ms=0, without=run.scenario.actions[0]).scenario == fork.scenario


def test_fork_without_a_line_that_is_not_there_is_refused():
    """It would be the same run, and somebody would wonder why."""
    run = run_of("crash orders @200", PUBLISH)

    with pytest.raises(UnknownNameError, match="Did you mean 'crash orders @200'"):
        run.fork(at_ms=100, without="crash orders @100")
    with pytest.raises(UnknownNameError, match="no line from 250 ms on"):
        run.fork(at_ms=250, without="crash orders @200")


# For any log


@given(drawn(scenario_of))
@settings(max_examples=25, deadline=None)
def test_whatever_did_not_arrive_is_explained_and_a_flip_flips(given_: Scenario):
    """A change that is named was played, and delivers this very event."""
    run = given_.run()
    services = list(run.world.hosts)
    missing = [
        (service, name)
        for name in list(published_names(run.trace))[:6]
        for service in services
        if name not in run.received(service)
    ]
    for service, name in missing[:4]:
        answer = run.why_not(service, name)
        lines = answer.text.split("\n")
        assert len(lines) <= ROWS, answer.text
        assert max(map(len, lines)) <= COLUMNS, answer.text
        assert answer.absence.because
        if answer.flip is not None:
            assert answer.message in answer.flip.received(service)
        else:
            assert answer.tried
