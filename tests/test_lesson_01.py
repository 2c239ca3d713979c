"""Lesson 01: every number in its prose, and what its two programs print."""

import json
from pathlib import Path

import pytest

import sandbox
from sandbox import World, ledger, scenario
from sandbox.broker.client import Client
from sandbox.course.exercises import find
from sandbox.course.judge import judge
from sandbox.errors import NotConnectedError, UnknownNameError
from sandbox.kernel.facts import (
    Answered,
    Confirmed,
    Delivered,
    Published,
    Requested,
    RequestFailed,
    Stored,
)

LESSON = Path(__file__).parents[1] / "notebooks/01_two_ways_to_send_an_event.ipynb"
CELLS = {c["id"]: c for c in json.loads(LESSON.read_text("utf-8"))["cells"]}


def source(cell_id):
    return "".join(CELLS[cell_id]["source"])


def run(*ids, names=None):
    """The names of the lesson after these code cells."""
    names = {} if names is None else names
    for cell_id in ["01-02", *ids]:
        exec(source(cell_id), names)
    return names


def at_ms(run, kind, actor=""):
    return [e.at_ms for e in run.trace.of(kind) if e.actor == (actor or e.actor)]


def test_one_event_for_three_services_takes_four_requests():
    """One to the bus at 100 ms, three from it at 101, and its 200 at 102."""
    by_http = scenario("three services").run(on="bus", seed=1)

    asked = list(by_http.trace.of(Requested))
    assert ledger(by_http.trace).http_requests == 4
    assert [(e.at_ms, e.actor, e.fact.to) for e in asked] == [
        (100, "tickets", "bus"),
        (101, "bus", "tickets"),
        (101, "bus", "orders"),
        (101, "bus", "payments"),
    ]
    assert at_ms(by_http, Answered, "tickets") == [102]
    assert {(e.fact.method, e.fact.path) for e in asked} == {("POST", "/events")}


def test_the_same_event_takes_no_request_with_a_client_library():
    """The row that the lesson points at: 4 and 0."""
    names = run("01-35")

    counts = [
        ledger(names[one].trace).http_requests for one in ("by_http", "by_library")
    ]
    assert counts == [4, 0]
    assert names["by_library"].count("requested") == 0


def test_the_bus_can_take_an_event_or_give_all_and_nothing_else():
    """No acks, no retries, no subscriptions: nothing of its surface is one."""
    public = {name for name in vars(sandbox.EventBus) if not name.startswith("_")}

    assert public == {"system", "start", "crash", "register", "receive"}
    # What every process can do comes from a base class, and is about its life.
    words = {word for name in dir(sandbox.EventBus) for word in name.split("_")}
    assert not words & {"ack", "retry", "subscribe", "redeliver"}


def test_who_has_no_server_and_who_has_no_route_lose_their_copies():
    """ECONNREFUSED and 404, once each, and the sender gets its 200 all the same."""
    broken = run("01-15")["broken"]

    (refused,) = broken.trace.of(RequestFailed)
    statuses = {(e.actor, e.fact.by): e.fact.status for e in broken.trace.of(Answered)}
    assert (refused.fact.to, refused.fact.error) == ("orders", "ECONNREFUSED")
    assert statuses["bus", "search"] == 404
    assert statuses["tickets", "bus"] == 200
    assert broken.count("requested") == 4
    assert [e.actor for e in broken.trace.of(Delivered)] == ["tickets"]


PRINTED = [
    "publisher: after publish",
    'listener:  heard 1 {"id": 1, "price": 15}',
    "publisher: stored",
    "publisher: closed",
]


def test_the_line_after_publish_runs_before_the_callback(capsys):
    """And the callback comes 2 ms later: a message there and a message back."""
    names = run("01-20", "01-22", "01-26")

    together = names["together"]
    published, confirmed = at_ms(together, Published), at_ms(together, Confirmed)
    assert capsys.readouterr().out.splitlines() == PRINTED
    assert confirmed[0] - published[0] == 2
    assert [e.fact.sequence for e in together.trace.of(Stored)] == [1]
    assert ledger(together.trace).http_requests == 0


@pytest.mark.parametrize("seed", range(1, 21))
@pytest.mark.parametrize("jitter_ms", [0, 50])
def test_no_network_is_quick_enough_to_change_that_order(seed, jitter_ms, capsys):
    """The lesson says that it is no matter of luck."""
    names = run("01-20", "01-22")
    world = World(seed=seed, jitter_ms=jitter_ms)
    names["publisher"](world.streaming_server().connect("tickets-1"))
    world.run(until_ms=1_000)

    assert capsys.readouterr().out.splitlines() == [PRINTED[0], *PRINTED[2:]]


def test_publisher_and_listener_hold_clients_of_one_class():
    """The library both sends and hears; a name that is no event is an error at once."""
    server = World().streaming_server()
    clients = [server.connect("orders-1"), server.connect("tickets-1")]

    assert [type(client) for client in clients] == [Client, Client]
    with pytest.raises(UnknownNameError, match="Did you mean 'connect'"):
        clients[0].on("conect")


def test_with_nobody_to_hear_it_a_message_is_stored_and_heard_by_who_comes_later(
    capsys,
):
    """The callback says stored; it says nothing about listeners."""
    alone = run("01-20", "01-22", "01-30")["alone"]

    (confirmed,), (delivered,) = at_ms(alone, Confirmed), at_ms(alone, Delivered)
    assert confirmed < 1_000 < delivered
    assert capsys.readouterr().out.splitlines() == [
        PRINTED[0], *PRINTED[2:], PRINTED[1]
    ]  # fmt: skip


def test_without_a_start_position_only_what_comes_later_is_heard(capsys):
    """What the lesson says of start_at."""
    names = run("01-22")
    late = source("01-20").replace(', start_at="first"', "")
    exec(late + "\n" + source("01-30"), names)

    assert names["alone"].count("delivered") == 0


def test_before_connect_the_client_refuses_to_publish_and_to_subscribe():
    """What the lesson says of `connect`."""
    client = World().streaming_server().connect("orders-1")

    for act in (lambda: client.publish("a", "1"), lambda: client.subscribe("a")):
        with pytest.raises(NotConnectedError, match="not connected yet"):
            act()


def test_on_a_slow_wire_the_callback_comes_400_ms_later(capsys):
    """Published at 400 ms, stored at 600, heard of at 800, in the same order."""
    slow = run("01-20", "01-22", "01-32")["slow"]

    times = [at_ms(slow, kind) for kind in (Published, Stored, Confirmed)]
    assert times == [[400], [600], [800]]
    assert capsys.readouterr().out.splitlines() == [PRINTED[0], *PRINTED[2:]]


def test_ordinary_requests_are_answered_by_http_and_the_event_goes_its_way():
    """201 and 200, no request for the event, and nobody waits for it to be stored."""
    both = run("01-40", "01-42")["both"]

    answered = [(e.at_ms, e.fact.status) for e in both.trace.of(Answered)]
    assert [status for _, status in answered] == [201, 200]
    assert answered[0][0] < at_ms(both, Confirmed)[0]
    assert (both.count("requested"), ledger(both.trace).http_requests) == (2, 0)
    assert both.count("published") == 1


def test_a_server_says_its_cluster_store_channels_and_clients():
    """It is up before anybody comes."""
    server = run("01-18")["world"].systems["server"]

    assert repr(server) == (
        "<StreamingServer 'ticketing', running: MEMORY, 0 channels, 0 clients>"
    )


# Its exercises, tried by what is no answer at all


def hands_over_anything(client, channel, keep):
    client.on("connect", keep)
    keep()
    keep(1, 2, 3)


def calls_back_with_text(client):
    def publish(channel, data):
        client.publish(channel, json.dumps(data), "stored")

    client.on("connect", lambda: None)
    return publish


def digs_too_deep(client):
    def publish(channel, data):
        client.publish(channel, "[" * 40_000, lambda error, guid: None)

    return publish


def posts_objects(request, services, post):
    post(object(), object())
    request.reply("OK")


@pytest.mark.parametrize(
    ("number", "answer", "label"),
    [
        ("1.3", hands_over_anything, "not two values"),
        ("1.2", calls_back_with_text, "no callback"),
        ("1.2", digs_too_deep, "not JSON"),
        ("1.1", posts_objects, "hard-coded names"),
    ],
)
def test_what_no_right_answer_does_is_a_verdict_all_the_same(number, answer, label):
    """The check must not fall over what a beginner tries."""
    assert judge(find(number), answer).fault.label == label
