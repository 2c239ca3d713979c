"""What the player is given: all of a run, the same bytes each time, nothing cut in silence."""

from __future__ import annotations

import json
from itertools import accumulate
from typing import Any

import pytest

from sandbox import compare, scenario
from sandbox.errors import BadOptionError
from sandbox.views.player.compact import TEXT_MAX, cut_text
from sandbox.views.player.payload import payload
from sandbox.views.player.scenes import SCENES_MAX
from sandbox.views.reading import Reading

NAMES = ["price change", "paid purchase", "orders sleeps", "server restarts"]


def form(name: str, on: str, **options: Any) -> Any:
    return payload([Reading(scenario(name).run(on=on, **options))], name)


@pytest.mark.parametrize("on", ["bus", "channels"])
@pytest.mark.parametrize("name", NAMES)
def test_same_run_gives_the_same_bytes(name: str, on: str) -> None:
    """A notebook that is run again saves the same."""
    assert json.dumps(form(name, on)) == json.dumps(form(name, on))


@pytest.mark.parametrize("on", ["bus", "channels"])
@pytest.mark.parametrize("name", NAMES)
def test_every_actor_of_a_move_stands_on_the_stage(name: str, on: str) -> None:
    """Nothing travels from nowhere."""
    (run,) = form(name, on)["runs"]
    standing = {actor["name"] for actor in run["stage"]["actors"]}

    assert set(run["moves"]["actors"]) <= standing


@pytest.mark.parametrize("on", ["bus", "channels"])
@pytest.mark.parametrize("name", NAMES)
def test_boxes_do_not_cover_each_other(name: str, on: str) -> None:
    """Whoever reads a name must be able to."""
    (run,) = form(name, on)["runs"]
    boxes = run["stage"]["actors"]

    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            apart_x = abs(one["x"] - other["x"]) * 2 >= one["w"] + other["w"]
            apart_y = abs(one["y"] - other["y"]) * 2 >= one["h"] + other["h"]
            assert apart_x or apart_y, (one, other)


@pytest.mark.parametrize("on", ["bus", "channels"])
@pytest.mark.parametrize("name", NAMES)
def test_scenes_are_few_in_order_and_end_at_the_end(name: str, on: str) -> None:
    """A storyboard is read from left to right."""
    (run,) = form(name, on)["runs"]
    entries = [scene["entry"] for scene in run["scenes"]]

    assert 2 <= len(entries) <= SCENES_MAX
    assert entries == sorted(set(entries))
    assert entries[-1] == len(run["columns"]["actor"]) - 1


def test_who_is_connected_has_a_line_even_if_nothing_is_sent_there() -> None:
    """A service alone on the stage looks as if it had no server."""
    run = scenario("server restarts").run(store="memory")
    form = payload([Reading(run)], "restart")["runs"][0]
    actors = form["moves"]["actors"]
    pairs = [{actors[one], actors[other]} for one, other in form["moves"]["links"]]

    assert {"payments", "server"} in pairs


def test_columns_can_be_read_back() -> None:
    """Differences and distances lose nothing."""
    run = scenario("paid purchase").run(on="bus")
    (got,) = payload([Reading(run)], "x")["runs"]
    columns = got["columns"]

    assert list(accumulate(columns["at_ms"])) == run.trace.times_ms
    causes = [
        None if back is None else number - back
        for number, back in enumerate(columns["cause"])
    ]
    assert causes == run.trace.causes


def test_stepping_begins_before_anybody_does_anything() -> None:
    """Setting up is not what the lesson is about."""
    run = scenario("paid purchase").run(on="bus")
    (got,) = payload([Reading(run)], "x")["runs"]
    steps = list(accumulate(got["steps"]))

    assert steps[0] == got["first"] - 1
    assert steps == sorted(set(steps))


def test_text_that_is_cut_says_how_long_it_was() -> None:
    """Nothing is cut in silence."""
    assert cut_text("x" * TEXT_MAX) == "x" * TEXT_MAX
    assert cut_text("x" * 1_000_000).endswith("… (1,000,000 characters)")


def test_runs_of_one_beginning_part_where_they_differ() -> None:
    """The first divergence is marked in both."""
    run = scenario("orders sleeps").run(on="channels")
    fork = run.fork(at_ms=run.scenario.actions[-1].at_ms, do=[])
    parts = payload([Reading(run), Reading(fork)], "x")["parts"]

    assert parts is not None
    assert parts[0] == parts[1] > 0


def test_unknown_theme_says_which_there_are() -> None:
    """With what to type instead."""
    run = Reading(scenario("price change").run(on="bus"))

    with pytest.raises(BadOptionError, match="auto, light, dark"):
        payload([run], "x", theme="pink")


def test_what_differs_first_is_said() -> None:
    """Although the servers named another store each when they started."""
    story = scenario("server restarts").with_(on="channels")
    runs = [Reading(story.with_(store=store).run()) for store in ("memory", "file")]
    for reading, label in zip(runs, ("store memory", "store file"), strict=True):
        reading.label = label
    said = payload(runs, "x")["parts_said"]

    assert said == (
        "Alike until 550 ms; then memory: server started with 0 messages in memory; "
        "file: server started with 3 messages in files."
    )


def test_forks_that_go_on_alike_are_told_together() -> None:
    """And each hangs from the run that it left."""
    run = scenario("paid purchase").run(on="bus")
    fork = run.fork(at_ms=204, do=["crash orders @204"])
    other = fork.fork(at_ms=350, do=["restart orders @360"])
    runs = [Reading(one) for one in (run, fork, other)]
    for reading, label in zip(runs, ("first", "fork", "fork of it"), strict=True):
        reading.label = label

    form = payload(runs, "x")

    assert form["parts_said"] == (
        "Alike until 204 ms; then first: bus stored ticket:updated #3; "
        "fork and fork of it: somebody crashed orders."
    )
    assert [one["fork_of"] for one in form["runs"]] == [None, 0, 1]


def test_what_differs_first_is_not_said_of_other_beginnings() -> None:
    """On bus and on channels nothing is alike."""
    runs = [Reading(scenario("price change").run(on=on)) for on in ("bus", "channels")]

    assert payload(runs, "x")["parts_said"] is None


def test_compared_runs_show_the_channels_that_any_of_them_uses() -> None:
    """The others are named, and take no room."""
    story = scenario("server restarts").with_(on="channels")
    view = compare(*(story.with_(store=store).run() for store in ("memory", "file")))
    for run in view.payload["runs"]:
        assert [tape["label"] for tape in run["stage"]["tapes"]] == ["order:created"]
        assert len(run["stage"]["left_out"]) == 5
        assert "ticket:created" in run["stage"]["left_out"]


def test_fork_is_called_by_its_moment() -> None:
    """And the run that it left is not called by a number."""
    run = scenario("orders sleeps").run(on="channels")
    view = compare(run, run.fork(at_ms=150))

    assert view.title == "orders sleeps on channels: as it was | fork at 150 ms"
    assert "Alike until 200 ms; then as it was: somebody crashed orders" in view.text


def test_databases_are_called_by_their_names() -> None:
    """Two of them are both SQL."""
    runs = [scenario("price change").run(on="channels") for _ in range(2)]
    for run, name in zip(runs, ("PostgreSQL", "MariaDB"), strict=True):
        run.store.database = name

    assert compare(*runs).title == "price change on channels: PostgreSQL | MariaDB"
