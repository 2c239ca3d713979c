"""A still picture of a run shows in each frame what its sentence tells."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from properties.logs import drawn, scenario_of

from sandbox import scenario, show
from sandbox.views.player.scenes import scenes_of
from sandbox.views.player.sketch import _OUTLINES
from sandbox.views.reading import Reading


def svg_of(name: str, on: str, store: str = "memory") -> str:
    svg: str = show(scenario(name).with_(on=on, store=store).run()).svg
    return svg


def test_restart_shows_what_it_forgot() -> None:
    """Struck out in red, and counted."""
    svg = svg_of("server restarts", "channels")

    assert svg.count(">3 gone<") == 1
    assert ">empty<" in svg.split(">3 gone<")[1]
    assert (
        "gone" not in svg_of("server restarts", "channels", "file").split("</desc>")[1]
    )


@pytest.mark.parametrize("on", ["bus", "channels"])
def test_what_comes_again_is_marked(on: str) -> None:
    """It looks as if it had been wanted twice."""
    svg = svg_of("orders sleeps", on)

    assert svg.count(">1 again<") == 1
    assert svg.count(_OUTLINES["oo"]) == 2  # in the legend, and where it came


@pytest.mark.parametrize("name", ["paid purchase", "orders sleeps", "server restarts"])
@pytest.mark.parametrize("on", ["bus", "channels"])
def test_text_can_be_read(name: str, on: str) -> None:
    """On paper and on a code forge nobody zooms in."""
    sizes = re.findall(r'font-size="([\d.]+)"', svg_of(name, on))

    assert min(map(float, sizes)) >= 9


@pytest.mark.parametrize("on", ["bus", "channels"])
def test_no_caption_is_cut(on: str) -> None:
    """In the stories of the course all of it is there, on two lines at most."""
    for name in ("price change", "paid purchase", "expired order", "orders sleeps"):
        run = scenario(name).run(on=on)
        text = " ".join(re.findall(r">([^<]+)</text>", show(run).svg))
        for scene in scenes_of(Reading(run)):
            assert scene.caption in text


def test_frames_say_from_when_to_when() -> None:
    """A scene that ends at 403 ms may have begun at 300."""
    svg = svg_of("orders sleeps", "bus")

    assert ">4 · from 300 to 403 ms<" in svg
    assert ">3 · at 200 ms<" in svg


def test_words_are_those_of_the_player() -> None:
    """Whoever looks from one to the other finds the same."""
    svg = svg_of("server restarts", "channels")

    assert ">server forgot it<" in svg
    assert ">not started yet<" in svg


@settings(
    max_examples=20, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(drawn(scenario_of))
def test_any_run_has_a_storyboard(log: Any) -> None:
    """Whatever was done in it."""
    assert show(log.run()).svg.endswith("</svg>\n")
