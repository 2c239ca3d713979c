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


# Trouble


@pytest.fixture
def noted(world):
    """What the network says of parcels: (reason), None for one that was doubled."""
    said = []
    world.network.note = lambda link, call, args, reason: said.append(reason)
    return said


def sent_in_order(link):
    return lambda call: link.send_in_order(call, ())


@pytest.fixture(params=["send", "send_in_order"])
def way(request, world):
    """A link, and how to send on it: as HTTP does, or as a connection does."""
    link = world.network.link("a", "b")
    return link, link.send if request.param == "send" else sent_in_order(link)


def test_nothing_gets_through_a_link_that_is_cut(world, way, noted):
    """A cut cable does not choose."""
    link, send = way
    link.cut()

    assert arrivals(world, send, 3) == []
    assert noted == ["is cut"] * 3


def test_what_is_under_way_at_a_cut_arrives(world, way):
    """It has passed the place of the cut."""
    link, send = way
    log = []
    send(lambda: log.append(world.clock.now_ms))
    link.cut()
    world.run()

    assert log == [1]


def test_other_direction_is_not_cut(world):
    """One-way cuts are the nasty ones."""
    world.network.link("a", "b").cut()

    assert arrivals(world, world.network.link("b", "a").send, 1) == [(0, 1)]


def test_next_parcels_are_lost_and_no_more(world, way, noted):
    """To lose just one is the smallest fault there is."""
    link, send = way
    link.lose(next=2)

    assert [number for number, _ in arrivals(world, send, 4)] == [2, 3]
    assert noted == ["loses parcels"] * 2
    assert link.is_sound


def test_next_parcels_are_doubled_and_no_more(world, way, noted):
    """The copy arrives with the parcel."""
    link, send = way
    link.duplicate(next=1)

    assert arrivals(world, send, 2) == [(0, 1), (0, 1), (1, 1)]
    assert noted == [None]


def test_counts_add_up(world, way):
    """Two hands that lose one each lose two."""
    link, send = way
    link.lose(next=1)
    link.lose(next=1)

    assert [number for number, _ in arrivals(world, send, 3)] == [2]


@pytest.mark.parametrize("act", ["lose", "duplicate"])
def test_share_of_the_parcels_is_struck_by_luck(world, way, act):
    """The same ones under the same seed."""
    link, send = way
    getattr(link, act)(percent=30)

    count = len(arrivals(world, send, 400))

    assert abs(count - 400) in range(90, 150)


def test_newer_percentage_takes_the_place_of_the_older_one(world, way):
    """They do not add up."""
    link, send = way
    link.lose(percent=1)
    link.lose(percent=100)

    assert arrivals(world, send, 5) == []
    assert link.percent_lost() == 100


def test_fault_may_strike_one_kind_of_parcel_alone(world):
    """Lost acks lose nothing else."""
    link, log = world.network.link("a", "b"), []

    def receipt():
        log.append("receipt")

    link.lose(percent=100, only=lambda call: call is receipt)
    link.send_in_order(receipt, ())
    link.send_in_order(log.append, ("message",))
    world.run()

    assert log == ["message"]


def test_link_that_is_mended_is_as_good_as_new(world, way):
    """Cut, losses and doubles end together."""
    link, send = way
    link.cut()
    link.lose(percent=100)
    link.duplicate(next=1)
    link.mend()

    assert link.is_sound
    assert arrivals(world, send, 2) == [(0, 1), (1, 1)]


def test_fault_that_has_struck_nobody_has_changed_nothing():
    """It has a luck of its own: how long parcels take is not drawn from it."""
    calm, bad = World(seed=2, jitter_ms=10), World(seed=2, jitter_ms=10)
    bad.network.link("a", "b").lose(percent=1)

    took = arrivals(bad, bad.network.link("a", "b").send)

    assert took == arrivals(calm, calm.network.link("a", "b").send)


def test_sender_is_told_whether_a_parcel_will_arrive(world):
    """HTTP needs to know whether to wait."""
    link = world.network.link("a", "b")
    link.lose(next=1)

    assert [link.send(print), link.send(str)] == [False, True]


@pytest.mark.parametrize(
    "amount",
    [{}, {"percent": 5, "next": 1}, {"percent": 0}, {"percent": 101}, {"next": 0},
     {"next": True}, {"percent": "5"}],
)  # fmt: skip
def test_amount_of_a_fault_must_mean_something(world, amount):
    """And a refused one leaves no trouble behind."""
    link = world.network.link("a", "b")

    with pytest.raises(BadOptionError, match=r"percent|next"):
        link.lose(**amount)
    assert link.is_sound
