"""Virtual time: nothing sleeps, and ties have an owner."""

import pytest

from sandbox.errors import EndlessRunError
from sandbox.kernel.clock import Clock


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def log():
    return []


def test_calls_run_in_the_order_of_their_time(clock, log):
    """A later call may be asked for first."""
    clock.at(20, log.append, "late")
    clock.at(10, log.append, "early")

    clock.run()

    assert log == ["early", "late"]


def test_calls_of_one_millisecond_run_in_the_order_they_were_asked_for(clock, log):
    """Otherwise two runs of one world could differ."""
    for name in "cab":
        clock.at(5, log.append, name)

    clock.run()

    assert log == ["c", "a", "b"]


def test_call_for_the_present_millisecond_still_runs_in_it(clock, log):
    """A link without latency delivers at once, not never."""
    clock.at(5, lambda: clock.after(0, lambda: log.append(clock.now_ms)))

    clock.run()

    assert log == [5]


def test_time_stops_where_the_last_call_was(clock, log):
    """An idle world does not age."""
    clock.at(7, log.append, "last")

    clock.run()

    assert clock.now_ms == 7
    assert clock.next_work_ms is None


def test_time_passes_up_to_the_end_that_was_asked_for(clock, log):
    """`until_ms` is a promise about the clock, also when nothing happens."""
    clock.at(11, log.append, "too late")

    clock.run(until_ms=10)

    assert (clock.now_ms, log) == (10, [])


def test_call_at_the_very_end_still_runs(clock, log):
    """The end is included, as in `@100` and `until 100`."""
    clock.at(10, log.append, "just in time")

    clock.run(until_ms=10)

    assert log == ["just in time"]


def test_housekeeping_does_not_keep_a_run_going(clock, log):
    """Heartbeats go on for ever; a lesson should not."""

    def beat():
        log.append(clock.now_ms)
        clock.housekeeping_after(10, beat)

    clock.housekeeping_after(10, beat)
    clock.at(25, log.append, "work")

    clock.run()

    assert log == [10, 20, "work"]


def test_work_comes_before_housekeeping_of_the_same_millisecond(clock, log):
    """A ping must not find what was about to happen undone."""
    clock.housekeeping_after(5, log.append, "chore")
    clock.at(5, log.append, "work")

    clock.run(until_ms=5)

    assert log == ["work", "chore"]


def test_endless_chain_is_stopped(clock):
    """A limit on everything: a kernel that hangs teaches nothing."""

    def again():
        clock.after(1, again)

    again()

    with pytest.raises(EndlessRunError, match="100 ms"):
        clock.run(steps_max=99)


def test_endless_chain_within_one_millisecond_is_stopped(clock):
    """Time that stands still would never reach any `until_ms`."""

    def again():
        clock.after(0, again)

    again()

    with pytest.raises(EndlessRunError, match="0 ms"):
        clock.run(until_ms=10, steps_max=99)


def test_past_cannot_be_changed(clock):
    """A call for the past is a mistake of ours, not of a learner."""
    clock.run(until_ms=10)

    with pytest.raises(AssertionError, match="9 ms is past, it is 10 ms"):
        clock.at(9, print)


def test_call_that_fails_is_not_run_again(clock, log):
    """A notebook goes on after an error in a cell."""
    clock.at(1, lambda: 1 // 0)
    clock.at(1, log.append, "next")

    with pytest.raises(ZeroDivisionError):
        clock.run()
    clock.run()

    assert log == ["next"]


# Alarms


def test_alarm_rings_once_at_its_time(clock, log):
    """An ack wait that ran out says so once."""
    clock.alarm(lambda: log.append(clock.now_ms)).set(30)

    clock.run()

    assert log == [30]


def test_cleared_alarm_keeps_nobody_waiting(clock, log):
    """Nearly all ack waits are cleared; a run must not end with their silence."""
    alarm = clock.alarm(lambda: log.append("rang"))
    alarm.set(30)
    alarm.clear()

    clock.run()

    assert (clock.now_ms, log) == (0, [])


@pytest.mark.parametrize("moves", [[30, 50], [50, 30], [30, 50, 40], [50, 30, 40]])
def test_moved_alarm_rings_at_its_last_time_only(clock, log, moves):
    """Earlier or later, the last word counts."""
    alarm = clock.alarm(lambda: log.append(clock.now_ms))
    for due_ms in moves:
        alarm.set(due_ms)

    clock.run()

    assert log == [moves[-1]]


def test_alarm_may_be_set_again_from_its_own_ring(clock, log):
    """A redelivery sets the next ack wait."""

    def ring():
        log.append(clock.now_ms)
        if len(log) < 3:
            alarm.set(clock.now_ms + 10)

    alarm = clock.alarm(ring)
    alarm.set(10)

    clock.run()

    assert log == [10, 20, 30]


def test_alarm_set_again_after_it_was_cleared_rings(clock, log):
    """The entry it left behind must not swallow the new one."""
    alarm = clock.alarm(lambda: log.append(clock.now_ms))
    alarm.set(10)
    alarm.clear()
    clock.at(20, alarm.set, 40)

    clock.run()

    assert log == [40]
