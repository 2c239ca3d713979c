"""Pictures: the same every time, true to the trace, and readable by everyone."""

from __future__ import annotations

import itertools
import linecache
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from sandbox import Service, World, handles, scenario
from sandbox.bus.event_bus import EventBus
from sandbox.checks.deliveries import deliveries
from sandbox.checks.ledger import ledger
from sandbox.errors import BadOptionError
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import ServerStarted, ServerStopped, Stored
from sandbox.kernel.trace import Trace
from sandbox.kernel.trace_json import to_json
from sandbox.network.http import Answer
from sandbox.services.actor import Event
from sandbox.views.card import WIDTH, text_width
from sandbox.views.glyphs import ARRIVALS, GLYPHS, INK, LEDGER, QUIET
from sandbox.views.hood import source
from sandbox.views.kept import kept
from sandbox.views.ledger_rows import SIZE, LedgerRow, _lefts
from sandbox.views.matrix import matrix
from sandbox.views.reading import Reading
from sandbox.views.showing import compare, show
from sandbox.views.spacetime import spacetime
from sandbox.views.topology import topology
from sandbox.views.view import MARGIN, View
from sandbox.views.words import columns

ROOT = Path(__file__).parents[1]
VIEWS = [show, topology, spacetime, matrix, kept, compare]
SVG = "{http://www.w3.org/2000/svg}"
SVG_BYTES_MAX = 60_000
LONG = "a-very-long-name:" + "x" * 200
ODD_NAMES = [
    '</script><b>&"$x_2$ id="text_1"', LONG, "line\nbreak\x00\u202e",
    "\u65e5\u672c\u8a9e" * 20, "\U0001f600" * 12, "font-family: x; 1.23456789",
]  # fmt: skip


@cache
def played(name: str, on: str = "channels", store: str = "memory") -> Any:
    return scenario(name).run(on=on, store=store, seed=2)


def everyone() -> Any:
    return played("paid purchase", "bus")


def listeners() -> Any:
    return played("paid purchase", "channels")


def words_in(svg: str) -> list[str]:
    """All texts that are drawn."""
    return [text.text or "" for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


class Listener(Service):
    """Wants two of the odd names."""

    @handles(ODD_NAMES[0])
    def first(self, event: Event) -> None:
        pass

    @handles(LONG)
    def second(self, event: Event) -> None:
        pass


def odd_runs() -> dict[str, Any]:
    """Worlds that nobody planned for."""
    runs: dict[str, Any] = {"nothing": World().run()}
    world = World()
    world.event_bus()
    runs["a bus alone"] = world.run()
    runs["nobody publishes"] = scenario("paid purchase").with_(actions=[]).run()
    runs["odd names"] = _odd_names()
    runs["fifty services"] = _many(services=50)
    runs["a bus and a server"] = _both_systems()
    return runs


def _odd_names() -> Any:
    world = World()
    bus = world.event_bus()
    for name in ODD_NAMES:
        world.service(name, Listener, on=bus)
    for host, name in itertools.product(list(world.hosts.values()), ODD_NAMES):
        host.emit(name, id=1)
    return world.run(until_ms=100)


def _many(*, services: int = 4, events: int = 50, gap_ms: int = 0) -> Any:
    world = World()
    cast = list(
        world.services([f"s{n}" for n in range(services)], on=world.event_bus())
    )
    for number in range(events):
        world.clock.after(
            number * gap_ms, cast[number % services].emit, f"type:{number % 13}"
        )
    return world.run()


def _both_systems() -> Any:
    world = World()
    on_bus = world.services(["a", "b"], on=world.event_bus())
    on_channels = world.services(["c"], on=world.streaming_server())
    world.run(until_ms=20)
    on_bus.a.emit("news", id=1)
    on_channels.c.emit("news", id=2)
    return world.run(until_ms=100)


# The same every time


@pytest.mark.parametrize("view", VIEWS)
def test_the_same_run_gives_the_same_picture(view):
    """Outputs in a notebook are compared byte by byte."""
    first, second = (scenario("orders sleeps").run(on="bus", seed=2) for _ in range(2))

    assert view(first).svg == view(second).svg
    assert view(first).text == view(second).text


def test_another_process_with_another_hash_seed_gives_the_same_picture():
    """No set or dict order may show."""
    program = (
        "from sandbox import scenario\n"
        "from sandbox.views.showing import compare, show\n"
        "bus, channels = (scenario('orders sleeps').run(on=on, seed=2)"
        " for on in ('bus', 'channels'))\n"
        "print(compare(bus, channels).svg + show(bus).svg + show(channels).text)"
    )
    outs = [
        subprocess.run(
            [sys.executable, "-W", "error", "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True, check=True,
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip

    assert outs[0] == outs[1]
    assert len(outs[0]) > 10_000


def test_a_picture_names_no_date_no_version_and_nothing_outside_itself():
    """Else it would change by itself, or need a network."""
    svg = show(everyone()).svg

    assert "Matplotlib" not in svg
    assert "<metadata" not in svg
    rules = re.findall(
        r"[{},]([^{},@]+)(?=[{,])", svg[svg.index("<style>") : svg.index("</style>")]
    )
    # Else it would reach the rest of the page.
    assert all(rule.startswith("svg.evs-auto") for rule in rules if rule)
    links = re.findall(r'(?:href|src)="([^"]*)"|url\(([^)]*)\)', svg)
    assert all(link.startswith("#") for pair in links for link in pair if link)


def test_plot_settings_of_a_person_change_no_picture_and_are_left_alone():
    """A notebook may draw its own plots, in its own style, before and after."""
    import matplotlib

    plain = show(listeners()).svg
    own = {"font.family": ["serif"], "path.sketch": (1, 100, 2), "svg.fonttype": "path"}
    with matplotlib.rc_context(own):
        assert show(listeners()).svg == plain
        assert matplotlib.rcParams["font.family"] == ["serif"]


def test_drawing_changes_nothing_in_the_run():
    """Views read the trace and never write it."""
    run = scenario("orders sleeps").run(on="bus", seed=2)
    before = to_json(run.trace, seed=2)

    for view in VIEWS:
        assert view(run).svg

    assert to_json(run.trace, seed=2) == before


def test_a_picture_stays_when_its_world_goes_on(world):
    """What a cell shows is what was true when it ran."""
    shop = world.services(["a", "b"], on=world.event_bus())
    shop.a.emit("news", id=1)
    view = show(world.run())

    shop.a.emit("news", id=2)
    world.run()

    assert "published 1," in view.text
    assert "news#2" not in view.svg


def test_words_need_no_drawing():
    """A terminal gets its text at once: no matplotlib, no networkx."""
    program = (
        "import sys\n"
        "from sandbox import scenario\n"
        "from sandbox.views.showing import show\n"
        "print(show(scenario('paid purchase').run(seed=2)))\n"
        "print({'matplotlib', 'networkx', 'numpy'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", program]
    cwd = Path(__file__).parents[1]
    out = subprocess.run(command, cwd=cwd, capture_output=True, check=True, text=True)

    assert out.stdout.endswith("set()\n")


# True to the trace


def test_compare_says_the_numbers_of_both_systems():
    """Sixteen deliveries against six is the point of the lesson."""
    view = compare(everyone(), listeners())

    assert re.search(r"delivered +≠ +16 +6\n", view.text)
    assert re.search(r"echoes +≠ +4 +0\n", view.text)
    assert re.search(r"wanted +6 +6\n", view.text)
    assert "delivered 16 | 6 · unwanted 6 | 0 · echoes 4 | 0" in " ".join(
        words_in(view.svg)
    )


@pytest.mark.parametrize("on", ["bus", "channels"])
def test_show_gives_every_number_of_the_ledger_in_picture_and_text(on):
    """Text and picture say the same."""
    run = played("paid purchase", on)
    view, counts = show(run), ledger(run.trace)

    drawn = list(itertools.pairwise(words_in(view.svg)))
    for attribute, _, word in LEDGER:
        number = str(getattr(counts, attribute))
        assert f"{word} {number}" in view.text
        assert (word, number) in drawn


@pytest.mark.parametrize("on", ["bus", "channels"])
def test_the_graph_counts_what_was_delivered(on):
    """The picture's graph can be computed with."""
    run = played("paid purchase", on)
    graph = topology(run).graph

    counted = {
        kind: sum(data.get(kind, 0) for _, _, data in graph.edges(data=True))
        for kind in ("published", *ARRIVALS)
    }
    judged = [delivery.verdict for delivery in deliveries(run.trace)]
    assert counted == {
        "published": 4, "lost": 0,
        **{kind: judged.count(kind) for kind in ("wanted", "unwanted", "echo")},
    }  # fmt: skip
    assert all(d["weight"] == sum(d[k] for k in d if k != "weight")
               for _, _, d in graph.edges(data=True))  # fmt: skip


def test_a_service_and_a_channel_may_have_one_name(world):
    """They are two nodes."""
    shop = world.services(["orders", "news"], on=world.event_bus())
    shop.orders.emit("orders", id=1)

    nodes = set(topology(world.run()).graph.nodes)
    assert nodes == {("service", "orders"), ("service", "news"), ("bus", "bus")}


def test_the_matrix_counts_by_service_type_and_verdict():
    """Each cell says how often, and what it was worth."""
    text = matrix(everyone()).text

    assert re.search(r"tickets +P1 E1 +W1 +P1 E1 +U1\n", text)
    assert re.search(r"expiration +U1 +W1 +U1 +U1$", text)


def test_a_missed_event_is_in_the_matrix():
    """What did not come counts too."""
    run = played("server restarts", store="memory")

    assert "M1" in matrix(run).text
    assert "missed" in words_in(matrix(run).svg)


def test_stores_tell_memory_from_file():
    """The restart is where they differ."""
    memory, file = (played("server restarts", store=s) for s in ("memory", "file"))

    assert "(MEMORY) kept nothing of 3 messages" in kept(memory).text
    assert "(FILE) kept all 3 messages" in kept(file).text
    assert "(MEMORY) kept nothing of 3" in compare(memory, file).text
    assert "(FILE) kept all 3 messages" in compare(memory, file).text


def test_a_store_that_kept_a_part_says_that_it_is_not_known_which():
    """The trace has only the number: no picture may invent the rest."""
    trace = Trace(Clock())
    trace.record("server", ServerStarted, ("channels", "FILE", 0, 0))
    for sequence in (1, 2, 3):
        trace.record("server", Stored, ("news", sequence))
    trace.record("server", ServerStopped, ("killed",))
    trace.record("server", ServerStarted, ("channels", "FILE", 1, 2))

    view = kept(trace)
    assert "kept 2 of 3 messages" in view.text
    assert "2 messages, which ones is not known" in words_in(view.svg)


def test_a_crash_is_shaded_and_told():
    """A silent lane needs its reason."""
    view = spacetime(played("orders sleeps", "bus"))

    assert "200 ms  orders crashed until 500 ms" in view.text
    assert "crashed" in words_in(view.svg)


def test_a_client_that_its_server_forgot_is_shaded_and_told():
    """It is there, and can neither publish nor hear."""
    view = spacetime(played("server restarts", store="memory"))

    assert "550 ms  orders was unknown to its server until the end" in view.text
    assert words_in(view.svg).count("server forgot it") == 3
    file = spacetime(played("server restarts", store="file"))
    assert "server forgot it" not in words_in(file.svg)


def test_numbers_have_room_for_their_words():
    """The last one must not touch the edge."""
    row = LedgerRow(Reading(played("server restarts", store="memory")))
    ends = [
        x + text_width(word, SIZE)
        for x, (_, _, word) in zip(_lefts(), LEDGER, strict=True)
    ]

    assert all(end + 4 <= x for end, x in zip(ends, _lefts()[1:], strict=False))
    assert ends[-1] + 4 <= WIDTH - MARGIN
    assert row.lines(9)[-1] == "missed 2: order:created#4 by tickets and expiration"


def test_a_refused_publish_shows_what_its_publisher_was_told():
    """The error text is the server's own."""
    view = spacetime(played("server restarts", store="memory"))

    assert "the server answered: stan: invalid publish request" in " ".join(
        view.text.split()
    )
    assert "the server answered: stan: invalid publish request" in words_in(view.svg)


def test_a_pause_is_marked_with_its_length():
    """Time may be left out, but not in silence."""
    view = spacetime(played("expired order"))

    assert "14998 ms pause" in words_in(view.svg)


def test_what_is_not_drawn_is_counted_and_can_be_seen():
    """Sixty arrows are enough for one picture; the next one goes on."""
    run = _many(events=100, gap_ms=50)
    view = spacetime(run)

    left = re.search(r"(\d+) more arrows are not drawn; .*start_ms=(\d+)", view.text)
    assert left is not None
    assert left[0] in " ".join(words_in(view.svg))
    rest = spacetime(run, start_ms=int(left[2]))
    again = re.search(r"(\d+) more arrows", rest.text)
    assert again is not None
    assert int(again[1]) < int(left[1])


def test_a_stretch_of_time_can_be_asked_for():
    """Only what left in it is drawn."""
    view = spacetime(everyone(), start_ms=200, until_ms=299)

    assert "order:created#1" in view.text
    assert "ticket:created#1" not in view.text
    assert "payment:created#1" not in words_in(view.svg)


# Several runs


def test_compared_runs_stand_on_one_scale():
    """One time axis: the same moment has the same place in every run."""
    svg = compare(everyone(), listeners()).svg
    at = [
        text.get("x")
        for text in ElementTree.fromstring(svg).iter(f"{SVG}text")
        if text.text == "203"
    ]

    assert len(at) == 2
    assert len(set(at)) == 1


def test_runs_with_one_name_are_told_apart():
    """By what differs, or else by their number."""
    once = scenario("paid purchase")
    seeds = compare(once.run(on="bus", seed=1), once.run(on="bus", seed=2))
    alike = compare(once.run(on="bus", seed=1), once.run(on="bus", seed=1))

    assert seeds.title == "paid purchase on bus: seed 1 | seed 2"
    assert alike.title == "paid purchase on bus: run 1 | run 2"
    assert "no number differs" in words_in(alike.svg)


def test_too_many_runs_are_refused():
    """A picture of five says nothing; none at all even less."""
    with pytest.raises(BadOptionError, match="takes 1 to 4 runs, got 5"):
        compare(*[everyone()] * 5)
    with pytest.raises(BadOptionError, match="got 0"):
        compare()


@pytest.mark.parametrize("view", VIEWS)
def test_what_has_no_trace_is_refused_with_words_to_type(view):
    """A scenario that was not run is the likely mistake."""
    with pytest.raises(BadOptionError, match=r"got Scenario\. Type for example"):
        view(scenario("paid purchase"))


# Readable by everyone


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", ["paid purchase", "orders sleeps", "expired order"])
@pytest.mark.parametrize("on", ["bus", "channels"])
def test_every_view_is_small_and_says_in_words_what_it_shows(view, name, on):
    """Twenty lines of text, an SVG that any reader of pages can take."""
    check_form(view(played(name, on)))


@pytest.mark.parametrize("case", odd_runs())
def test_odd_worlds_are_drawn_too(case):
    """Empty, huge, or with names that nobody expects."""
    for view in VIEWS:
        check_form(view(odd_runs()[case]))


def check_form(view: View) -> None:
    lines = view.text.split("\n")
    assert len(lines) <= 20
    assert max(map(columns, lines)) <= 88
    assert str(view) == repr(view) == view.text
    root = ElementTree.fromstring(view.svg)
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == root.findtext(f"{SVG}title").strip()
    assert root.findtext(f"{SVG}desc") == view.text
    assert len(view.svg.encode()) <= SVG_BYTES_MAX
    bundle = view._repr_mimebundle_()
    figure = bundle.pop("text/html")
    assert re.match(
        '<figure style="margin:0"><img alt="[^"]+" style="max-width', figure
    )
    # The largest outputs have their picture in the HTML alone.
    assert bundle == {"text/plain": view.text} | (
        {"image/svg+xml": view.svg} if "image/svg+xml" in bundle else {}
    )


def test_names_are_shown_as_text_whatever_they_look_like(world):
    """No name can end a script, start a tag, be rounded or be read as a formula."""
    names = ["</script><b>&", "1.23456789 $x_2$", 'font-family: x; id="a"']
    shop = world.services(["news"], on=world.event_bus())
    for name in names:
        shop.news.emit(name, id=1)

    svg = matrix(world.run()).svg
    assert "<b>" not in svg
    assert "</script>" not in svg
    assert set(names) <= set(words_in(svg))


def test_fifty_services_are_folded_and_counted():
    """What is not shown by name is shown as a number."""
    run = _many(services=50)

    assert "41 more services" in words_in(topology(run).svg)
    assert "35 more services" in words_in(matrix(run).svg)
    assert "37 more services" in words_in(spacetime(run).svg)
    total = re.findall(
        r"more services (\d+)", topology(run).text.replace("\n    ", " ")
    )
    assert sum(map(int, total)) > 0


@pytest.mark.nightly
def test_ten_thousand_events_are_drawn():
    """A long run takes seconds, not minutes, and its picture stays small."""
    run = _many(events=10_000, gap_ms=7)

    for view in VIEWS:
        check_form(view(run))
    assert "published 10000" in show(run).text


def test_every_colour_can_be_read_on_white():
    """4.5 to 1, as WCAG asks of text."""
    for colour in (INK, QUIET, *(glyph.colour for glyph in GLYPHS.values())):
        assert contrast_with_white(colour) >= 4.5


def contrast_with_white(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    light = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 1.05 / (
        0.05 + sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), light, strict=True))
    )


def test_no_idea_is_told_by_colour_alone():
    """Line, shape and letter differ as well, each of them."""
    shown = [GLYPHS[kind] for kind in (*ARRIVALS, "missed")]

    for part in ("letter", "shape", "dash"):
        values = [getattr(glyph, part) for glyph in shown]
        assert len(set(values)) == len(values), part


def test_a_view_can_be_saved(tmp_path):
    """As a picture or as words; anything else is refused before writing."""
    view = show(everyone())
    view.save(tmp_path / "run.svg")
    view.save(str(tmp_path / "run.txt"))

    assert (tmp_path / "run.svg").read_text(encoding="utf-8") == view.svg
    assert (tmp_path / "run.txt").read_text(encoding="utf-8") == view.text + "\n"
    with pytest.raises(BadOptionError, match=r"writes .*\.svg or \.txt"):
        view.save(tmp_path / "run.png")
    assert not (tmp_path / "run.png").exists()


# The open hood


def test_source_shows_the_lines_and_where_they_are():
    """The file as seen from the project, never where it lies on a disk."""
    shown = source(EventBus.receive)

    first, _, code = shown.text.partition("\n\n")
    file = Path(__file__).parents[1] / "sandbox/bus/event_bus.py"
    lines = file.read_text(encoding="utf-8").splitlines()
    whole = "\n".join(
        line[4:] for line in lines[shown.first_line - 1 : shown.last_line]
    )
    assert first == (
        f"EventBus.receive · sandbox/bus/event_bus.py, "
        f"lines {shown.first_line} to {shown.last_line}"
    )
    assert code == whole
    assert code.startswith("def receive(self, request")


def test_source_as_html_holds_the_same_code():
    """Coloured, numbered, and still the same words."""
    import html

    shown = source(EventBus)
    block = shown.html.partition("<code>")[2].partition("</code>")[0]
    plain = html.unescape(re.sub(r"<[^>]*>", "", block))

    assert [line[4:].rstrip() for line in plain.splitlines()] == [
        line.rstrip() for line in shown.code.splitlines()
    ]
    assert "<script" not in shown.html


def test_source_of_a_thing_is_that_of_what_made_it(world):
    """A method of an object, and the object itself."""
    bus = world.event_bus()

    assert source(bus.receive).text == source(EventBus.receive).text
    assert source(bus).text == source(EventBus).text
    assert "def ok(self)" in source(Answer.ok).text


def test_source_of_what_is_not_python_is_refused_with_words_to_type():
    """len is written in C."""
    with pytest.raises(
        BadOptionError, match=r"got <built-in function len>.*source\(EventBus"
    ):
        source(len)


def test_source_of_a_class_that_a_notebook_made():
    """It has no file; its path would be another one at every start."""
    code = "class Mine:\n    def go(self):\n        return 1\n"
    name = "/tmp/ipykernel_12/34.py"
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    cell = {"__name__": "__main__"}
    exec(compile(code, name, "exec"), cell)

    assert (
        source(cell["Mine"]).text
        == f"Mine · this notebook, lines 1 to 3\n\n{code[:-1]}"
    )
    assert source(cell["Mine"].go).place == "Mine.go · this notebook, lines 2 to 3"
