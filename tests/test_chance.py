"""Luck that can be repeated: one seed, one stream a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import World
from sandbox.kernel.chance import Chance

LUCK_OF_SEED_7 = [353, 864, 564, 76, 973]


def draws(chance, name, count=20):
    stream = chance.stream(name)
    return [stream.integer(0, 999) for _ in range(count)]


def test_same_seed_gives_the_same_luck():
    """A lesson shows the numbers that its text speaks of."""
    assert draws(Chance(7), "link") == draws(Chance(7), "link")


def test_luck_is_the_same_on_every_machine():
    """Written down once: a different Python must not draw differently."""
    assert draws(Chance(7), "link", 5) == LUCK_OF_SEED_7


def test_other_seed_gives_other_luck():
    """Otherwise a second try would show nothing new."""
    assert draws(Chance(7), "link") != draws(Chance(8), "link")


def test_other_name_gives_other_luck():
    """Two links that jitter alike would hide every reordering."""
    chance = Chance(7)

    assert draws(chance, "link:a") != draws(chance, "link:b")


def test_one_stream_never_shifts_another():
    """One more actor in a lesson must not rewrite everybody's luck."""
    quiet, busy = Chance(7), Chance(7)
    draws(busy, "newcomer", 1_000)

    assert draws(busy, "link") == draws(quiet, "link")


def test_stream_goes_on_where_it_was():
    """Asking for the stream again is not starting it again."""
    chance = Chance(7)

    first, second = draws(chance, "link", 3), draws(chance, "link", 3)

    assert first + second == draws(Chance(7), "link", 6)


@given(st.integers(), st.integers(-50, 50), st.integers(0, 100))
def test_integers_stay_within_their_bounds(seed, low, width):
    """Both ends are included, and nothing else is."""
    stream = Chance(seed).stream("x")

    assert all(
        low <= stream.integer(low, low + width) <= low + width for _ in range(20)
    )


def test_both_bounds_are_drawn():
    """An end that never comes is an end too few."""
    stream = Chance(1).stream("dice")

    assert {stream.integer(1, 6) for _ in range(200)} == {1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize(("percent", "times"), [(0, 0), (100, 200)])
def test_never_and_always_are_certain(percent, times):
    """0 percent of loss loses nothing."""
    stream = Chance(1).stream("loss")

    assert sum(stream.happens(percent) for _ in range(200)) == times


def test_text_is_drawn_from_the_letters_given():
    """Client names look like those of the real library."""
    text = Chance(1).stream("guid").text(22, "AB")

    assert len(text) == 22
    assert set(text) == {"A", "B"}


def test_one_more_link_changes_no_other_link():
    """The same, seen in a world: jitter belongs to the link."""

    def arrivals(*names):
        world, log = World(jitter_ms=50), []
        for name in names:
            link = world.network.link("shop", name)
            link.send(lambda n=name: log.append((n, world.clock.now_ms)))
        world.run()
        return dict(log)

    assert arrivals("a", "b")["b"] == arrivals("b")["b"]
