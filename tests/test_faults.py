"""Faults as lines of an action log: what each does, and when it is left out."""

import pytest

from sandbox import World, scenario
from sandbox.checks.promises import duplicated, lost
from sandbox.checks.verdict import BROKEN
from sandbox.kernel.facts import (
    Acked,
    Acted,
    ConnectionLost,
    ConnectRefused,
    Crashed,
    Delivered,
    Frozen,
    LineLost,
    LineRestored,
    Missed,
    NothingChanged,
    ParcelDoubled,
    ParcelLost,
    PathMended,
    PathTroubled,
    Published,
    PublishLost,
    Requested,
    RequestFailed,
    ServerPaused,
    ServerResumed,
    Slowed,
    Started,
    Stored,
    Thawed,
)
from sandbox.world.verbs import VERBS

BOTH = pytest.mark.parametrize("on", ["bus", "channels"])


def play(*lines, on="channels", until_ms=1_000):
    return scenario("price change").run(on=on, actions=lines, until_ms=until_ms).trace


def change(at_ms, verb="publish", price=15):
    """A line by which orders is to learn a price."""
    event = f'{{"type": "ticket:updated", "id": 1, "price": {price}}}'
    return f"{verb} tickets {event} @{at_ms}"


def received(trace, actor="orders"):
    return [e.at_ms for e in trace.of(Delivered) if e.actor == actor]


def said(trace, *kinds):
    return [f"{e.at_ms} {e.actor} {e.fact}" for e in trace.of(*kinds)]


def reasons(trace):
    return [e.fact.reason for e in trace.of(NothingChanged)]


# Every fault


FAULTS = {
    "freeze orders @50": [Frozen],
    "slow orders {'busy_ms': 5} @50": [Slowed],
    "cut orders @50": [PathTroubled, PathTroubled],
    "lose orders {'percent': 5} @50": [PathTroubled, PathTroubled],
    "duplicate orders {'next': 2, 'way': 'to_server'} @50": [PathTroubled],
    "pause server @50": [ServerPaused],
    "drop orders {'ms': 300} @50": [LineLost],
}


@pytest.mark.parametrize("line", FAULTS)
def test_fault_is_in_the_trace_with_the_hand_that_did_it(line):
    """A picture shows who is frozen, and which path is cut."""
    trace = play(line.replace("'", '"'))

    (act,) = trace.of(Acted)
    done = [e for e in trace if type(e.fact) in FAULTS[line]]
    assert [type(e.fact) for e in done] == FAULTS[line]
    if LineLost not in FAULTS[line]:  # a client notices that by itself
        assert {e.cause for e in done} == {act.number}


@BOTH
@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["freeze orders @1", "freeze orders @2"], "orders is frozen already"),
        (["crash orders @1", "freeze orders @2"], "orders is not running"),
        (["freeze server @1"], "only services freeze"),
        (["thaw orders @1"], "orders is not frozen"),
        (["thaw server @1"], "is not frozen"),
        (["freeze orders @1", "crash orders @2", "thaw orders @3"], "is not frozen"),
        (["freeze orders @1", change(2).replace("tickets", "orders")], "is frozen"),
        (["freeze tickets @1", change(2, "publish_twice")], "tickets is frozen"),
        (['publish_twice server {"type": "a"} @1'], "only services publish"),
        (['slow orders {"busy_ms": 0} @1'], "orders takes 0 ms for a message already"),
        (['slow server {"busy_ms": 5} @1'], "only services are slow"),
        (["cut orders @1", "cut orders @2"], "is cut already"),
        (["cut orders @1", 'cut orders {"way": "to_server"} @2'], "is cut already"),
        (["cut server @1"], "paths are named by their service"),
        (["cut orders @1", 'lose orders {"next": 1} @2'], "is cut already"),
        (["cut orders @1", 'duplicate orders {"next": 1} @2'], "is cut already"),
        (["mend orders @1"], "nothing is wrong with the path between orders and"),
        (["mend server @1"], "paths are named by their service"),
        (['cut orders {"way": "to_server"} @1', 'mend orders {"way": "from_server"} @2'],
         "nothing is wrong"),
        (['lose orders {"percent": 5} @1', 'lose orders {"percent": 5} @2'],
         "it loses 5 percent already"),
        (['duplicate orders {"percent": 5} @1'] * 2, "it doubles 5 percent already"),
        (["pause orders @1"], "only a streaming server is paused"),
        (["resume orders @1"], "orders is not paused"),
        (["resume server @1"], "is not paused"),
        (['drop server {"ms": 5} @1'], "paths are named by their service"),
    ],
)  # fmt: skip
def test_fault_that_would_change_nothing_is_left_out_with_the_reason(on, lines, reason):
    """On both systems: one log serves them both."""
    trace = play(*lines, on=on)

    assert len(reasons(trace)) == 1
    assert reason in reasons(trace)[0]


@pytest.mark.parametrize(
    ("on", "line", "reason"),
    [
        ("bus", "pause server @1", "only a streaming server is paused; a bus can"),
        ("bus", 'lose orders {"next": 1, "acks": true} @1', "no acks on a bus"),
        ("bus", 'drop orders {"ms": 5} @1', "every request has a connection"),
        ("channels", 'drop orders {"ms": 5} @0', "orders has no connection"),
        ("channels", "pause server @1\npause server @2", "is paused already"),
        ("channels", "crash server @1\npause server @2", "is not running"),
    ],
)
def test_fault_that_one_system_cannot_have_is_left_out(on, line, reason):
    """With the reason, and not with an error: the other system plays the same log."""
    if "drop" in line and on == "channels":
        line = "crash orders @0\n" + line

    trace = play(*line.split("\n"), on=on)

    assert reason in reasons(trace)[-1]


@BOTH
def test_every_verb_does_something_or_says_why_not(on):
    """A verb without a deed would be found by a learner."""
    needs = {
        "publish": '{"type": "a"}', "publish_twice": '{"type": "a"}',
        "request": '{"method": "GET", "path": "/"}', "slow": '{"busy_ms": 1}',
        "lose": '{"next": 1}', "duplicate": '{"next": 1}', "drop": '{"ms": 1}',
    }  # fmt: skip
    for verb in VERBS:
        for target in ("orders", "server"):
            trace = play(f"{verb} {target} {needs.get(verb, '')} @5", on=on)
            assert trace.count(Acted) + trace.count(NothingChanged) == 1


# Frozen, slow, paused


@BOTH
def test_frozen_service_gets_everything_when_it_goes_on(on):
    """Nothing is lost, and the order stays."""
    lines = [
        "freeze orders @50",
        change(100),
        change(110, price=20),
        "thaw orders @200",
    ]

    trace = play(*lines, on=on)

    assert received(trace) == [200, 200]
    assert [str(e.fact) for e in trace.of(Thawed)] == ["goes on"]
    assert lost(trace).is_kept


@BOTH
def test_frozen_service_can_be_killed(on):
    """SIGKILL needs no help from the process."""
    trace = play("freeze orders @50", "restart orders @60", change(100), on=on)

    assert received(trace) == [102]


@BOTH
def test_slow_service_takes_its_time_for_each_message(on):
    """And is slow after a restart too: its handler is what takes so long."""
    slow = 'slow orders {"busy_ms": 100} @50'

    trace = play(slow, "restart orders @60", change(300), change(310), on=on)

    assert received(trace) == [402, 502]


def test_paused_server_works_on_what_has_arrived_meanwhile():
    """The publisher just waits."""
    trace = play("pause server @50", change(100), "resume server @200")

    assert [e.at_ms for e in trace.of(Stored)] == [200]
    assert trace.count(ServerResumed) == 1


# Cut


@BOTH
def test_event_for_a_service_that_is_cut_off_is_missed(on):
    """The verdict names the path."""
    hub = "bus" if on == "bus" else "server"

    trace = play("cut orders @50", change(100), on=on)

    assert received(trace) == []
    (missed,) = trace.of(Missed)
    assert (missed.actor, missed.about) == ("orders", next(trace.of(Published)).number)
    assert missed.fact.reason == f"the path from {hub} to orders is cut"


@BOTH
def test_event_that_a_cut_service_publishes_is_lost(on):
    """Not unanswered: it will never be stored, and the verdict says so at once."""
    trace = play("cut tickets @50", change(100), "mend tickets @200", on=on)

    (gone,) = trace.of(PublishLost)
    assert (gone.actor, gone.about) == ("tickets", next(trace.of(Published)).number)
    assert trace.count(Stored) == 0
    assert lost(trace).state == BROKEN
    assert "the path from tickets to" in str(lost(trace))


@BOTH
def test_path_that_is_mended_carries_again(on):
    """What was lost stays lost."""
    trace = play("cut orders @50", change(100), "mend orders @150", change(200), on=on)

    assert received(trace) == [202]
    assert trace.count(PathMended) == 2


@BOTH
@pytest.mark.parametrize(("way", "count"), [("to_server", 1), ("from_server", 0)])
def test_one_way_may_be_cut_alone(on, way, count):
    """orders hears and is not heard, or is heard and does not hear."""
    trace = play(f'cut orders {{"way": "{way}"}} @50', change(100), on=on)

    assert len(received(trace)) == count


def test_cut_outlives_a_restart_of_the_service():
    """It is the path that is cut; a service that finds no server ends itself."""
    trace = play("cut orders @50", "restart orders @60", until_ms=3_000)

    assert said(trace, ConnectRefused) == [
        "2060 orders could not connect as orders: stan: connect request timeout"
    ]
    assert [e.at_ms for e in trace.of(Crashed) if e.actor == "orders"] == [60, 2060]


def test_cut_ends_a_connection_in_the_long_run():
    """Its pings are not answered; it lives on and hears nothing until a restart."""
    lines = [
        "cut orders @50",
        "mend orders @30000",
        "restart orders @30001",
        change(31_000),
    ]

    trace = play(*lines, until_ms=32_000)

    assert [e.at_ms for e in trace.of(ConnectionLost)] == [20_002]
    assert received(trace) == [31_002]


@pytest.mark.parametrize("way", ["to_server", "from_server"])
def test_request_over_a_path_that_is_cut_times_out(way):
    """Neither a request nor its answer comes through, and no sender waits for ever."""
    line = f'cut tickets {{"way": "{way}"}} @50'

    trace = play(line, change(100), on="bus", until_ms=20_000)

    failed = [e for e in trace.of(RequestFailed) if e.actor == "tickets"]
    assert [(e.at_ms, e.fact.error) for e in failed] == [(10_100, "ETIMEDOUT")]
    assert trace.count(Stored) == (way == "from_server")


def test_parcel_that_is_no_event_is_said_to_be_lost():
    """An answer, an ack, a ping."""
    trace = play('cut orders {"way": "to_server"} @50', change(100), on="bus")

    (gone,) = trace.of(ParcelLost)
    assert str(gone.fact) == (
        "lost the answer to POST /events on its way to bus: "
        "the path from orders to bus is cut"
    )
    assert gone.about == next(trace.of(Published)).number


# Lost and doubled


@BOTH
def test_next_parcel_may_be_lost(on):
    """One way, one parcel: the smallest loss."""
    lose = 'lose orders {"next": 1, "way": "from_server"} @50'

    trace = play(lose, change(100), change(200), on=on)

    assert received(trace) == [202]
    assert "loses parcels" in next(trace.of(Missed)).fact.reason


@BOTH
def test_share_of_the_parcels_may_be_lost(on):
    """The same ones every time."""
    lose = 'lose orders {"percent": 50, "way": "from_server"} @50'
    lines = [lose, *(change(at_ms) for at_ms in range(100, 900, 10))]

    first, second = play(*lines, on=on), play(*lines, on=on)

    assert received(first) == received(second)
    assert 20 < len(received(first)) < 60
    assert len(received(first)) + first.count(Missed) == 80


def test_lost_ack_brings_the_message_again():
    """The server cannot tell a lost ack from a lost message."""
    lose = 'lose orders {"next": 1, "acks": true} @50'

    trace = play(lose, change(100), until_ms=40_000)

    (gone,) = trace.of(ParcelLost)
    assert gone.fact.parcel == "the ack of ticket:updated #1"
    assert gone.about == next(trace.of(Published)).number
    assert received(trace) == [102, 30_102]
    assert [e.at_ms for e in trace.of(Acked)] == [30_103]
    assert duplicated(trace).state == BROKEN


def test_publishes_pass_where_acks_are_lost():
    """Only that kind of parcel is struck."""
    trace = play('lose tickets {"percent": 100, "acks": true} @50', change(100))

    assert trace.count(Stored) == 1


@BOTH
def test_doubled_copy_arrives_twice(on):
    """The service hears it twice, and the trace says where it was doubled."""
    double = 'duplicate orders {"next": 1, "way": "from_server"} @50'

    trace = play(double, change(100), change(200), on=on)

    assert received(trace) == [102, 102, 202]
    assert [e.fact.receiver for e in trace.of(ParcelDoubled)] == ["orders"]
    assert duplicated(trace).state == BROKEN


@BOTH
def test_publish_may_be_handed_over_twice(on):
    """Once published, twice stored."""
    trace = play(change(100, "publish_twice"), change(200), on=on)

    assert (trace.count(Published), trace.count(Stored)) == (2, 3)
    assert len(received(trace)) == 3
    assert {e.about for e in trace.of(Stored)} == {
        e.number for e in trace.of(Published)
    }


@BOTH
def test_nobody_is_confused_by_parcels_that_come_twice(on):
    """From the first to the last; nobody asks twice to connect, though."""
    lines = [
        f'duplicate {name} {{"percent": 100}} @0' for name in ("tickets", "orders")
    ]

    trace = play(*lines, change(100), "restart orders @200", change(300), on=on)

    assert trace.count(Stored) == 4
    assert len([e for e in trace.of(Started) if e.actor == "orders"]) == 2
    assert lost(trace).is_kept


# A dropped connection


def test_dropped_connection_comes_back_by_itself():
    """The service does nothing; what was sent meanwhile is missed."""
    trace = play('drop orders {"ms": 300} @50', change(100), change(600))

    assert said(trace, LineRestored) == ["350 orders is connected to server again"]
    assert received(trace) == [602]


# Without a scenario


def test_link_of_a_world_of_ones_own_tells_the_trace_too():
    """Faults need no action log."""
    world = World()
    shop = world.story("ticketing", on=world.event_bus())
    world.network.link("bus", "orders").lose(next=1)
    shop.tickets.emit("ticket:updated", id=1, price=15)
    world.request("tickets", "GET", "/")
    run = world.run()

    assert [e.actor for e in run.trace.of(Missed)] == ["orders"]
    assert run.count("requested") == run.trace.count(Requested)


@pytest.mark.parametrize(
    ("sender", "to", "parcel"),
    [("browser", "tickets", "GET /"), ("tickets", "browser", "the answer to GET /")],
)
def test_ordinary_request_may_be_lost_as_well(sender, to, parcel):
    """It is no event, so no event is missed."""
    world = World()
    world.story("ticketing", on=world.event_bus())
    world.network.link(sender, to).cut()
    world.request("tickets", "GET", "/")
    trace = world.run().trace

    assert [(e.actor, e.fact.parcel) for e in trace.of(ParcelLost)] == [
        (sender, parcel)
    ]
    assert said(trace, RequestFailed) == [
        "10000 browser could not reach tickets with GET /: ETIMEDOUT"
    ]
