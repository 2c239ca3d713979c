"""A notebook holds the beginning of a long run, and says so; a file holds all of it."""

from __future__ import annotations

import json
import re
from itertools import accumulate
from typing import Any

import pytest

from sandbox import compare, scenario, show
from sandbox.views.player.payload import payload
from sandbox.views.player.room import NOTEBOOK, Room
from sandbox.views.reading import Reading

OPTIONS = {"A": "yes", "B": "no"}


def busy(events: int, on: str = "channels", text: str = "") -> Any:
    """A run in which something happens every 5 ms."""
    lines = [
        f'publish tickets {{"type": "ticket:updated", "id": 1, "price": {n}, "text": "{text}"}} @{100 + 5 * n}'
        for n in range(events)
    ]
    played = scenario("price change").with_(actions=lines, on=on)
    return played.with_(until_ms=1_000 + 5 * events).run()


@pytest.fixture(scope="module")
def long() -> Any:
    return show(busy(1_000))


def steps(form: Any) -> list[int]:
    return list(accumulate(form["steps"]))


def size(form: Any) -> int:
    return len(json.dumps(form, separators=(",", ":"), ensure_ascii=False).encode())


def test_short_run_is_whole():
    """What there is room for is not cut."""
    (run,) = show(busy(50)).payload["runs"]

    assert run["cut"] is None
    assert run["scenes"][-1]["caption"].startswith("The end")


def test_long_run_fits_into_a_notebook(long):
    """There are many pictures in a lesson, and all are saved with it."""
    (run,) = long.payload["runs"]

    assert len(steps(run)) <= NOTEBOOK.steps
    assert size(run) <= NOTEBOOK.bytes


def test_long_texts_are_cut_as_well():
    """A few steps may hold a lot."""
    (run,) = show(busy(200, text="x" * 1_900)).payload["runs"]

    assert size(run) <= NOTEBOOK.bytes
    assert 5 < len(steps(run)) < 200
    assert run["cut"] is not None


def test_what_is_cut_is_said_with_how_much_there_is(long):
    """In the player and in the text, and where to find the rest."""
    (run,) = long.payload["runs"]
    found = re.match(
        r"shows the first ([\d,]+) of ([\d,]+) events; (.+) has all", run["cut"]
    )

    assert found
    assert int(found[1].replace(",", "")) == len(steps(run))
    assert int(found[2].replace(",", "")) > 5_000
    assert found[3] == 'show(…).save("run.html")'
    assert f"The player {run['cut']}." in " ".join(long.text.split())


def test_last_scene_says_that_it_is_not_the_end(long):
    """Nobody should take the cut for the end of the story."""
    (run,) = long.payload["runs"]

    assert run["scenes"][-1]["caption"].startswith("Cut here, at ")
    assert "1000 published" in long.payload["story"]


def test_causes_and_places_stay_true(long):
    """All that is pointed at is there."""
    (run,) = long.payload["runs"]
    columns, moves = run["columns"], run["moves"]
    count = len(columns["kind"])

    assert all(len(column) == count for column in columns.values())
    for name in ("about", "cause"):
        pairs = enumerate(columns[name])
        assert all(back is None or 0 <= back <= number for number, back in pairs)
    assert max(steps(run)) < count
    assert all(entry < count for entry in moves["entry"])
    assert all(entry < count for entry in map(int, run["names_of"]))
    assert all(cell < count for cells in run["cells"].values() for cell in cells)


def test_cut_loses_no_event_that_was_on_its_way(long):
    """Cut short, an event is neither lost nor missed."""
    (run,) = long.payload["runs"]

    assert "lost" not in run["moves"]["kinds"]


def test_saved_page_has_all(long, tmp_path):
    """A file may be as large as it must."""
    long.save(tmp_path / "run.html")
    text = (tmp_path / "run.html").read_text(encoding="utf-8")
    whole = json.loads(re.search(r'id="payload">(.*?)</script>', text)[1])

    assert whole["runs"][0]["cut"] is None
    assert len(steps(whole["runs"][0])) > 5_000


def test_compared_runs_are_cut_at_one_moment():
    """One of them going on alone would look like a difference."""
    view = compare(busy(400, "bus"), busy(400, "channels"))
    ends = [sum(run["columns"]["at_ms"]) for run in view.payload["runs"]]

    assert all(run["cut"] for run in view.payload["runs"])
    assert abs(ends[0] - ends[1]) <= 5
    assert size(view.payload["runs"]) <= NOTEBOOK.bytes
    assert 'compare(…).save("run.html") has all' in " ".join(view.text.split())


def test_veil_hides_something_of_what_is_left():
    """A question about a moment that is cut off stays a question."""
    view = show(busy(1_000), veil_after="ticket:updated#990", options=OPTIONS)
    stops = steps(view.payload["runs"][0])

    assert view.payload["veil"]["after"] == stops[-2]


@pytest.mark.parametrize("most", [2, 7, 50])
def test_any_room_is_kept(most):
    """However little there is."""
    (run,) = payload([Reading(busy(20))], "x", room=Room(most, 10**9))["runs"]

    assert len(steps(run)) == most


def test_no_room_for_bytes_leaves_the_beginning():
    """Something is shown in any case."""
    (run,) = payload([Reading(busy(20))], "x", room=Room(2_000, 1))["runs"]

    assert len(steps(run)) == 2
