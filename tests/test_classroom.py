"""`play --html` writes a run as one page, to be mailed or shown to a class."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sandbox import scenario, show
from sandbox.__main__ import app
from sandbox.errors import SandboxError
from sandbox.views.player.classroom import class_page, reader_page
from sandbox.views.player.page import MARK

QUESTION = ["--question", "Who gets it?", "--option", "A=all", "--option", "B=nobody"]


@pytest.fixture
def page(tmp_path):
    return tmp_path / "run.html"


def play(*typed: object) -> str:
    """What the command prints. Raises what it would print of errors."""
    done = CliRunner().invoke(app, ["play", *map(str, typed)])
    if done.exception is not None:
        raise done.exception
    return done.output


def payload_in(page: Path) -> Any:
    text = page.read_text(encoding="utf-8")
    return json.loads(re.search(r'id="payload">(.*?)</script>', text)[1])  # type: ignore[index]


def test_page_holds_the_run(page):
    """All of it, by name, and the line says where it is."""
    told = play("paid purchase", "--on", "bus", "--html", page)

    payload = payload_in(page)
    assert str(page) in told
    assert "KB" in told
    assert payload["title"] == "paid purchase on bus"
    assert payload["veil"] is None
    assert len(payload["runs"]) == 1


def test_without_a_page_it_prints_as_before():
    """One sentence a line."""
    assert "orders      received ticket:updated" in play("price change")


@pytest.mark.parametrize("present", [[], ["--present"]])
def test_page_refers_to_nothing_outside(page, present):
    """It works without a network, and may not use one."""
    play("paid purchase", *present, "--html", page)
    text = page.read_text(encoding="utf-8")

    assert "default-src 'none'" in text
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=", text)
    assert (
        "import "
        not in re.search(r'<script type="module">(.*?)</script>', text, re.S)[1]
    )


def test_same_command_writes_the_same_bytes(page):
    """A page that is written again is no new page."""
    play("paid purchase", "--html", page)
    first = page.read_bytes()
    play("paid purchase", "--html", page)

    assert page.read_bytes() == first


def test_systems_are_compared_under_their_names(page):
    """One scenario, one clock."""
    play("paid purchase", "--compare", "bus,channels", "--html", page)
    payload = payload_in(page)

    assert payload["title"] == "paid purchase: bus | channels"
    assert [run["label"] for run in payload["runs"]] == ["bus", "channels"]
    assert len(payload["ledger"][0]["values"]) == 2


def test_stores_are_compared_under_their_names(page):
    """Three of them fit."""
    play("server restarts", "--compare", "memory,file,sql", "--html", page)

    labels = [run["label"] for run in payload_in(page)["runs"]]
    assert labels == ["memory", "file", "sql"]


@pytest.mark.parametrize(
    ("after", "at_ms"), [("ticket:updated#2", 300), ("350ms", 305), ("3", 10)]
)
def test_question_hides_what_comes_after_a_moment(page, after, at_ms):
    """A publish, a time, or an entry by its number."""
    play("orders sleeps", *QUESTION, "--veil-after", after, "--html", page)
    payload = payload_in(page)
    times = payload["runs"][0]["columns"]["at_ms"]

    assert payload["veil"]["question"] == "Who gets it?"
    assert [(o["key"], o["text"]) for o in payload["veil"]["options"]] == [
        ("A", "all"),
        ("B", "nobody"),
    ]
    assert sum(times[: payload["veil"]["after"] + 1]) <= at_ms


def test_option_may_name_a_world_in_which_it_is_so(page):
    """A system, a store or a belief; a text that holds a = ends with one more."""
    options = ["A=one=bus", "B=two=file", "C=x=y=", "D=all=an ack deletes the message"]
    typed = [part for option in options for part in ("--option", option)]
    play("server restarts", *typed, "--answer", "C", "--html", page)
    veil = payload_in(page)["veil"]

    assert [(o["text"], o["ghosts"]) for o in veil["options"]] == [
        ("one", 1), ("two", 2), ("x=y", None), ("all", 3),
    ]  # fmt: skip
    assert veil["answer"] == "C"
    assert len(payload_in(page)["runs"]) == 4


def test_question_can_be_put_before_a_comparison(page):
    """Nothing of either run is told before."""
    play("paid purchase", "--compare", "bus,channels", *QUESTION, "--html", page)
    payload = payload_in(page)

    assert payload["veil"]["after"] == payload["runs"][0]["steps"][0]
    assert payload["story"].endswith("Who gets it?")
    assert "The end" not in payload["story"]


def test_class_is_shown_no_channel_that_stays_empty(page):
    """What is left can be read from the last row."""
    play("server restarts", "--html", page)
    all_tapes = [
        tape["label"] for tape in payload_in(page)["runs"][0]["stage"]["tapes"]
    ]
    play("server restarts", "--present", "--html", page)
    tapes = [tape["label"] for tape in payload_in(page)["runs"][0]["stage"]["tapes"]]

    assert tapes == ["order:created"]
    assert len(all_tapes) > 3


def test_world_in_which_nothing_is_kept_can_be_presented(page, tmp_path):
    """A server without a single message still has its place."""
    file = tmp_path / "quiet.txt"
    file.write_text("scenario price change\non channels\nuntil 50\n")
    play(file, "--present", "--html", page)

    assert len(payload_in(page)["runs"][0]["stage"]["tapes"]) == 1


def test_theme_is_kept(page):
    """A beamer is not asked what its system likes."""
    play("price change", "--theme", "dark", "--html", page)

    assert payload_in(page)["theme"] == "dark"


# Files


def test_page_of_ours_is_written_over(page):
    """It can be made again."""
    play("price change", "--html", page)
    play("price change", "--seed", 3, "--html", page)

    assert MARK in page.read_text(encoding="utf-8")


def test_file_of_somebody_else_stays(page):
    """Unless told otherwise."""
    page.write_text("<html>my thesis</html>")
    with pytest.raises(SandboxError, match=r"was not written by play.*--force"):
        play("price change", "--html", page)

    assert page.read_text() == "<html>my thesis</html>"
    play("price change", "--html", page, "--force")
    assert MARK in page.read_text(encoding="utf-8")


def test_nothing_is_written_when_something_is_wrong(page):
    """Half a page would be worse."""
    with pytest.raises(SandboxError):
        play("price change", "--veil-after", "x#1", *QUESTION, "--html", page)

    assert not page.exists()


def test_folder_that_is_not_there_is_named(tmp_path):
    """With the reason of the system."""
    with pytest.raises(SandboxError, match="cannot be written: No such file"):
        play("price change", "--html", tmp_path / "none" / "run.html")


# Wrong arguments say what there is

WRONG = [
    (["paid"], "there is: price change, paid purchase"),
    (["paid purchase", "--compare", "a,b"], "of bus,channels, or of memory,file,sql"),
    (["paid purchase", "--compare", "bus"], "--compare takes two or more"),
    (["paid purchase", "--compare", "bus,bus"], "--compare takes two or more"),
    (["paid purchase", "--compare", "bus,sql"], "--compare takes two or more"),
    (["paid purchase", "--compare", "bus,channels", "--on", "bus"], "no choice of --on"),
    (["paid purchase", "--compare", "memory,sql", "--store", "sql"], "of --store"),
    (["paid purchase", "--compare", "memory,sql", "--on", "bus"], "a bus has no store"),
    (["paid purchase", "--theme", "pink"], "auto, light, dark"),
    (["paid purchase", "--question", "x"], "--option A=nothing"),
    (["paid purchase", "--veil-after", "300ms"], "--option A=nothing"),
    (["paid purchase", "--option", "A"], "a name of its own and a text"),
    (["paid purchase", "--option", "A=x", "--option", "A=y"], "a name of its own"),
    (["paid purchase", "--option", "A=x"], "2 to 9 options"),
    (["paid purchase", "--option", "A=x=fiel"], "Did you mean 'file'"),
    (["paid purchase", *QUESTION, "--answer", "Z"], "A, B, got 'Z'"),
    (["paid purchase", *QUESTION, "--veil-after", "ticket:creatd#1"], "Did you mean"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "words"), WRONG)
def test_wrong_argument_says_what_there_is(page, typed, words):
    """And what to type instead."""
    with pytest.raises(SandboxError) as raised:
        play(*typed, "--html", page)

    assert words in str(raised.value)


@pytest.mark.parametrize(
    "typed",
    [["--present"], ["--theme", "dark"], ["--compare", "bus,channels"], QUESTION],
)
def test_what_only_a_page_has_needs_one(typed):
    """It would be passed over in silence."""
    with pytest.raises(SandboxError, match=r"add --html run\.html"):
        play("price change", *typed)


def test_name_that_is_no_page_is_refused(tmp_path):
    """A browser would not open it."""
    with pytest.raises(SandboxError, match=r"a file such as run\.html"):
        play("price change", "--html", tmp_path / "run.txt")


@pytest.mark.parametrize("made", [reader_page, class_page])
def test_page_around_a_dark_player_is_dark(made):
    """A white frame around it dazzles in a dark room."""
    runs = {"bus": scenario("price change").run(on="bus")}
    dark = "html{color-scheme:dark;background:#111827}"

    assert f"\n{dark}</style>" in made(runs, "dark")
    assert f"@media (prefers-color-scheme:dark){{{dark}}}" in made(runs, "auto")
    assert "color-scheme:dark" not in made(runs, "light")


def test_frame_in_a_notebook_has_the_ground_of_the_notebook():
    """It is not a page of its own."""
    view = show(scenario("price change").run(on="bus"), theme="dark")
    html = view._repr_mimebundle_()["text/html"]

    assert "color-scheme:dark" not in html
    assert "color-scheme:dark" in view.html
