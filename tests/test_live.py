"""The live player: what somebody does in the browser reaches Python, and nothing more."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from sandbox import live, scenario, show
from sandbox.errors import BadOptionError, MissingPackageError
from sandbox.views.live_widget import module
from sandbox.views.player.sources import style

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def run() -> Any:
    """A run that can be forked."""
    return scenario("paid purchase").run(on="channels")


@pytest.fixture
def player(run) -> Any:
    """A live player that has been told nothing yet."""
    return live(run)


def ask_for_fork(player: Any, at_ms: Any, count: int = 1) -> None:
    """What the browser sends."""
    player.fork_request = {"at_ms": at_ms, "count": count}


def labels(player: Any) -> list[str]:
    return [run["label"] for run in player.payload["runs"]]


def test_it_shows_what_show_shows(run, player):
    """The same module, the same payload; only the line to Python is new."""
    assert player.payload == json.loads(json.dumps(show(run).payload))
    assert live(run, theme="dark").payload["theme"] == "dark"


def test_its_module_stands_alone(player):
    """It fetches nothing, and exports what a widget has to."""
    assert player._esm == module()
    assert player._css == style()
    assert "import " not in "".join(
        line for line in module().splitlines() if line.startswith("import")
    )
    assert module().count("export default { render };") == 1


def test_the_playhead_stays_in_the_browser(player):
    """Synced with every frame, it would stutter and come out of order."""
    ours = {name for name in player.keys if not name.startswith("_")}

    assert ours - {"layout", "tabbable", "tooltip"} == {
        "payload", "prediction", "committed", "fork_request", "takes_forks", "said"
    }  # fmt: skip


def test_its_text_is_stable_and_tells_the_story(run, player):
    """nbval compares it; an address in it would differ each time."""
    forms, _ = player._repr_mimebundle_()

    assert repr(player) == "<live player of paid purchase on channels>"
    assert forms["text/plain"] == show(run).text
    assert "application/vnd.jupyter.widget-view+json" in forms
    assert "text/html" not in forms  # a page in the same bundle would be hidden


def test_a_prediction_can_be_observed(player):
    """By its name, as every trait would be heard otherwise."""
    heard = []
    player.observe(lambda change: heard.append(change.new), names="prediction")

    player.prediction = "B"

    assert heard == ["B"]
    assert player.committed is False


def test_halves_of_signs_are_sent_as_what_a_browser_shows():
    """They are legal in JSON and in no message to a browser."""
    line = 'publish tickets {"type": "ticket:updated", "id": "\\ud800", "price": 5} @9'
    player = live(scenario("price change").with_(actions=line).run())

    sent = json.dumps(player.payload, ensure_ascii=False)

    assert sent.encode()
    assert "\ufffd" in sent


def test_what_is_veiled_is_not_forked_before_somebody_has_predicted(run):
    """The fork would stand beside a run that shows it all."""
    player = live(run, veil_after_ms=150, options={"A": "nothing", "B": "an order"})
    player.on_fork(lambda at_ms: run.fork(at_ms=at_ms))
    assert player.payload["veil"]["options"][1]["key"] == "B"

    ask_for_fork(player, 120)
    assert player.said == "BadOptionError: say first what comes next, then fork."

    player.prediction, player.committed = "B", True
    ask_for_fork(player, 120, 2)
    assert len(labels(player)) == 2


# Forks


def test_a_fork_is_asked_for_and_shown_beside_the_run(run, player):
    """Two runs with one past, under one playhead."""
    moments = []

    def fork(at_ms: int) -> Any:
        moments.append(at_ms)
        return run.fork(at_ms=at_ms, do=f"crash orders @{at_ms}")

    assert player.takes_forks is False
    player.on_fork(fork)
    assert player.takes_forks is True
    ask_for_fork(player, 150)

    assert moments == [150]
    assert labels(player) == ["channels", "channels, forked at 150 ms"]
    assert player.said == "Forked at 150 ms."


def test_the_same_moment_can_be_forked_twice(run, player):
    """Each wish has a number, so that the second is news too."""
    moments = []
    player.on_fork(moments.append)
    for count in (1, 2):
        ask_for_fork(player, 150, count)

    assert moments == [150, 150]


def test_the_last_two_forks_are_shown(run, player):
    """More would not fit on a screen."""
    player.on_fork(lambda at_ms: run.fork(at_ms=at_ms))
    for count, at_ms in enumerate((120, 220, 320)):
        ask_for_fork(player, at_ms, count)

    assert [label[-6:] for label in labels(player)[1:]] == ["220 ms", "320 ms"]


def test_a_callback_need_not_return_a_run(player):
    """It may only take note."""
    player.on_fork(lambda at_ms: None)
    ask_for_fork(player, 150)

    assert len(labels(player)) == 1
    assert player.said == "Forked at 150 ms."


def test_nobody_listens_before_on_fork(player):
    """The button is not there then; a wish from elsewhere is let go."""
    ask_for_fork(player, 150)

    assert (player.said, len(labels(player))) == ("", 1)


@pytest.mark.parametrize(
    ("at_ms", "said"),
    [
        (99_999, "BadOptionError: at_ms=99999 is after the end of this run"),
        ("7", "BadOptionError: a fork begins at a whole number of ms, got '7'"),
        (-1, "got -1"),
        (None, "got None"),
        (True, "got True"),
        (1.5, "got 1.5"),
    ],
)
def test_an_error_in_a_fork_is_said_below_the_player(run, player, at_ms, said):
    """Widgets swallow what their callbacks raise."""
    player.on_fork(lambda at_ms: run.fork(at_ms=at_ms))
    ask_for_fork(player, at_ms)

    assert said in player.said
    assert len(labels(player)) == 1


def test_an_error_of_the_callback_itself_is_said_with_its_notes(player):
    """Whoever wrote it wants to know where."""

    def broken(at_ms: int) -> None:
        error = ZeroDivisionError("oh")
        error.add_note("raised by orders")
        raise error

    player.on_fork(broken)
    ask_for_fork(player, 150)

    assert player.said == "ZeroDivisionError: oh\nraised by orders"


def test_a_callback_has_to_be_callable(player):
    """Otherwise the first fork would say so, much later."""
    with pytest.raises(BadOptionError, match="on_fork takes a function of at_ms"):
        player.on_fork(150)


def test_something_without_a_trace_is_refused():
    """With what to type."""
    with pytest.raises(BadOptionError, match="a picture is made of a run"):
        live("a run")


def test_without_anywidget_it_says_what_to_install(run, monkeypatch):
    """And what does without."""
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.delitem(sys.modules, "sandbox.views.live_widget")

    with pytest.raises(
        MissingPackageError, match=r"pip install\s+anywidget.*show\(run"
    ):
        live(run)
