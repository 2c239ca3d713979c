"""The scenes of a run say what there is to learn from it, in as much as has room."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from properties.logs import drawn, scenario_of
from properties.player import play
from properties.programs import programs

from sandbox import scenario, show
from sandbox.kernel.trace import Trace
from sandbox.views.player.saying import LINES_MAX, caption_lines, missed_said, ranges
from sandbox.views.player.scenes import SCENES_MAX, scenes_of
from sandbox.views.reading import Reading
from sandbox.views.words import short_event

# What must be said in which run: (scenario, on, store) -> parts of captions.
LESSONS = {
    ("price change", "bus", "memory"): [
        "goes to all 4: orders wants it, payments and expiration do not, its sender tickets gets an echo."
    ],
    ("price change", "channels", "memory"): ["goes to orders, who wants it."],
    ("paid purchase", "channels", "memory"): [
        "browser asks tickets, who publishes ticket:created#1.",
        "order:created#1; it goes to 3 of 4: tickets, payments and expiration.",
        "ticket:updated#1; it goes to 1 of 4: orders.",
        "payment:created#1; it goes to 1 of 4: orders.",
    ],
    ("orders sleeps", "bus", "memory"): [
        "orders is down and does not get them, 2 others do. The bus keeps them.",
        "orders is back and gets ticket:updated#1 to #3; #1 for the second time.",
    ],
    ("orders sleeps", "channels", "memory"): [
        "#2 and #3: orders is down, they wait in the server.",
        "orders is back and gets ticket:updated#1 to #3; #1 for the second time.",
    ],
    ("server restarts", "bus", "memory"): [
        "3 are gone.", "is given order:created#4 alone, 1 of 4 so far."
    ],
    ("server restarts", "channels", "memory"): [
        "3 are gone, 3 clients and 7 subscriptions forgotten.",
        "The server refuses order:created#4: it has forgotten the service orders.",
        "payments starts and finds nothing.",
        "missed 2: order:created#4 by tickets and expiration.",
    ],
    ("server restarts", "channels", "file"): [
        "all that there were.",
        "payments starts and is given all 4: order:created#1 to #4.",
    ],
}  # fmt: skip


def check_scenes(trace: Trace) -> None:
    scenes = scenes_of(Reading(trace))
    entries = [scene.entry for scene in scenes]

    assert len(scenes) <= SCENES_MAX
    assert entries == sorted(set(entries))
    for scene in scenes:
        assert scene.begin <= scene.entry
        assert len(caption_lines(scene.caption)) <= LINES_MAX, scene.caption
        assert scene.caption.endswith((".", "…")), scene.caption


@pytest.mark.parametrize("story", LESSONS, ids=str)
def test_scenes_carry_the_lesson(story: tuple[str, str, str]) -> None:
    """Who has only the still picture must get the point of it."""
    name, on, store = story
    run = scenario(name).with_(on=on, store=store).run()
    said = " ".join(scene.caption for scene in scenes_of(Reading(run)))

    assert [part for part in LESSONS[story] if part not in said] == []
    check_scenes(run.trace)


# In which run which scene begins with what: (scenario, on) -> (part, actor, kind).
BEGINNINGS = {
    ("paid purchase", "channels"): [
        ("browser asks tickets", "browser", "Requested"),
        ("ticket:created#1 goes to", "orders", "Delivered"),
        ("payments publishes", "payments", "Published"),
    ],
    ("server restarts", "channels"): [
        ("server stopped and started again", "server", "ServerStarted"),
        ("The server refuses", "orders", "PublishRefused"),
        ("payments starts", "payments", "Started"),
    ],
    ("orders sleeps", "bus"): [("#2 and #3: orders is down", "tickets", "Published")],
}  # fmt: skip


@pytest.mark.parametrize("story", BEGINNINGS, ids=str)
def test_scenes_begin_with_what_they_tell(story: tuple[str, str]) -> None:
    """One that is lit before that tells the future."""
    name, on = story
    reading = Reading(scenario(name).run(on=on))
    scenes = scenes_of(reading)

    for part, actor, kind in BEGINNINGS[story]:
        (scene,) = [scene for scene in scenes if part in scene.caption]
        entry = reading.trace[scene.begin]
        assert (entry.actor, type(entry.fact).__name__) == (actor, kind)


@pytest.mark.parametrize("on", ["bus", "channels"])
def test_busy_runs_are_told_in_numbers(on: str) -> None:
    """A hundred events of one kind are one scene."""
    lines = [
        f'publish tickets {{"type": "ticket:updated", "id": 1, "price": {n}}} @{100 + n}'
        for n in range(100)
    ]
    run = scenario("price change").with_(actions=lines, on=on).run()
    said = [scene.caption for scene in scenes_of(Reading(run))]

    assert said[1].startswith("ticket:updated#1 to #100 go to ")
    check_scenes(run.trace)


@settings(
    max_examples=40, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(programs(), drawn(scenario_of))
def test_any_run_has_scenes_that_fit(program: Any, log: Any) -> None:
    """Whatever happens in it."""
    check_scenes(play(program, lambda _: None).world.trace)
    check_scenes(log.run().trace)


def test_events_are_cut_where_they_do_not_differ() -> None:
    """A type's last part tells created from updated, and the number which."""
    assert short_event("ticket:updated#1", 16) == "ticket:updated#1"
    assert short_event("ticket:updated#1", 14) == "tic…:updated#1"
    assert short_event("ticket:created#1", 11) == "…:created#1"
    assert short_event("ticket:updated#12345", 9) == "tick…2345"


def test_nothing_that_came_in_the_end_is_said_to_be_missed() -> None:
    """One word for one idea: missed is what never came."""
    said = str(show(scenario("orders sleeps").run(on="bus")))

    assert said.count("missed 0") == said.count("miss") == 1


def test_who_missed_what_is_said_in_short() -> None:
    """A list without an end has no room under a picture."""
    lines = [f"crash {who} @50" for who in ("orders", "payments", "expiration")]
    events = [
        {"type": "ticket:updated", "id": 1, "price": 20},
        {"type": "order:created", "id": 1, "ticket_id": 1},
        {"type": "order:cancelled", "id": 1, "ticket_id": 1},
    ]
    lines += [
        f"publish tickets {json.dumps(e)} @{100 + n}" for n, e in enumerate(events)
    ]
    reading = Reading(scenario("price change").with_(actions=lines, on="bus").run())

    assert missed_said(reading) == (
        "missed 4: ticket:updated#1 by orders; "
        "order:created#1 by payments and expiration; and 1 more"
    )


def test_numbers_in_a_row_are_told_as_a_range() -> None:
    """Nobody counts along a list."""
    assert ranges([1]) == "#1"
    assert ranges([1, 2]) == "#1 and #2"
    assert ranges([1, 2, 3, 7]) == "#1 to #3 and #7"
    assert ranges([1, 3, 5, 7, 9]) == "#1, #3 and 3 more"
