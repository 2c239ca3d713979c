"""Simulated HTTP: every request is answered once, or fails with a reason."""

import pytest

from sandbox import World
from sandbox.errors import NotPlainError
from sandbox.kernel.facts import Answered, Requested, RequestFailed


@pytest.fixture
def log():
    return []


def ask(world, log, to="shop", **body):
    """Ask from outside, and write down when which answer is back."""

    def back(answer):
        log.append((world.clock.now_ms, answer.status, answer.body, answer.error))

    world.request(to, "POST", "/orders", body or None, back)


def test_answer_comes_back_after_both_ways(world, log):
    """One hop there and one hop back."""
    world.http.listen("shop", lambda request: request.reply(201, {"id": 1}))
    ask(world, log)

    world.run()

    assert log == [(2, 201, {"id": 1}, None)]


def test_exchange_is_in_the_trace_with_method_path_status_and_time(world, log):
    """What the browser's network tab would show."""
    world.http.listen("shop", lambda request: request.reply(404))
    ask(world, log, id=1)

    world.run()

    requested, answered = world.trace.of(Requested, Answered)
    assert requested.fact == Requested("shop", "POST", "/orders", '{"id": 1}')
    assert answered.fact == Answered("shop", "POST", "/orders", 404, None, 2)
    assert answered.cause == requested.number


def test_nobody_at_home_refuses_the_connection(world, log):
    """A real operating system does so at once."""
    ask(world, log)

    world.run()

    assert log == [(2, 0, None, "ECONNREFUSED")]
    assert world.trace.count(RequestFailed) == 1


def test_crash_while_at_work_resets_the_connection(world, log):
    """The request was taken, and its answer will never come."""
    world.http.listen("shop", lambda request: None)
    ask(world, log)
    world.clock.at(5, world.http.stop, "shop")

    world.run()

    assert log == [(6, 0, None, "ECONNRESET")]


def test_crash_before_the_request_arrives_refuses_it(world, log):
    """There was no connection yet to be reset."""
    world.http.listen("shop", lambda request: request.reply(200))
    ask(world, log)
    world.http.stop("shop")

    world.run()

    assert log == [(2, 0, None, "ECONNREFUSED")]


def test_answer_to_one_who_crashed_meanwhile_is_dropped(world, log):
    """A new process of the same name did not ask."""
    world.http.listen("shop", lambda request: request.reply(200))
    world.http.request("orders", "shop", "GET", "/", None, log.append)
    world.clock.at(1, world.http.stop, "orders")

    world.run()

    assert log == []


def test_only_the_first_answer_counts(world, log):
    """As Express complains: the headers have been sent already."""

    def twice(request):
        request.reply(200)
        request.reply(500)

    world.http.listen("shop", twice)
    ask(world, log)

    world.run()

    assert [status for _, status, _, _ in log] == [200]


def test_answer_on_its_way_survives_the_crash_of_its_sender(world, log):
    """What has left cannot be called back, nor overtaken by a reset."""
    way_back = world.network.link("shop", "browser")
    way_back.set(latency_ms=30)
    world.http.listen("shop", lambda request: request.reply(200))
    ask(world, log)
    world.run(until_ms=5)
    way_back.set(latency_ms=1)

    world.http.stop("shop")
    world.run()

    assert log == [(31, 200, None, None)]


def test_late_answer_is_measured(world, log):
    """`took_ms` is what the one who asked has waited."""
    world.http.listen("shop", lambda request: world.clock.after(50, request.reply, 200))
    ask(world, log)

    world.run()

    assert [entry.fact.took_ms for entry in world.trace.of(Answered)] == [52]


def test_slow_link_costs_on_its_own_way_only(log):
    """There and back are two links."""
    world = World(latency_ms=1)
    world.http.listen("shop", lambda request: request.reply(200))
    world.network.link("shop", "browser").set(latency_ms=30)
    ask(world, log)

    world.run()

    assert log[0][0] == 31


@pytest.mark.parametrize(
    ("status", "ok"), [(200, True), (299, True), (300, False), (500, False)]
)
def test_answer_says_whether_it_is_a_good_one(world, status, ok):
    """As `response.ok` in a browser."""
    answers = []
    world.http.listen("shop", lambda request: request.reply(status))
    world.request("shop", "GET", "/", None, answers.append)

    world.run()

    assert answers[0].ok is ok


def test_body_of_a_request_crosses_as_a_copy(world):
    """The sender may go on using its own list."""
    taken = []
    body = {"ids": [1]}
    world.http.listen("shop", lambda request: taken.append(request.body))

    world.request("shop", "POST", "/orders", body)
    body["ids"].append(2)
    world.run()

    assert taken == [{"ids": [1]}]


def test_body_of_an_answer_crosses_as_a_copy(world):
    """Whoever asked cannot change what the server holds."""
    held = {"ids": [1]}
    world.http.listen("shop", lambda request: request.reply(200, held))

    world.request("shop", "GET", "/", None, lambda a: a.body["ids"].append(2))
    world.run()

    assert held == {"ids": [1]}


def test_body_that_cannot_travel_is_refused_where_it_is_sent(world):
    """Only JSON goes over the wire."""
    with pytest.raises(NotPlainError, match="a request body takes text"):
        world.request("shop", "POST", "/orders", {1, 2})
