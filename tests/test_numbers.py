"""The numbers that lessons print: each is measured again, and says what was claimed."""

import ast
import json
from pathlib import Path

import pytest

from sandbox.course import numbers as book
from sandbox.course.experiments import every
from sandbox.course.experiments.silent_listeners import Settings, ghost_time_s
from sandbox.course.experiments.slow_printing import printed
from sandbox.course.experiments.wallet import EVENTS, TRUE_END
from sandbox.course.numbers import numbers, rows
from sandbox.errors import UnknownNameError

RECORDINGS = Path(__file__).parent / "recordings"


@pytest.mark.parametrize("section", every.SECTIONS)
def test_every_number_is_what_is_measured_now(section):
    """A number that nobody measures again is a rumour after the next change."""
    assert book.measured_again(section) == rows(section)


@pytest.mark.parametrize("section", every.SECTIONS)
def test_a_number_that_differs_from_its_claim_says_which_is_right(section):
    """Whoever wrote the claim will ask."""
    assert book.unexplained(rows(section)) == []


def test_the_file_holds_these_sections_and_is_written_by_the_command():
    """Edited by hand it would change shape with the next measurement."""
    text = book.FILE.read_text(encoding="utf-8")

    assert book.text_of(json.loads(text)) == text
    assert list(json.loads(text)) == list(every.SECTIONS)


# Reading them


def test_a_lesson_reads_a_number_by_what_was_set():
    """H4: a little less in flight makes it worse."""
    assert numbers("H4", max_in_flight=1_024) == 50
    assert numbers("H4", max_in_flight=2) == 60


def test_an_unknown_number_is_told_with_those_there_are():
    """A typing error in a lesson must not print nothing."""
    with pytest.raises(UnknownNameError, match=r"max_in_flight=2.*Did you mean"):
        numbers("H4", max_in_fligt=2)
    with pytest.raises(UnknownNameError, match="there is: H1"):
        numbers("H9")


@pytest.fixture
def small_file(tmp_path, monkeypatch):
    """A file with two numbers, of which one is measured otherwise now."""
    file = tmp_path / "numbers.json"
    kept = {"of": {"n": 1}, "measured": 1, "claimed": 2, "why": "because"}
    old = {"of": {"n": 2}, "measured": 2, "claimed": 2}
    file.write_text(book.text_of({"S": [kept, old]}), encoding="utf-8")
    monkeypatch.setattr(book, "FILE", file)
    monkeypatch.setattr(
        every, "SECTIONS", {"S": lambda: [({"n": 1}, 1), ({"n": 2}, 3)]}
    )
    book._read.cache_clear()
    yield file
    book._read.cache_clear()


def test_a_changed_number_is_refused_with_its_section_and_the_command(small_file):
    """What changes a number may also make a lesson wrong."""
    with pytest.raises(book.StaleNumbersError, match=r"in: S\. Type python -m sandbox"):
        book.refuse_stale()


def test_measuring_again_keeps_claims_and_asks_for_the_missing_reason(small_file):
    """The machine knows the number; only a person knows why it is right."""
    assert book.regenerate() == ["S, n=2: claimed 2, measured 3"]
    assert rows("S") == [
        {"of": {"n": 1}, "measured": 1, "claimed": 2, "why": "because"},
        {"of": {"n": 2}, "measured": 3, "claimed": 2},
    ]
    book.refuse_stale()


# What stands behind them


@pytest.mark.parametrize(
    ("recording", "listener"),
    [("conn_12_hb_dead_tcp_timing", "gone"), ("conn_13_hb_frozen_timing", "frozen")],
)
def test_a_ghost_lives_as_long_as_it_did_on_the_real_server(recording, listener):
    """Fact 1.7: in both recordings it dies right after it has connected."""
    text = (RECORDINGS / f"{recording}.json").read_text(encoding="utf-8")
    (removed,) = json.loads(text)["server_log"]

    _, longest_s = ghost_time_s(Settings(1, 1, 2), listener)

    assert longest_s == pytest.approx(removed["t"] / 1_000, abs=0.1)


@pytest.mark.parametrize("settings", [(5, 5, 2), (2, 1, 0), (10, 3, 4)])
def test_ghost_time_is_one_more_failure_than_the_count(settings):
    """Fact 1.6: removed on failure number fail_count + 1, less what had passed."""
    interval_s, timeout_s, fail_count = settings

    for listener, each_s in (("frozen", interval_s + timeout_s), ("gone", interval_s)):
        longest_s = each_s * (fail_count + 1)
        expected = (longest_s - interval_s, longest_s)
        assert ghost_time_s(Settings(*settings), listener) == pytest.approx(expected)


def test_a_slow_printer_prints_every_ticket_and_nothing_is_left():
    """H4 counts repeats: none of them may hide a ticket that was never printed."""
    assert {call.sequence for call in printed(3)} == set(range(1, 11))


def test_the_true_end_is_what_the_events_add_up_to():
    """The kill matrix compares with it."""
    for user, balance in TRUE_END.items():
        assert sum(event.delta for event in EVENTS if event.user == user) == balance


def failing(handler: str) -> list[str]:
    cells = (row for row in rows("4b") if row["of"]["handler"] == handler)
    return [row["of"]["failure"] for row in cells if row["measured"] != "ok"]


def test_the_right_handler_survives_every_failure():
    """The rule is: as early as possible, in order, once, and acked only then."""
    assert next(iter(every.handlers())) == "by version"
    assert failing("by version") == []


@pytest.mark.parametrize("handler", [*every.handlers()][1:])
def test_a_wrong_handler_passes_the_happy_path_and_fails_elsewhere(handler):
    """H1: a check of the happy path grades nothing."""
    assert failing(handler)
    assert "happy" not in failing(handler)


def test_no_two_wrong_handlers_name_the_same_mistake():
    """The first words of a docstring are the label of its hint."""
    folder = every.ANSWERS / "wrong_answers" / every.HANDLERS
    texts = [path.read_text(encoding="utf-8") for path in folder.glob("*.py")]
    labels = [ast.get_docstring(ast.parse(text)).partition(":")[0] for text in texts]

    assert len(set(labels)) == len(labels) == 11
