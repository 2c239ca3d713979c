"""The panel: each press is a line of the log, and the log is the run."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import Scenario, scenario
from sandbox.errors import (
    ActionLogError,
    BadOptionError,
    SandboxError,
    UnknownNameError,
)
from sandbox.kernel.facts import NothingChanged
from sandbox.kernel.trace_json import to_json
from sandbox.views.panel import Panel, panel
from sandbox.views.panel_button import OFF
from sandbox.views.panel_presses import event_types, server_press, service_presses
from sandbox.views.panel_states import STEP_MS

STORES = ["memory", "file", "sql"]


@pytest.fixture
def desk() -> Panel:
    """A panel of the smallest scenario."""
    return panel(scenario("price change"))


def all_presses(desk: Panel) -> list[Any]:
    return [*service_presses(desk.state), server_press(desk.state)]


def controls(box: Any) -> list[Any]:
    """All widgets in a box that somebody can use."""
    inner = [one for child in getattr(box, "children", ()) for one in controls(child)]
    return [box] if hasattr(box, "disabled") else inner


def control(desk: Panel, label: str) -> Any:
    found = (c for c in controls(desk.desk) if c.description.removesuffix(OFF) == label)
    return next(found)


# Pressing


def test_a_press_is_one_more_line_after_all_that_has_happened(desk):
    """The past that somebody has seen stays as it was."""
    before = list(map(str, desk.run.trace))

    desk.press("crash orders")

    assert desk.log.split("\n")[-1] == "crash orders @200"
    assert list(map(str, desk.run.trace))[: len(before)] == before
    assert desk.run.trace.times_ms[-1] >= 200


def test_presses_follow_each_other_at_full_steps(desk):
    """Round times are easy to find again in a picture."""
    for line in ("crash orders", "start orders", "restart server"):
        desk.press(line)

    times_ms = [action.at_ms for action in desk.scenario.actions]

    assert times_ms == sorted(set(times_ms))
    assert all(at_ms % STEP_MS == 0 for at_ms in times_ms)


def test_a_run_goes_on_for_a_while_after_a_press_at_its_end(desk):
    """Nobody would see what came of it otherwise."""
    desk.wait(5_000)
    desk.press(f'{NO_PRICE[:-1]}, "price": 5}}')

    assert desk.run.trace.times_ms[-1] > desk.scenario.actions[-1].at_ms
    assert desk.scenario.until_ms == desk.scenario.actions[-1].at_ms + 1_000


def test_a_wait_moves_the_next_press(desk):
    """Some things need time: an ack wait is thirty seconds."""
    first_ms = desk.moment_ms

    desk.wait(30_000)

    assert desk.moment_ms == first_ms + 30_000
    assert desk.run.world.clock.now_ms == first_ms + 30_000


def test_a_scenario_without_an_end_stays_without_one():
    """It plays until nothing is left to do, also after a press."""
    desk = panel(scenario("price change").with_(until_ms=None))
    desk.press("crash orders")

    assert desk.scenario.until_ms == panel(desk.scenario).scenario.until_ms


def test_a_line_may_say_a_later_time(desk):
    """A log can be pressed again line by line."""
    desk.press("crash orders @700")

    assert desk.moment_ms == 800


@pytest.mark.parametrize(
    ("line", "error", "words"),
    [
        ("crash ordrs", ActionLogError, "Did you mean 'orders'"),
        ("crsh orders", ActionLogError, "no verb 'crsh'"),
        ("", BadOptionError, "a press is a line such as crash orders"),
        ("# a remark", BadOptionError, "a press is a line such as crash orders"),
        ("crash orders @5", BadOptionError, "is past: this run has got to 200 ms"),
        ("start orders", BadOptionError, "nothing: orders is running already"),
    ],
)
def test_a_line_that_cannot_be_pressed_is_refused_with_a_reason(
    desk, line, error, words
):
    """The log stays as it was, so it still says what happened."""
    before = desk.scenario

    with pytest.raises(error, match=words):
        desk.press(line)

    assert desk.scenario == before


def test_something_else_than_a_scenario_is_refused():
    """A run has happened; a scenario can be played again."""
    with pytest.raises(BadOptionError, match="a panel is made of a scenario, got Run"):
        panel(scenario("price change").run())


# Knobs, waits, undo


def test_a_knob_plays_the_same_log_again(desk):
    """That is how bus and channels are compared."""
    desk.press("crash orders")
    desk.choose(on="bus")
    desk.choose(latency_ms=7)

    assert desk.log.endswith("crash orders @200")
    assert (desk.scenario.on, desk.scenario.rules["latency_ms"]) == ("bus", 7)
    assert desk.run.name == "price change on bus"


@pytest.mark.parametrize(
    ("knobs", "error", "words"),
    [
        ({"on": "channels"}, BadOptionError, "it is 'channels' already"),
        ({"latency_ms": 1}, BadOptionError, "it is 1 already"),
        ({"store": "flie"}, UnknownNameError, "no store 'flie'"),
        ({"latency_ms": -1}, SandboxError, "latency_ms"),
        ({"colour": 1}, BadOptionError, "a panel has no option 'colour'"),
        ({}, BadOptionError, "turn one knob at a time"),
    ],
)
def test_a_knob_that_cannot_be_turned_so_is_refused(desk, knobs, error, words):
    """With what there is."""
    with pytest.raises(error, match=words):
        desk.choose(**knobs)


def test_a_bus_has_no_store_to_choose(desk):
    """Choosing one would look as if it mattered."""
    desk.choose(on="bus")

    with pytest.raises(BadOptionError, match="a bus has no store"):
        desk.choose(store="file")


@pytest.mark.parametrize("ms", [0, -1, 1.5, True, "1"])
def test_a_wait_takes_milliseconds(desk, ms):
    """Time goes on only."""
    with pytest.raises(BadOptionError, match="wait takes milliseconds"):
        desk.wait(ms)


def test_undo_goes_back_step_by_step_to_the_beginning(desk):
    """Trying something out costs nothing."""
    seen = [desk.scenario]
    for step in (
        lambda: desk.press("crash orders"),
        lambda: desk.choose(on="bus"),
        lambda: desk.wait(100),
    ):
        step()
        seen.append(desk.scenario)
    for expected in seen[-2::-1]:
        desk.undo()
        assert desk.scenario == expected
    with pytest.raises(BadOptionError, match="nothing has been pressed yet"):
        desk.undo()


def test_start_again_takes_everything_back(desk):
    """One button out of any muddle."""
    first = desk.scenario
    desk.press("crash orders")
    desk.press("restart server")
    desk.start_again()

    assert desk.scenario == first
    with pytest.raises(BadOptionError, match="nothing has been pressed yet"):
        desk.start_again()


# Any sequence of presses


moves = st.lists(st.tuples(st.integers(0, 11), st.booleans()), min_size=1, max_size=8)


def make_a_move(desk: Panel, choice: int, other: bool) -> None:
    """One of the enabled presses, a knob, a wait, or back."""
    enabled = [press.line for press in all_presses(desk) if press.reason is None]
    if choice == 0:
        desk.choose(on="bus" if desk.scenario.on == "channels" else "channels")
    elif choice == 1:
        desk.choose(latency_ms=desk.state.latency_ms + 3)
    elif choice == 2:
        desk.wait(1_000 if other else 30_000)
    elif choice == 3 and desk.why_no_undo is None:
        desk.undo()
    elif choice == 4:
        event = {"type": "ticket:updated", "id": choice, "price": 5}
        line = f"publish tickets {json.dumps(event)}"
        if desk.why_not(line) is None:
            desk.press(line)
    else:
        desk.press(enabled[choice % len(enabled)])


@given(st.sampled_from(["price change", "orders sleeps", "server restarts"]), moves)
@settings(max_examples=25)
def test_any_enabled_presses_give_a_log_that_plays_the_same_run(name, choices):
    """The text is all that has to be kept, mailed or handed in."""
    desk = panel(scenario(name))
    for choice, other in choices:
        make_a_move(desk, choice, other)

    again = Scenario.from_text(desk.scenario.text)
    options = {"on": again.on, "rules": again.rules, "until_ms": again.until_ms}
    by_log = scenario(name).with_(actions=desk.log, **options)

    assert again == desk.scenario == by_log
    assert to_json(again.run().trace, seed=1) == to_json(desk.run.trace, seed=1)


@given(st.sampled_from(["orders sleeps", "server restarts"]), moves)
@settings(max_examples=15)
def test_what_is_off_would_change_nothing_and_what_is_on_would_change_something(
    name, choices
):
    """Found out by playing it, so it holds for every scenario."""
    desk = panel(scenario(name))
    for choice, other in choices:
        make_a_move(desk, choice, other)
    for press in all_presses(desk):
        if press.reason is None:
            desk.press(press.line)
            assert desk.run.trace.count(NothingChanged) == 0
            desk.undo()
        else:
            with pytest.raises(BadOptionError, match=press.reason):
                desk.press(press.line)


def pressed(desk: Panel, line: str) -> str | None:
    """Press, and take it back; why it was refused, if it was."""
    try:
        desk.press(line)
    except BadOptionError as error:
        return str(error).partition("nothing: ")[2].rstrip(".")
    desk.undo()
    return None


@pytest.mark.parametrize("store", STORES)
def test_reasons_are_the_same_on_every_store(store):
    """They are found out on the quickest one."""
    desks = [panel(scenario("server restarts")) for _ in range(2)]
    if store != "memory":
        desks[1].choose(store=store)
    for desk in desks:
        desk.press("crash orders")
        desk.press("restart server")
    first, second = (all_presses(desk) for desk in desks)

    assert first == second
    for press in second:
        assert pressed(desks[1], press.line) == press.reason


# The text form


def test_text_says_what_has_been_done_and_what_can_be_done(desk):
    """Whoever has no buttons presses by text."""
    desk.press("crash orders")

    said = repr(desk)

    assert said.startswith("panel of price change on channels, store memory, latency 1")
    assert "crash orders @200" in said
    assert "crash tickets, start orders" in said
    assert "start tickets (tickets is running already)" in said
    assert max(map(len, said.split("\n"))) <= 88


def test_text_is_the_same_in_every_process():
    """A notebook is compared with what it was saved with."""
    code = (
        "from sandbox import panel, scenario\n"
        "desk = panel(scenario('orders sleeps'))\n"
        "desk.press('crash tickets')\n"
        "import sys\n"
        "print(desk, 'ipywidgets' in sys.modules)"
    )
    run = [sys.executable, "-c", code]
    said = [subprocess.run(run, capture_output=True, text=True) for _ in range(2)]

    assert said[0].stdout == said[1].stdout
    assert said[0].stdout.endswith("start_again() False\n")


# The buttons


def test_bundle_has_the_buttons_and_the_stable_text(desk):
    """nbval compares the text, and passes the buttons over."""
    forms = desk._repr_mimebundle_()

    assert forms["text/plain"] == repr(desk)
    assert "application/vnd.jupyter.widget-view+json" in forms
    assert len(forms) == 2


def test_every_control_has_a_description_of_its_own(desk):
    """Read aloud, two buttons called "Take down" would be one too many."""
    descriptions = [control.description for control in controls(desk.desk)]

    assert all(descriptions)
    assert len(descriptions) == len(set(descriptions))


def test_buttons_press_and_the_log_is_shown(desk):
    """What is clicked is what could have been typed."""
    control(desk, "Take orders down").click()

    assert desk.log.endswith("crash orders @200")
    assert control(desk, "Log").value == desk.scenario.text
    assert "Done: crash orders @200." in desk._desk.said.value


def test_a_button_that_would_change_nothing_is_off_and_says_why(desk):
    """In its tooltip, and in words below for the keyboard."""
    off = control(desk, "Bring orders back")
    assert off.reason
    assert off.tooltip == "off: orders is running already"
    assert "Bring orders back (orders is running already)" in desk._desk.off.value

    desk.press("crash orders")  # from code: the buttons follow

    assert off.reason is None
    assert control(desk, "Take orders down").reason
    assert off.tooltip == 'adds the line: start orders {"replay": true}'


def test_publishing_takes_a_type_that_the_story_knows_and_fields(desk):
    """Filled in with what such an event usually holds."""
    event, fields = control(desk, "Event"), control(desk, "with")
    assert (event.value, control(desk, "from").value) == ("ticket:updated", "tickets")
    assert set(event.options) > {"order:created", "payment:created"}

    event.value = "order:created"
    fields.value = '{"id": 9, "ticket_id": 1}'
    control(desk, "Publish").click()

    line = 'publish orders {"type": "order:created", "id": 9, "ticket_id": 1} @200'
    assert desk.log.endswith(line)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ("{", "this is not JSON"),
        ("[1]", "fields with names"),
        ('{"type": 1}', "chosen beside"),
        ('{"id": NaN}', "NaN is no JSON"),
    ],
)
def test_fields_that_are_no_event_are_not_published(desk, fields, reason):
    """The button is off while they are typed, and says what is wrong."""
    control(desk, "with").value = fields

    assert control(desk, "Publish").reason
    assert reason in desk._desk.parts[1]._why.value


def test_fields_may_hold_anything(desk):
    """It is text in the log, and text on the page."""
    odd = "</script><b>\u202e\nx"
    control(desk, "with").value = json.dumps({"id": odd, "price": 5})
    control(desk, "Publish").click()

    assert desk.scenario.actions[-1].details["id"] == odd
    assert Scenario.from_text(desk.scenario.text) == desk.scenario
    assert "<b>" not in desk._desk.said.value


def test_halves_of_signs_can_be_pressed_shown_and_copied_out(desk):
    """They are legal in JSON and in no message to a browser."""
    fields = '{"id": "\\ud800", "price": 5}'
    control(desk, "with").value = fields
    control(desk, "Publish").click()

    log = control(desk, "Log").value
    sent = [log, desk._desk.said.value, desk.text, desk._desk.picture.outputs]

    assert json.dumps(sent, ensure_ascii=False).encode()
    assert Scenario.from_text(log) == desk.scenario
    assert desk.scenario.actions[-1].details["id"] == "\ud800"


def test_nobody_publishes_who_does_not_run(desk):
    """The reason is the world's own."""
    control(desk, "Take tickets down").click()

    assert control(desk, "Publish").reason
    assert desk._desk.parts[1]._why.value == "tickets is not running"


def test_knobs_turn_and_go_back_with_undo(desk):
    """They show what is so, not what was clicked last."""
    control(desk, "Events go by").value = "bus"
    assert desk.scenario.on == "bus"
    assert control(desk, "Store").disabled
    assert control(desk, "Restart the bus")

    control(desk, "Undo").click()

    assert control(desk, "Events go by").value == "channels"
    assert not control(desk, "Store").disabled
    assert control(desk, "Undo").reason


def test_any_other_line_can_be_typed(desk):
    """The panel has no button for every trouble."""
    line, button = control(desk, "Any line"), control(desk, "Do it")
    line.value = "freeze ordrs"
    assert button.reason
    assert "Did you mean 'orders'" in desk._desk.parts[4]._why.value

    line.value = "freeze orders"
    button.click()

    assert desk.log.endswith("freeze orders @200")
    assert line.value == ""


def test_bring_back_asks_for_what_was_missed_or_not(desk):
    """The difference between a gap and none."""
    desk.press("crash orders")
    control(desk, "Whoever is brought back asks for what it missed").value = False
    control(desk, "Bring orders back").click()

    assert desk.log.endswith("start orders @300")


def test_an_error_behind_a_button_is_said_and_changes_nothing(desk, monkeypatch):
    """Jupyter would write it where nobody looks."""
    before = desk.scenario

    def broken(line: str) -> None:
        raise ZeroDivisionError("<b>by zero</b>")

    monkeypatch.setattr(desk, "press", broken)
    control(desk, "Take orders down").click()

    assert "&lt;b&gt;by zero&lt;/b&gt;" in desk._desk.said.value
    assert desk.scenario == before


def test_the_log_is_there_to_be_copied_not_to_be_changed(desk):
    """A text that says something else than the run would be a lie."""
    shown = control(desk, "Log")
    shown.value = "something else"

    assert shown.value == desk.scenario.text


def test_the_picture_is_the_one_of_the_run(desk):
    """Put there whole: nothing is printed while a cell runs."""
    control(desk, "Take orders down").click()
    (output,) = desk._desk.picture.outputs

    assert "orders crashed" in output["data"]["text/plain"]
    assert set(output["data"]) == {"text/html", "text/plain"}


NO_PRICE = 'publish tickets {"type": "ticket:updated", "id": 1}'


def test_a_handler_that_fails_is_said_and_changes_nothing(desk):
    """The press would do something, if only break: so the button is on."""
    before = desk.scenario
    control(desk, "with").value = '{"id": 1}'
    assert control(desk, "Publish").reason is None

    control(desk, "Publish").click()

    assert "raised by orders" in desk._desk.said.value
    assert desk.scenario == before
    with pytest.raises(AttributeError):
        desk.press(NO_PRICE)


@pytest.mark.parametrize(
    "event_type", event_types(panel(scenario("price change")).state)
)
def test_what_is_filled_in_can_be_published(desk, event_type):
    """Whoever presses before typing sees an event, and no error."""
    control(desk, "Event").value = event_type
    control(desk, "Publish").click()

    assert "Done" in desk._desk.said.value
