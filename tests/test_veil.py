"""What comes after a moment is hidden until somebody has said what it will be."""

from __future__ import annotations

import json
from itertools import accumulate
from typing import Any

import pytest

from sandbox import scenario, show
from sandbox.errors import BadOptionError
from sandbox.views.player.part import part_of
from sandbox.views.reading import Reading

OPTIONS = {"A": "all four", "B": "only the fourth", "C": "nothing"}
ASKED = {"veil_after": "order:created#3", "options": OPTIONS}


@pytest.fixture(scope="module")
def run() -> Any:
    return scenario("server restarts").run(store="memory")


def veiled(run: Any, **asked: Any) -> Any:
    return show(run, **asked).payload["veil"]


def test_run_without_a_question_has_no_veil(run):
    """Nobody is asked who only wants to see."""
    assert show(run).payload["veil"] is None


def test_picture_and_text_end_at_the_veil(run):
    """Whoever has no player is not told either."""
    view = show(run, **ASKED)
    told = [view.text, view.svg, view.payload["story"]]

    for later in ("order:created#4", "stopped", "500 ms", "700", "payments started"):
        assert not any(later in text for text in told), later
    assert "order:created#3" in view.text


def test_alternative_text_ends_at_the_veil(run):
    """A screen reader is no back door."""
    figure = show(run, **ASKED)._repr_mimebundle_()["text/html"]
    said = figure[: figure.index("<iframe")]

    assert "The end" not in said
    assert "So far, at 300 ms" in said


def test_text_asks_the_question_and_says_that_the_rest_is_hidden(run):
    """The reader of a printed page knows what is missing."""
    text = show(run, question="What does payments get?", **ASKED).text

    assert (
        "What does payments get?\nA  all four\nB  only the fourth\nC  nothing" in text
    )
    assert "hidden until you choose in the player" in text


def test_what_is_on_its_way_is_not_called_lost(run):
    """At the veil nobody knows yet what becomes of it."""
    sent = next(n for n, name in Reading(run).event_names.items() if name[-2:] == "#3")
    part = part_of(Reading(run), sent + 1, "So far")

    assert "lost" not in {arrow.kind for arrow in part.arrows}
    assert part.ledger.missed == 0


def test_entry_time_and_name_mean_the_same_moment(run):
    """Each is handy in another lesson."""
    by_name = veiled(run, **ASKED)["after"]
    at_ms = run.trace[by_name].at_ms

    assert veiled(run, veil_after=by_name, options=OPTIONS)["after"] == by_name
    by_time = veiled(run, veil_after_ms=at_ms, options=OPTIONS)["after"]
    assert run.trace[by_time].at_ms == at_ms


@pytest.mark.parametrize("after", range(0, 80, 7))
def test_veil_falls_where_the_player_stops(run, after):
    """Else a step would show what comes after it."""
    payload = show(run, veil_after=after, options=OPTIONS).payload
    stops = list(accumulate(payload["runs"][0]["steps"]))

    assert payload["veil"]["after"] in stops
    assert payload["veil"]["after"] <= max(after, stops[0])


def test_without_a_moment_all_but_the_beginning_is_hidden(run):
    """The question is then what happens at all."""
    payload = show(run, options=OPTIONS).payload

    assert payload["veil"]["after"] == payload["runs"][0]["steps"][0]
    assert payload["veil"]["question"] == "What happens next?"


def test_run_in_which_an_option_is_right_plays_as_ghosts(run):
    """It follows the runs that are shown, and the option says which it is."""
    belief = run.scenario.run(store="file")
    options = {"A": ("all four", belief), "B": "only the fourth"}

    payload = show(run, veil_after_ms=300, options=options).payload

    assert [option["ghosts"] for option in payload["veil"]["options"]] == [1, None]
    assert len(payload["runs"]) == 2
    assert all(len(row["values"]) == 1 for row in payload["ledger"])


def test_right_answer_stands_in_the_player_alone(run):
    """Whoever reads the text or the picture is not told before they have thought."""
    view = show(run, answer="B", **ASKED)

    assert view.payload["veil"]["answer"] == "B"
    assert view.text == show(run, **ASKED).text
    assert view.svg == show(run, **ASKED).svg


def test_same_question_gives_the_same_bytes(run):
    """A notebook that is run again saves the same."""
    first, second = (show(run, **ASKED)._repr_mimebundle_() for _ in range(2))

    assert json.dumps(first) == json.dumps(second)


WRONG = [
    ({"veil_after": "order:creatd#3", "options": OPTIONS}, "Did you mean 'order:created#3'"),
    ({"veil_after": 9_999, "options": OPTIONS}, "takes the number of an entry, 0 to"),
    ({"veil_after": True, "options": OPTIONS}, "got True"),
    ({"veil_after": 81, "options": OPTIONS}, "nothing comes after entry 81"),
    ({"veil_after_ms": -1, "options": OPTIONS}, "a whole number of ms"),
    ({"veil_after": 1, "veil_after_ms": 1, "options": OPTIONS}, "give one"),
    ({"veil_after": 1}, 'options={"A": "nothing"'),
    ({"question": "What?"}, "2 to 9 options"),
    ({"options": {"A": "only one"}}, "2 to 9 options"),
    ({"options": {"A": 1, "B": "x"}}, "option A takes a text"),
    ({"options": OPTIONS, "answer": "Z"}, "the name of an option"),
    ({"options": {"": "x", "B": "y"}}, "a short name such as 'A'"),
    ({"options": {"A": ("x", 3), "B": "y"}}, "a picture is made of a run, got int"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "words"), WRONG)
def test_wrong_question_says_what_there_is(run, asked, words):
    """What was wrong, what there is, what to type."""
    with pytest.raises(BadOptionError) as raised:
        show(run, **asked)

    assert words in str(raised.value)
