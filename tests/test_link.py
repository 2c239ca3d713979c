"""The way from one actor to another takes time, by rule or by luck."""

import pytest

from sandbox import World
from sandbox.errors import BadOptionError


def arrivals(world, send, count=20):
    """Send numbered parcels, one a millisecond; (number, took_ms) as they arrive."""
    log = []
    for number in range(count):
        sent = world.clock.now_ms
        send(lambda n=number, s=sent: log.append((n, world.clock.now_ms - s)))
        world.run(until_ms=sent + 1)
    world.run()
    return log


def test_parcel_takes_one_millisecond_unless_told_otherwise(world):
    """One hop, one millisecond: numbers that can be predicted in the head."""
    assert arrivals(world, world.network.link("a", "b").send, 1) == [(0, 1)]


def test_parcel_takes_as_long_as_the_link_says():
    """Latency is an option of the world."""
    world = World(latency_ms=40)

    assert arrivals(world, world.network.link("a", "b").send, 1) == [(0, 40)]


def test_one_link_can_be_slower_than_the_others(world):
    """The way back is another link, and stays as it was."""
    world.network.link("a", "b").set(latency_ms=9)

    there = arrivals(world, world.network.link("a", "b").send, 1)
    back = arrivals(world, world.network.link("b", "a").send, 1)

    assert (there, back) == ([(0, 9)], [(0, 1)])


def test_jitter_comes_on_top_and_stays_within_its_bounds():
    """`jitter_ms` is the most that luck adds."""
    world = World(latency_ms=5, jitter_ms=10)

    took = {ms for _, ms in arrivals(world, world.network.link("a", "b").send, 200)}

    assert took == set(range(5, 16))


def test_separate_requests_may_overtake_each_other():
    """Two HTTP requests share no line; this is how the bus gets its disorder."""
    world = World(jitter_ms=10)

    numbers = [n for n, _ in arrivals(world, world.network.link("a", "b").send)]

    assert sorted(numbers) != numbers


def test_one_connection_keeps_its_order():
    """TCP does; late parcels hold up those behind them."""
    world = World(jitter_ms=10)
    link = world.network.link("a", "b")

    took = arrivals(world, lambda call: link.send_in_order(call, ()))

    assert [number for number, _ in took] == list(range(20))


def test_link_without_jitter_draws_no_luck():
    """A switch turned off leaves the luck of all later draws alone."""
    calm, wild = World(jitter_ms=10), World(jitter_ms=10)
    link = wild.network.link("a", "b")
    link.set(jitter_ms=0)
    arrivals(wild, link.send)
    link.set(jitter_ms=10)

    late = [ms for _, ms in arrivals(wild, link.send)]

    assert late == [ms for _, ms in arrivals(calm, calm.network.link("a", "b").send)]


@pytest.mark.parametrize("option", ["latency_ms", "jitter_ms"])
@pytest.mark.parametrize("value", [-1, 0.5, "5", None, True])
def test_duration_must_be_a_whole_number_from_zero(world, option, value):
    """No floats: no 0.30000000000000004 in a lesson."""
    with pytest.raises(BadOptionError, match=f"{option} must be a whole number"):
        world.network.link("a", "b").set(**{option: value})
