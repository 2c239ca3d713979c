"""The lessons as text: short cells, true numbers, and the same however often run."""

import ast
import io
import json
from contextlib import redirect_stdout
from pathlib import Path

import pytest

import sandbox
from sandbox.checks.ledger import ledger
from sandbox.course.executing import execute_all

ROOT = Path(__file__).resolve().parents[1]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LINES_MAX = 18
WORDS_MAX = 120
OUTPUT_LINES_MAX = 22


def cells(path, kind):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [
        "".join(cell["source"])
        for cell in notebook["cells"]
        if cell["cell_type"] == kind
    ]


def run_cell(source, names):
    """What a cell prints and shows, as text, in the names of the cells before it."""
    *body, last = split(source)
    said = io.StringIO()
    with redirect_stdout(said):
        exec("\n".join(body), names)
        try:
            shown = eval(last, names)
        except SyntaxError:
            exec(last, names)
            shown = None
    return said.getvalue() + ("" if shown is None else repr(shown))


def split(source):
    """The statements of a cell, each as its own text."""
    nodes = ast.parse(source).body
    return [ast.unparse(node) for node in nodes] or ["None"]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_cell_run_twice_in_a_row_says_the_same(path, tmp_path, monkeypatch):
    """Everybody presses Shift+Enter twice sooner or later."""
    monkeypatch.chdir(tmp_path)
    names: dict = {}

    for source in cells(path, "code"):
        first, second = run_cell(source, names), run_cell(source, names)

        assert first == second, source


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_run_from_two_new_kernels_shows_the_same(path, tmp_path):
    """Down to the last byte of the last picture."""
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())

    list(execute_all([copy]))
    ((_, has_changed),) = execute_all([copy])

    assert not has_changed


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_has_short_cells_with_prose_between(path):
    """What does not fit on a screen is not a step."""
    code, prose = cells(path, "code"), cells(path, "markdown")

    assert max(len(source.splitlines()) for source in code) <= LINES_MAX
    assert max(len(source.split()) for source in prose) <= WORDS_MAX
    assert len(prose) >= len(code)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_shows_no_more_than_a_screen_at_a_time(path):
    """A long listing hides the line that matters."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    texts = [
        "".join(output.get("text") or output["data"]["text/plain"])
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
    ]

    assert texts
    assert max(len(text.splitlines()) for text in texts) <= OUTPUT_LINES_MAX


def counts(name, **options):
    run = sandbox.scenario(name).run(seed=2, **options)
    return ledger(run.trace)


def test_lesson_02_names_the_true_numbers_of_a_paid_purchase():
    """4 events: 16 deliveries on the bus, 4 of them echoes, and 6 on channels."""
    bus, channels = counts("paid purchase", on="bus"), counts("paid purchase")

    assert (bus.published, bus.delivered, bus.echoes, bus.unwanted) == (4, 16, 4, 6)
    assert (bus.wanted, bus.http_requests) == (6, 20)
    assert (channels.published, channels.delivered) == (4, 6)
    assert channels.http_requests == 0


def test_lesson_02_names_the_true_numbers_of_an_expired_order():
    """6 events: 24 deliveries on the bus, and 9 on channels."""
    bus, channels = counts("expired order", on="bus"), counts("expired order")

    assert (bus.published, bus.delivered) == (6, 24)
    assert (channels.published, channels.delivered) == (6, 9)


def repeating(system):
    """The storm of lesson 02: orders emits again whatever price change it hears."""

    class Repeating(sandbox.Service):
        @sandbox.handles("ticket:updated")
        def repeat(self, event):
            self.emit("ticket:updated", **event.data)

    world = sandbox.World(seed=2)
    on = getattr(world, system)()
    others = world.services(["tickets", "payments", "expiration"], on=on)
    world.service("orders", Repeating, on=on)
    others.tickets.emit("ticket:updated", id=1, price=15)
    return world


@pytest.mark.parametrize(
    ("system", "until_ms", "stored", "delivered"),
    [
        ("event_bus", 100, 50, 200),
        ("event_bus", 200, 100, 400),
        ("streaming_server", 100, 48, 48),
    ],
)
def test_lesson_02_names_the_true_pace_of_the_echo_storm(
    system, until_ms, stored, delivered
):
    """One event every 2 ms, for ever: four deliveries each on the bus, one on channels."""
    run = repeating(system).run(until_ms=until_ms)

    assert (run.count("stored"), run.count("delivered")) == (stored, delivered)


def test_lesson_02_names_the_true_delivery_ratios():
    """6 of 16 on the bus, which is 0.375, and 6 of 6 on channels."""
    bus, channels = counts("paid purchase", on="bus"), counts("paid purchase")

    assert bus.wanted / bus.delivered == 0.375
    assert channels.wanted / channels.delivered == 1


def test_lesson_02_names_the_true_numbers_of_the_blog():
    """4 events: 16 deliveries on the bus, and 1 + 2 + 1 + 1 on channels, none to posts."""
    bus, channels = counts("blog comment", on="bus"), counts("blog comment")
    run = sandbox.scenario("blog comment").run(seed=2)

    assert (bus.published, bus.delivered) == (4, 16)
    assert (channels.published, channels.delivered) == (4, 5)
    assert run.received("posts") == []
    assert len(sandbox.scenario("blog comment").run(on="bus").received("posts")) == 4


def test_lesson_02_is_right_that_one_line_solves_its_mission():
    """The line is the typo of the cell above it; the crash it shows is not enough."""
    desk = sandbox.mission("nobody hears")
    desk.press("crash orders")
    assert not desk.is_solved

    desk = sandbox.mission("nobody hears")
    desk.press('publish tickets {"type": "ticket:upated", "id": 1, "price": 15}')
    assert desk.is_solved


@pytest.mark.parametrize(
    ("options", "got"),
    [
        ({"store": "memory"}, []),
        ({"store": "file"}, [1, 2, 3, 4]),
        ({"store": "sql"}, [1, 2, 3, 4]),
        ({"on": "bus"}, [4]),
    ],
)
def test_lesson_04_names_what_a_late_service_gets_after_a_restart(options, got):
    """Nothing from memory, everything from a disk, and the bus's new array."""
    run = sandbox.scenario("server restarts").run(seed=4, **options)

    assert run.received("payments") == [f"order:created#{number}" for number in got]


def test_lesson_04_names_who_finds_out_that_it_is_forgotten_and_when():
    """Three clients, at their ping 5 s after they connected."""
    evening = sandbox.scenario("server restarts").with_(store="memory", seed=4)

    assert evening.run().count("connection_lost") == 0
    assert evening.run(until_ms=6_000).count("connection_lost") == 3


def test_lesson_04_is_right_that_a_killed_database_server_sends_again():
    """What it had not yet written down, it does not know to be acked."""
    evening = sandbox.scenario("server restarts")
    text = evening.text.replace("restart server @500", "crash server @500")
    killed = type(evening).from_text(f"{text}\nstart server @550")
    run = killed.run(store="sql", until_ms=60_000)

    assert run.received("tickets").count("order:created#1") == 2
    assert sandbox.lost(run.trace).is_kept
