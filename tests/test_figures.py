"""The figures of time: logs and cursors, lag, and one message from end to end."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from test_views import check_form, odd_runs, words_in

import sandbox
from sandbox import World, cursors, gantt, lag, scenario
from sandbox.errors import BadOptionError
from sandbox.kernel.trace_json import to_json
from sandbox.views.attempts import Journey
from sandbox.views.history import History
from sandbox.views.reading import Reading
from sandbox.views.tapes import Reader, Series

ROOT = Path(__file__).parents[1]
SCENARIOS = ["paid purchase", "orders sleeps", "server restarts"]


@cache
def played(name: str, on: str = "channels") -> Any:
    return scenario(name).run(on=on, seed=2)


@cache
def shop() -> Any:
    """A group whose first member is slower than its ack wait, and a durable that is
    away for two seconds."""
    world = World()
    server = world.streaming_server()
    group = {"queue_group": "shop", "durable_name": "d", "ack_wait_ms": 1_000}
    _listen(server, "shop-a", busy_ms=1_500, **group)
    _listen(server, "shop-b", busy_ms=400, **group)
    audit = _listen(server, "audit", durable_name="audit", start_at="first")
    till = server.connect("till")
    for number in range(5):
        data = json.dumps({"id": number})
        world.clock.at(100 + 300 * number, till.publish, "paid", data)
    world.clock.at(500, audit.close)
    world.clock.at(2_500, lambda: _listen(server, "audit", durable_name="audit"))
    return world.run(until_ms=9_000)


def _listen(server: Any, name: str, busy_ms: int = 0, **options: Any) -> Any:
    client = server.connect(name, busy_ms=busy_ms)
    client.on("connect", lambda: client.subscribe("paid", **options))
    return client


def _busy(*, readers: int, messages: int, gap_ms: int = 3) -> Any:
    """Many of everything."""
    world = World()
    server = world.streaming_server()
    for number in range(readers):
        _listen(server, f"reader-{number}", busy_ms=number % 4)
    till = server.connect("till")
    for number in range(messages):
        world.clock.at(50 + gap_ms * number, till.publish, "paid", "{}")
    return world.run(until_ms=50 + gap_ms * messages + 1_000)


def reader(run: Any, name: str, channel: str | None) -> Reader:
    found = History(Reading(run)).readers
    return next(r for r in found if (r.name, r.tape.key[1]) == (name, channel))


def figures(run: Any) -> list[Any]:
    """All that can be drawn of a run."""
    names = [n for key, n in Reading(run).event_names.items() if key is not None]
    return [cursors(run), lag(run), *(gantt(run, name) for name in names[-1:])]


# Cursors


def test_who_is_down_falls_behind_and_catches_up():
    """The point of a log: what was stored meanwhile is still there."""
    orders = reader(played("orders sleeps"), "orders", "ticket:updated")

    behind = dict(zip(orders.behinds.times_ms, orders.behinds.values, strict=True))
    assert (behind[301], behind[401], behind[504]) == (1, 2, 0)
    text = " ".join(cursors(played("orders sleeps")).text.split())
    assert "crashed from 200 ms to 500 ms" in text
    assert "caught up at 504 ms" in text


def test_a_copy_that_nobody_took_moves_no_cursor():
    """It was sent and is still to come."""
    orders = reader(played("orders sleeps"), "orders", "ticket:updated")

    heads = dict(zip(orders.heads.times_ms, orders.heads.values, strict=True))
    assert heads == {3: 0, 102: 1, 503: 0, 504: 3}
    lost = [(m.at_ms, m.sequence) for m in orders.marks if m.kind == "lost"]
    assert lost == [(301, 2), (401, 3)]


def test_a_bus_has_one_array_and_every_service_reads_it():
    """Nobody chose: the same events for all."""
    run = played("orders sleeps", "bus")

    assert [r.tape.key for r in History(Reading(run)).readers] == [("bus", None)] * 4
    assert "who had read how far in the array of bus" in cursors(run).title
    assert reader(run, "orders", None).peak == 2


def test_what_comes_again_is_ringed_and_counted():
    """A message that was sent again, but is the first to arrive, is no second one."""
    group = reader(shop(), "group shop", "paid")

    again = [(m.at_ms, m.sequence) for m in group.marks if m.is_again]
    assert again == [(1802, 1), (3102, 3), (4602, 5)]
    assert "3 of them again" in cursors(shop()).text
    assert "came again" in words_in(cursors(shop()).svg)


def test_an_unacked_message_is_so_from_its_first_copy_to_its_ack():
    """Also where the first copy arrives last."""
    group = reader(shop(), "group shop", "paid")

    assert sorted(group.waits) == [
        (1, 101, 1603), (2, 401, 803), (3, 701, 2203), (4, 1001, 1403), (5, 1301, 2703),
    ]  # fmt: skip


def test_a_durable_that_is_away_keeps_its_place():
    """Three are stored meanwhile, and come when it is back."""
    text = " ".join(cursors(shop()).text.split())

    assert "away, its place is kept from 501 ms to 2503 ms" in text
    assert "3 behind at 1301 ms, caught up at 2504 ms" in text


def test_a_group_is_one_reader():
    """Its members share a place."""
    text = cursors(shop()).text

    assert "group shop: a durable group, got 5 messages" in text
    assert "shop-a" not in text


def test_a_store_that_forgot_is_seen_as_a_fall():
    """Memory: three messages, then none."""
    view = cursors(played("server restarts"))

    assert "at 550 ms server came back and knew nothing of 3 messages" in view.text
    assert "3 gone" in words_in(view.svg)
    assert "forgotten by the server from 550 ms to the end" in " ".join(
        view.text.split()
    )


def test_readers_go_on_with_a_server_whose_store_kept_them():
    """A file: nothing falls, and nobody is served before it is back."""
    run = scenario("server restarts").run(store="file", seed=2)
    text = " ".join(cursors(run).text.split())

    assert text.count("server stopped from 500 ms to 550 ms") == 2
    assert "knew nothing" not in text
    assert "payments: got 4 messages" in text


def test_who_came_late_was_behind_nothing_before():
    """Before it subscribed nothing waited for it."""
    late = reader(played("server restarts"), "payments", "order:created")

    assert late.behinds.times_ms[0] == 1003
    assert "does not read yet" in words_in(cursors(played("server restarts")).svg)


def test_messages_behind_a_new_start_are_counted():
    """Whoever begins anew with what is new will never see them."""
    world = World()
    server = world.streaming_server()
    first = _listen(server, "late")
    till = server.connect("till")
    world.clock.at(100, till.publish, "paid", "{}")
    world.clock.at(150, first.kill)
    for at_ms in (200, 300):
        world.clock.at(at_ms, till.publish, "paid", "{}")
    world.clock.at(400, lambda: _listen(server, "late"))
    run = world.run(until_ms=3_000)

    assert reader(run, "late", "paid").skipped == 2
    told = " ".join(cursors(run).text.split())
    assert "skipped 2 messages at 403 ms: it asked for later ones" in told
    assert "skipped" in words_in(cursors(run).svg)
    assert "2 messages passed over for good" in " ".join(lag(run).text.split())


def test_a_place_that_moves_without_reading_is_told_apart():
    """It looked as if messages had been read that were sent to nobody."""
    view = cursors(played("orders comes back"))
    words = words_in(view.svg)

    assert {"skipped 2 at 553 ms", "asked for all at 903 ms", "skipped"} <= set(words)
    assert "skipped 2 messages at 553 ms" in " ".join(view.text.split())


def test_every_pause_and_every_absence_has_its_word():
    """A gap without a length, or a band without a word, is a riddle."""
    words = words_in(cursors(played("orders comes back")).svg)

    assert {"+51", "+49", "+100"} <= set(words)
    assert {"crashed", "← not subscribed", "not subscribed →"} <= set(words)


def test_a_channel_can_be_chosen():
    """Without one: that in which most was stored, and how many more there are."""
    run = played("paid purchase")

    assert cursors(run, "ticket:created").title.endswith("in ticket:created")
    assert "more channels: cursors(run, " in cursors(run).text


def test_an_unknown_channel_is_refused_with_those_there_are():
    """A bus has none."""
    with pytest.raises(BadOptionError, match=r"no channel 'nope'; it has .*cursors\("):
        cursors(played("paid purchase"), "nope")
    with pytest.raises(BadOptionError, match=r"one array\. Type cursors\(run\)"):
        cursors(played("paid purchase", "bus"), "ticket:created")


# Lag


def test_lag_adds_up_all_channels_of_a_reader():
    """One row a service, however many it listens to."""
    view = lag(played("orders sleeps"))

    assert view.text.count("\norders: ") == 1
    assert "at most 3 behind, at 503 ms; none at 504 ms" in view.text
    assert "never behind: tickets, payments, expiration" in view.text


def test_lag_tells_the_worst_of_each():
    """In picture and text."""
    view = lag(shop())

    assert "group shop: at most 4 behind, at 1301 ms; none at 2702 ms" in view.text
    assert "at most 4 behind" in words_in(view.svg)
    assert "4" in words_in(view.svg)


def test_whoever_never_catches_up_is_told_with_what_is_left():
    """A crash without a restart, on the bus: nobody will send it again."""
    whole = scenario("orders sleeps")
    run = whole.with_(actions=whole.actions[:-1]).run(on="bus", seed=2)

    assert "2 still to come at the end" in lag(run).text
    assert "never caught up" in " ".join(cursors(run).text.split())


# One message


def test_the_time_of_a_copy_is_told_apart():
    """On its way, waiting for its turn, worked on."""
    third = Journey(Reading(shop()), _number(shop(), "paid#3"))
    copy = next(a for a in third.attempts if a.to == "shop-a")

    assert (copy.sent_ms, copy.arrived_ms, copy.begun_ms, copy.came_ms) == (
        701, 702, 1602, 3102,
    )  # fmt: skip
    text = " ".join(gantt(shop(), "paid#3").text.split())
    assert "done at 3102 ms (waited 900 ms, work 1500 ms)" in text


def _number(run: Any, name: str) -> int:
    names = Reading(run).event_names
    return next(n for n, said in names.items() if said == name and n is not None)


def test_an_ack_wait_that_is_over_is_marked_and_followed_by_another_copy():
    """The first copy was in good hands; the server cannot know."""
    view = gantt(shop(), "paid#1")
    text = " ".join(view.text.split())

    assert "the ack wait was over at 1101 ms; its ack noted at 1603 ms" in text
    assert "1101 ms to shop-b, sent again (1)" in text
    assert "ack wait of 1000 ms is over" in words_in(view.svg)
    assert "another copy was acked" in words_in(view.svg)


def test_a_copy_that_nobody_took_has_a_row_with_its_reason():
    """And the one that came later another."""
    channels = gantt(played("orders sleeps"), "ticket:updated#2").text
    bus = gantt(played("orders sleeps", "bus"), "ticket:updated#2").text

    assert "to orders, first copy; orders is not connected" in channels
    assert "to orders, copy 2; done at 504 ms" in channels
    assert "to orders, first copy; nobody was there (ECONNREFUSED)" in bus


def test_a_refused_publish_ends_at_its_publisher():
    """With what the server said."""
    view = gantt(played("server restarts"), "order:created#4")

    assert "the server answered: stan: invalid publish request" in view.text
    assert "it was sent to nobody" in words_in(view.svg)


def test_a_copy_that_is_not_done_when_the_run_ends_is_shown():
    """A frozen process has it, and the server waits in vain."""
    run = (
        scenario("orders sleeps")
        .with_(
            actions="freeze orders @50\n"
            'publish tickets {"type": "ticket:updated", "id": 1, "price": 1} @100',
            until_ms=40_000,
        )
        .run(on="channels", seed=2)
    )

    text = " ".join(gantt(run, "ticket:updated#1").text.split())
    assert "to orders, first copy; it had not come when the run ended" in text
    assert "the ack wait was over" in text


def test_a_frozen_process_does_not_work():
    """What arrives for it waits."""
    run = (
        scenario("orders sleeps")
        .with_(
            actions="freeze orders @50\n"
            'publish tickets {"type": "ticket:updated", "id": 1, "price": 1} @100\n'
            "thaw orders @900",
        )
        .run(on="channels", seed=2)
    )

    view = gantt(run, "ticket:updated#1")
    assert "waited 798 ms, work 0 ms" in " ".join(view.text.split())
    assert "frozen" in words_in(view.svg)


def test_an_unknown_message_is_refused_with_those_there_are():
    """The likely mistake is a wrong number."""
    with pytest.raises(
        BadOptionError, match=r"'paid#9'; it has .*gantt\(run, 'paid#1'"
    ):
        gantt(shop(), "paid#9")
    with pytest.raises(BadOptionError, match="nothing was published"):
        gantt(World().run(), "paid#1")


# All of them


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("on", ["bus", "channels"])
def test_every_figure_is_small_and_says_in_words_what_it_shows(name, on):
    """Twenty lines of text, an SVG that any reader of pages can take."""
    for view in figures(played(name, on)):
        check_form(view)


@pytest.mark.parametrize("case", odd_runs())
def test_odd_worlds_are_drawn_too(case):
    """Empty, huge, or with names that nobody expects."""
    for view in figures(odd_runs()[case]):
        check_form(view)


def test_many_readers_are_folded_and_counted():
    """Those that were furthest behind are drawn."""
    run = _busy(readers=20, messages=30)

    assert "14 more readers not drawn, never more than" in cursors(run).text
    assert "12 more readers not drawn" in lag(run).text
    assert "9 more copies not drawn" not in gantt(run, "paid#1").text
    assert "8 more copies not drawn" in gantt(run, "paid#1").text


def test_a_long_run_is_thinned_out_and_says_so():
    """The numbers are of all, whatever is drawn."""
    run = _busy(readers=6, messages=400)

    for view in figures(run):
        check_form(view)
    assert re.search(r"\d+ of \d+ moments are drawn", cursors(run).text)
    assert "got 400 messages" in cursors(run).text


def test_a_thinned_lag_shows_the_worst_of_each_stretch():
    """Else a reader would look well or ill by the moments that are left."""
    series = Series()
    for at_ms, value in [(0, 0), (1, 3), (2, 0), (7, 1), (9, None)]:
        series.set(at_ms, value)

    worst = series.worst([0, 5, 6, 8])
    assert dict(zip(worst.times_ms, worst.values, strict=True)) == {0: 3, 5: 0, 6: 1}
    assert series.worst(series.times_ms).values == series.values


@pytest.mark.nightly
def test_ten_thousand_messages_are_drawn():
    """A long run takes seconds, not minutes, and its picture stays small."""
    run = _busy(readers=6, messages=10_000)

    for view in figures(run):
        check_form(view)


def test_the_same_run_gives_the_same_figures_in_another_process():
    """No set or dict order may show."""
    program = (
        "from sandbox import cursors, gantt, lag, scenario\n"
        "for on in ('bus', 'channels'):\n"
        "    run = scenario('orders sleeps').run(on=on, seed=2)\n"
        "    for view in (cursors(run), lag(run), gantt(run, 'ticket:updated#2')):\n"
        "        print(view.svg, view.text)"
    )
    outs = [
        subprocess.run(
            [sys.executable, "-W", "error", "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True, check=True,
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip

    assert outs[0] == outs[1]
    assert len(outs[0]) > 10_000


def test_drawing_changes_nothing_in_the_run():
    """Figures read the trace and never write it."""
    run = scenario("orders sleeps").run(seed=2)
    before = to_json(run.trace, seed=2)

    for view in figures(run):
        assert view.svg

    assert to_json(run.trace, seed=2) == before


def test_what_has_no_trace_is_refused_with_words_to_type():
    """A scenario that was not run is the likely mistake."""
    for draw in (cursors, lag, lambda run: gantt(run, "paid#1")):
        with pytest.raises(BadOptionError, match=r"got Scenario\. Type for example"):
            draw(scenario("paid purchase"))


def test_figures_are_among_what_a_lesson_imports():
    """By one word each."""
    assert {"cursors", "gantt", "lag"} <= set(sandbox.__all__)
