"""Recorded runs: what a real database kept can be seen on a laptop without one."""

import json
import platform

import pytest
from services import url_of

from sandbox import compare, first_difference, kept, ledger, lost, recorded_run, show
from sandbox import scenario as scenario_named
from sandbox.course.recorded_run import FOLDER, text_of
from sandbox.errors import BadOptionError, SandboxError, UnknownNameError
from sandbox.lab import recorder

KINDS = ["postgresql", "mariadb"]
NAMES = {"postgresql": "PostgreSQL", "mariadb": "MariaDB"}
ALL_ORDERS = [f"order:created#{number}" for number in range(1, 5)]


@pytest.fixture(params=KINDS)
def run(request):
    """The restart, on each real database."""
    return recorded_run("server restarts", request.param)


def text_in(kind):
    return recorder.path_of("server restarts", kind).read_text(encoding="utf-8")


# S35: a server can store in a database like MySQL or Postgres


def test_a_server_with_a_real_database_knows_every_event_after_a_restart(run):
    """S35, S40: it connects, looks, and knows all that was ever published."""
    assert run.received("payments") == ALL_ORDERS
    assert run.count("stored") == 4
    assert lost(run.trace).is_kept


def test_events_are_rows_of_a_table(run):
    """Three before the restart, the same three without a server, four at the end."""
    rows = [
        len(run.tables(moment).parts["messages"]) - 1 for moment in recorder.MOMENTS
    ]

    assert rows == [3, 3, 4]


def test_what_was_recorded_is_what_happens_here(run):
    """Entry by entry: a database changes nothing that services could see."""
    here = run.scenario.run()

    assert first_difference(run.trace, here.trace) is None


def test_a_server_that_stops_writes_down_who_has_acked_what(run):
    """Sends and acks wait for their turn, which a stop does not let pass (fact 9.7)."""
    written = run.tables("away").since(run.tables("before"))

    assert "messages" not in written.lines
    assert any(line.startswith("+") for line in written.lines)


# A run like any other


def test_a_recorded_run_can_be_pictured_and_judged(run):
    """A lesson hands it to what it hands any other run to."""
    for view in (show(run), kept(run), compare(run)):
        assert "PostgreSQL" in str(view) or "MariaDB" in str(view)
    assert ledger(run.trace).published == 4
    assert run.why("payments", "order:created#4").lines
    assert len(run.table(5).lines) <= 7


def test_recorded_runs_are_told_apart_by_their_databases():
    """Under two pictures that look alike, it is all there is to read."""
    view = compare(*(recorded_run("server restarts", kind) for kind in KINDS))

    first = str(view).splitlines()[0]
    assert first.startswith("server restarts on channels: store PostgreSQL 1")
    assert " | store MariaDB 1" in first


def test_a_recorded_run_says_what_it_is(run):
    """It prints without addresses, in one line."""
    assert repr(run).startswith("<RecordedRun server restarts on channels, store ")
    assert repr(run).endswith(": 4 published, 12 delivered>")


# What there is not


@pytest.mark.parametrize("asked", [("server restarts", "oracle"), ("price", "mariadb")])
def test_an_unknown_recorded_run_is_told_with_those_there_are(asked):
    """Nobody can guess what was recorded."""
    with pytest.raises(UnknownNameError, match="is: server restarts with mariadb, se"):
        recorded_run(*asked)


def test_an_unknown_moment_is_told_with_those_there_are(run):
    """Three were recorded."""
    with pytest.raises(UnknownNameError, match="there is: before, away, end"):
        run.tables("later")


def test_a_recorded_run_cannot_go_on(run):
    """The error says how to play it here instead."""
    with pytest.raises(BadOptionError, match=r"run\.scenario\.run\(\)\.fork"):
        run.fork(at_ms=100, do=[])
    with pytest.raises(BadOptionError, match=r"run\.tables\('end'\)"):
        _ = run.store


# The files


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_written_by_the_command(kind):
    """Edited by hand it would not be what a database said."""
    run, form = recorded_run("server restarts", kind), json.loads(text_in(kind))
    name, version = form["database"], form["version"]

    assert name == NAMES[kind]
    again = text_of(run.scenario, name, version, run.trace, form["moments"])
    assert again == text_in(kind)


def test_there_is_no_file_but_these():
    """What nobody records again would grow old."""
    assert sorted(path.name for path in FOLDER.iterdir()) == [
        "server-restarts.mariadb.json",
        "server-restarts.postgresql.json",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_does_not_tell_who_recorded_it_where(kind):
    """It is shipped to everybody."""
    text = text_in(kind)

    for word in ("root", "localhost", "127.0.0.1", "://", platform.node(), "process"):
        assert not word or word not in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_database_still_does_what_was_recorded(kind):
    """python -m sandbox record --check"""
    url_of(kind)

    recorder.refuse_stale([kind])


@pytest.mark.parametrize("kind", KINDS)
def test_recording_twice_gives_the_same_bytes(kind):
    """Then a change in a file is a change in what the database does."""
    url_of(kind)

    assert recorder.recorded(kind) == recorder.recorded(kind)


def test_a_stale_file_is_named_with_the_command(tmp_path, monkeypatch):
    """What a database does otherwise may make a lesson wrong."""
    monkeypatch.setattr(recorder, "path_of", lambda *_: tmp_path / "gone.json")

    with pytest.raises(
        recorder.StaleRecordingError, match=r"gone\.json.*sandbox record"
    ):
        recorder.refuse_stale(["mariadb"])


def test_another_version_of_a_database_is_no_other_behaviour(tmp_path, monkeypatch):
    """Whoever checks may have a newer one."""
    form = json.loads(text_in("mariadb"))
    file = tmp_path / "newer.json"
    file.write_text(json.dumps({**form, "version": "99.1"}), encoding="utf-8")
    monkeypatch.setattr(recorder, "path_of", lambda *_: file)
    monkeypatch.setattr(recorder, "recorded", lambda kind: text_in(kind))

    recorder.refuse_stale(["mariadb"])


def test_another_database_is_not_recorded_under_a_wrong_name(monkeypatch):
    """A URL in the wrong variable would be believed for years."""
    monkeypatch.setenv("SANDBOX_MYSQL_URL", url_of("postgresql"))

    with pytest.raises(SandboxError, match="SANDBOX_MYSQL_URL names a postgresql"):
        recorder.recorded("mariadb")


def test_the_scenario_of_the_files_is_the_one_of_the_course(run):
    """A lesson that changes it must have it recorded again."""
    assert run.scenario == scenario_named("server restarts").with_(seed=4, store="sql")
