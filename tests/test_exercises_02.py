"""Exercises 2.1 to 2.4: what is counted is played, and what is shown really happened."""

import runpy
from pathlib import Path

import pytest

from sandbox.course.exercises import find
from sandbox.course.exercises.x2_1 import OUTSIDE, PURCHASE, SHOP
from sandbox.course.exercises.x2_1_faults import of_bus, of_channels, of_echoes
from sandbox.course.exercises.x2_1_runs import Workload, counted, runs_of, workload
from sandbox.course.exercises.x2_2_runs import CALLS_MAX, UNTIL_MS, Guarded
from sandbox.course.exercises.x2_3 import EVENING, EXPIRED
from sandbox.course.exercises.x2_3 import PURCHASE as PAID
from sandbox.course.exercises.x2_3_shop import CHANNELS, HANDLED, SENT, evening
from sandbox.course.exercises.x2_4_run import last_publish, run_of
from sandbox.course.judge import judge
from sandbox.course.staging import lines
from sandbox.kernel.facts import Published

TESTS = Path(__file__).parent


def wrong(number, name):
    """The verdict on an answer of the catalogue."""
    folder = TESTS / "wrong_answers" / f"x{number.replace('.', '_')}"
    exercise = find(number)
    answer = runpy.run_path(str(folder / f"{name}.py"))[exercise.asks_for]
    return judge(exercise, answer)


def programs(number, seed):
    return [p for group in find(number).groups(seed).values() for p in group]


# 2.1


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_counted_in_runs_is_what_the_lesson_says(seed):
    """Events times services; the sum of the listeners; the senders that are services."""
    for load in map(workload, programs("2.1", seed)):
        sums = (of_bus(load), of_channels(load), of_echoes(load))

        assert counted(runs_of(load)) == sums


def test_the_paid_purchase_counts_16_6_and_4():
    """The plain case of 2.1 is the one that the lesson ends with."""
    load = Workload(list(PURCHASE), list(SHOP), SHOP)

    assert counted(runs_of(load)) == (16, 6, 4)


def test_the_workloads_hold_all_that_can_be_got_wrong():
    """Senders from outside, events that nobody hears, and listeners to themselves."""
    loads = [workload(program) for program in programs("2.1", seed=1)]
    events = [(load, *event) for load in loads for event in load.events]

    assert any(sender == OUTSIDE for _, sender, _ in events)
    assert any(not load.listeners(channel) for load, _, channel in events)
    assert any(sender in load.listeners(c) for load, sender, c in events)


def test_a_wrong_number_is_shown_in_the_run_that_it_is_about():
    """Of two runs, the other one would prove nothing."""
    bus, channels = wrong("2.1", "echoes_left_out"), wrong("2.1", "unheard_as_one")

    assert bus.fault.run.name == "on the bus"
    assert channels.fault.run.name == "on the channels"
    assert channels.fault.run.count("delivered") == 0


# 2.2


def right_guard(service, event):
    return service == event["sender"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_with_the_right_guard_every_bus_gets_quiet(seed):
    """Or a right answer would be blamed for a storm that is not its own."""
    for program in programs("2.2", seed):
        guarded = Guarded(right_guard, program)
        guarded.played()

        assert len(guarded.calls) < CALLS_MAX
        assert max((call.at_ms for call in guarded.calls), default=0) < UNTIL_MS - 10


def test_the_guard_is_asked_about_its_own_and_about_others():
    """A guard that only ever has to say yes, or no, is not tried at all."""
    for name, group in find("2.2").groups(1).items():
        calls = []
        for program in group:
            guarded = Guarded(right_guard, program)
            guarded.played()
            calls += guarded.calls

        assert {call.is_own for call in calls} == {True, False}, name


def test_without_a_guard_the_storm_can_be_seen():
    """25 events from one: that is what the guard is for."""
    verdict = wrong("2.2", "nothing")

    assert "25 events were stored by 60 ms" in verdict.fault.fact
    assert verdict.fault.run.count("stored") == 25


# 2.3


def test_all_channels_are_used_by_the_time_the_shop_closes():
    """A channel without a message is then nobody's but a typo's."""
    run = evening(lines(EVENING), HANDLED)

    assert {entry.fact.channel for entry in run.trace.of(Published)} == set(CHANNELS)


@pytest.mark.parametrize(("log", "delivered"), [(PAID, 7), (EXPIRED, 10)])
def test_with_the_right_table_every_delivery_is_useful(log, delivered):
    """The lesson's 6 and 9, and one for the mail."""
    assert evening(lines(log), HANDLED).count("delivered") == delivered


def test_what_services_send_is_what_they_are_said_to_send():
    """The table of senders is only for hints, so a run must agree with it."""
    run = evening(lines(EVENING), HANDLED)

    sent = {(entry.actor, entry.fact.channel) for entry in run.trace.of(Published)}
    assert sent == {(name, one) for name, own in SENT.items() for one in own}


def test_everything_to_everyone_is_told_by_its_useful_ratio():
    """One delivery of five had a handler."""
    fault = wrong("2.3", "everything").fault

    assert (fault.expected, fault.got) == ("a useful ratio of 1.00", "0.20")


def test_a_typo_is_told_by_the_channel_that_stays_empty():
    """The name that was meant is the one thing to type."""
    fault = wrong("2.3", "a_typo").fault

    assert "'ticket:upated', which has 0 messages" in fault.fact
    assert "Did you mean 'ticket:updated'?" in fault.advice


# 2.4


def test_the_server_gives_each_event_to_whom_route_must_name():
    """What the player shows is the truth that route is compared with."""
    (program,) = find("2.4").groups(1)["many steps"]
    run = run_of(program)
    got = {}
    for name in {step[1] for step in program if step[0] != "publish"}:
        for event in run.received(name):
            got.setdefault(event, []).append(name)

    assert sorted(map(len, got.values())) == sorted(
        filter(None, map(len, routed(program)))
    )


def routed(program):
    """Whom each publish of a program reaches."""
    from sandbox.course.exercises.x2_4 import after, route

    subscribers = []
    for step in program:
        subscribers = after(step, subscribers)
        if step[0] == "publish":
            yield route({"channel": step[1]}, subscribers)


def test_a_wrong_route_is_shown_beside_the_true_one():
    """At the publish that it got wrong, with nothing after it."""
    fault = wrong("2.4", "prefix_match").fault

    assert last_publish(fault.run) == fault.at
    assert fault.run.count("published") == 1
    assert fault.run.count("delivered") == 0
