"""A trace as JSON: nothing is lost on the way, and nonsense is refused."""

import json
import re

import jsonschema
import pytest

from sandbox import FileStore, World, scenario
from sandbox.course.scenarios import PLOTS
from sandbox.errors import BrokenTraceError
from sandbox.kernel.facts import (
    KINDS,
    Acted,
    Delivered,
    Published,
    ServerStarted,
    Stored,
)
from sandbox.kernel.trace_json import from_json, schema, to_json, validate


@pytest.fixture(scope="module")
def text():
    return to_json(scenario("price change").run().trace, seed=1)


@pytest.fixture
def form(text):
    """The JSON form, to be spoilt."""
    return json.loads(text)


def entry_of(form, kind):
    """The number of the first entry of that kind."""
    names = [known["kind"] for known in form["kinds"]]
    return form["columns"]["kind"].index(names.index(kind))


def refused(form):
    """What the judge says."""
    with pytest.raises(BrokenTraceError) as caught:
        validate(json.dumps(form))
    return str(caught.value)


@pytest.mark.parametrize("on", ["bus", "channels"])
@pytest.mark.parametrize("name", PLOTS)
def test_every_scenario_survives_the_round_trip(name, on):
    """Pictures and marks are made from what was read back."""
    trace = scenario(name).run(on=on).trace

    back = from_json(to_json(trace, seed=1))

    assert list(map(repr, back)) == list(map(repr, trace))
    assert [(e.about, e.cause) for e in back] == [(e.about, e.cause) for e in trace]


def test_text_survives_the_round_trip(text):
    """Byte for byte, so that two traces can be compared as texts."""
    back = from_json(text)

    assert to_json(back, seed=back.seed) == text


def test_every_value_comes_back_as_it_was(world):
    """Texts that look like numbers, empty ones, nothing at all, other scripts."""
    world.trace.record("server", ServerStarted, ("channels", "FILE", 1, 2))
    for values in [("0", None, "", 0, -1), ("чай", 3, "a/чай", 1, 2)]:
        world.trace.record("0", Delivered, values)

    back = from_json(to_json(world.trace, seed=1))

    assert back.values == world.trace.values


def test_text_that_comes_again_is_written_once(form):
    """A long run names few channels very often."""
    assert form["names"].count("ticket:updated") == 1
    assert ["ticket:updated", 1] not in form["columns"]["values"]


def test_other_language_can_say_the_sentences(form):
    """The player has no Python: fields and sentence stand beside the columns."""
    number = entry_of(form, "Stored")
    kind = form["kinds"][form["columns"]["kind"][number]]
    values = form["columns"]["values"][number]
    texts = [
        form["names"][v] if hold == "text" and isinstance(v, int) else v
        for v, hold in zip(values, kind["holds"], strict=True)
    ]

    said = kind["says"].format(**dict(zip(kind["fields"], texts, strict=True)))

    assert said == "stored ticket:updated #1"


def test_form_keeps_its_own_schema(form):
    """Other readers can generate theirs from it."""
    jsonschema.validate(form, schema())


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_says_what_its_fields_hold(kind):
    """A field that JSON cannot hold would be found only by the run that has it."""
    assert len(kind.holds) == len(kind.fields)
    assert all(re.fullmatch("(text|number)( or null)?", hold) for hold in kind.holds)


def test_trace_from_json_is_for_reading_only(text):
    """What happened, happened."""
    with pytest.raises(BrokenTraceError, match="nothing can be added"):
        from_json(text).record("orders", Stored, ("x", 1))


def test_trace_from_json_answers_the_same_questions(text):
    """Checks and views take either."""
    back = from_json(text)

    assert [
        type(e.fact) for e in back.why(entry_of(json.loads(text), "Delivered"))
    ] == [
        Acted,
        Published,
        Stored,
        Delivered,
    ]


# Nonsense is refused, with the entry and the reason


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1}', '"ticket"'])
def test_text_that_is_no_trace_is_refused(text):
    """Somebody may hand over the wrong file."""
    with pytest.raises(BrokenTraceError, match="no trace of format 1"):
        from_json(text)


def test_later_format_is_refused(form):
    """Reading it half would be worse."""
    form["format"] = 2

    assert "format 1" in refused(form)


def test_delivery_of_nothing_is_refused(form):
    """Every copy comes from a publish."""
    number = entry_of(form, "Delivered")
    form["columns"]["about"][number] = None

    assert f"entry {number}: it is about no publish" in refused(form)


def test_delivery_about_something_else_is_refused(form):
    """An arrow drawn from there would lie."""
    number = entry_of(form, "Delivered")
    form["columns"]["about"][number] = entry_of(form, "Stored")

    assert re.search(f"entry {number}: .*that is no publish", refused(form))


def test_message_of_an_earlier_run_is_about_nothing_here(tmp_path):
    """Its publish is in another trace: the one exception."""
    first = World()
    server = first.streaming_server(store=FileStore(tmp_path))
    client = server.connect("tickets")
    client.on("connect", lambda: client.publish("ticket:created", "{}"))
    first.run()

    later = World()
    server = later.streaming_server(store=FileStore(tmp_path))
    reader = server.connect("orders")
    reader.on("connect", lambda: reader.subscribe("ticket:created", start_at="first"))
    later.run()

    assert [entry.about for entry in later.trace.of(Delivered)] == [None]
    assert len(validate(to_json(later.trace, seed=1))) == len(later.trace)


def test_time_that_goes_back_is_refused(form):
    """A picture has one direction."""
    times = form["columns"]["at_ms"]
    times[-1] = times[-2] - 1

    assert f"entry {len(times) - 1}: time goes back" in refused(form)


@pytest.mark.parametrize("shift", [0, 1, -1_000])
def test_cause_that_is_not_earlier_is_refused(form, shift):
    """A walk along the causes must come to an end."""
    number = entry_of(form, "Stored")
    form["columns"]["cause"][number] = number + shift

    assert re.search(f"entry {number}: its cause, .*not an earlier", refused(form))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([0], "Stored takes 2 values"),
        ([0, 1, 2], "Stored takes 2 values"),
        (["x", "y"], "Stored.sequence holds number, got 'y'"),
        (["x", None], "Stored.sequence holds number, got None"),
        ([999, 1], "no place 999"),
        ([-1, 1], "no place -1"),
    ],
)
def test_values_that_do_not_fit_their_kind_are_refused(form, values, words):
    """A reader would fail far from the fault."""
    number = entry_of(form, "Stored")
    form["columns"]["values"][number] = values

    said = refused(form)

    assert f"entry {number}:" in said
    assert words in said


def test_unknown_kind_is_refused(form):
    """A kind of a later version has no sentence here."""
    form["kinds"][0]["kind"] = "Teleported"

    assert "no kind of entry called 'Teleported'" in refused(form)


def test_kind_with_other_fields_is_refused(form):
    """The same name for something else."""
    form["kinds"][0]["fields"][0] = "colour"

    assert "described otherwise" in refused(form)


@pytest.mark.parametrize("column", ["actor", "kind"])
def test_place_that_no_table_has_is_refused(form, column):
    """Python would count a negative one from the end."""
    form["columns"][column][3] = -1

    assert "entry 3: its table has no place -1" in refused(form)


def test_columns_of_different_length_are_refused(form):
    """Entries would be put together from the wrong parts."""
    form["columns"]["about"].pop()

    assert "'about': " in refused(form)


def test_living_trace_is_judged_too(world):
    """The tests of the bus and the server judge what they wrote."""
    world.trace.record("orders", Stored, ("ticket:updated", "first"))

    with pytest.raises(
        BrokenTraceError, match=r"entry 0: Stored\.sequence holds number"
    ):
        validate(world.trace)


def test_trace_that_does_not_fit_is_not_written(world):
    """Better no file than one that nobody can read."""
    world.trace.record("orders", Stored, (5, 1))

    with pytest.raises(BrokenTraceError, match=r"Stored\.channel holds text, got 5"):
        to_json(world.trace, seed=1)


@pytest.mark.parametrize("on", ["bus", "channels"])
@pytest.mark.parametrize("store", ["memory", "file"])
@pytest.mark.parametrize("name", PLOTS)
def test_every_scenario_leaves_a_trace_that_makes_sense(name, on, store):
    """Also with luck in it, and with a store that remembers."""
    run = scenario(name).run(on=on, store=store, seed=3, rules={"jitter_ms": 20})

    assert validate(run.trace) is run.trace
