"""A process does one thing at a time."""

import pytest

from sandbox.kernel.clock import Clock
from sandbox.kernel.worker import Worker


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def log():
    return []


def note(clock, log):
    return lambda name: log.append((clock.now_ms, name))


def test_process_that_is_not_busy_works_at_once(clock, log):
    """busy_ms=0 costs neither time nor a step."""
    Worker(clock).do(log.append, "a")

    assert log == ["a"]


def test_calls_wait_for_each_other_while_it_is_busy(clock, log):
    """Three messages at once take three times as long."""
    worker = Worker(clock, busy_ms=10)
    for name in "abc":
        worker.do(note(clock, log), name)

    clock.run()

    assert log == [(10, "a"), (20, "b"), (30, "c")]


def test_call_asked_for_during_work_comes_last(clock, log):
    """What arrives later is done later."""
    worker = Worker(clock, busy_ms=10)
    worker.do(lambda: worker.do(note(clock, log), "inner"))
    worker.do(note(clock, log), "second")

    clock.run()

    assert log == [(20, "second"), (30, "inner")]


def test_stopped_process_forgets_what_waits(clock, log):
    """A crash loses what was queued in memory."""
    worker = Worker(clock, busy_ms=10)
    worker.do(log.append, "a")
    worker.do(log.append, "b")
    clock.run(until_ms=10)

    worker.stop()
    clock.run()

    assert log == ["a"]


def test_new_life_is_not_disturbed_by_work_of_the_old_one(clock, log):
    """The old timer still waits in the clock."""
    worker = Worker(clock, busy_ms=10)
    worker.do(note(clock, log), "old")
    clock.run(until_ms=5)
    worker.stop()
    worker.do(note(clock, log), "new")

    clock.run()

    assert log == [(15, "new")]


def test_process_that_crashes_in_its_own_work_starts_nothing(clock, log):
    """A crash at work, not between two works."""
    worker = Worker(clock, busy_ms=10)
    worker.do(worker.stop)
    worker.do(log.append, "never")

    clock.run()

    assert log == []


def test_failed_work_does_not_block_what_waits(clock, log):
    """A run that is taken up after an error goes on."""
    worker = Worker(clock, busy_ms=10)
    worker.do(lambda: 1 // 0)
    worker.do(log.append, "next")

    with pytest.raises(ZeroDivisionError):
        clock.run()
    clock.run()

    assert log == ["next"]


def test_process_that_stops_being_busy_keeps_the_order(clock, log):
    """A quick one must not overtake what waits already."""
    worker = Worker(clock, busy_ms=10)
    worker.do(log.append, "first")
    worker.busy_ms = 0
    worker.do(log.append, "second")

    clock.run()

    assert log == ["first", "second"]


# Frozen


def test_frozen_process_does_nothing_until_it_goes_on(clock, log):
    """What arrives waits, and is done in order."""
    worker = Worker(clock)
    worker.freeze()
    for name in "abc":
        worker.do(note(clock, log), name)
    clock.run(until_ms=50)
    assert (log, worker.is_frozen, worker.is_free) == ([], True, False)

    worker.thaw()
    clock.run()

    assert log == [(50, "a"), (50, "b"), (50, "c")]
    assert worker.is_free


def test_call_that_comes_right_after_the_thaw_stands_in_line(clock, log):
    """It must not overtake what has waited."""
    worker = Worker(clock)
    worker.freeze()
    worker.do(log.append, "first")
    worker.thaw()
    worker.do(log.append, "second")
    clock.run()

    assert log == ["first", "second"]


def test_frozen_work_takes_up_where_it_was_left(clock, log):
    """Of ten milliseconds four were done before."""
    worker = Worker(clock, busy_ms=10)
    worker.do(note(clock, log), "a")
    worker.do(note(clock, log), "b")
    clock.run(until_ms=4)
    worker.freeze()
    clock.run(until_ms=100)
    worker.thaw()
    clock.run()

    assert log == [(106, "a"), (116, "b")]


def test_frozen_busy_process_begins_what_arrived_at_the_thaw(clock, log):
    """It has not even seen it before."""
    worker = Worker(clock, busy_ms=10)
    worker.freeze()
    worker.do(note(clock, log), "a")
    clock.run(until_ms=100)
    worker.thaw()
    clock.run()

    assert log == [(110, "a")]


def test_process_may_be_frozen_again_and_again(clock, log):
    """Work is never done twice, nor forgotten."""
    worker = Worker(clock, busy_ms=10)
    worker.do(note(clock, log), "a")
    for at_ms in (3, 20, 25, 90):
        clock.run(until_ms=at_ms)
        worker.thaw() if worker.is_frozen else worker.freeze()
        worker.freeze() if worker.is_frozen else worker.thaw()
    worker.thaw()
    clock.run()

    assert log == [(92, "a")]


def test_crash_ends_a_freeze(clock, log):
    """A new process runs."""
    worker = Worker(clock)
    worker.freeze()
    worker.do(log.append, "old")
    worker.stop()
    worker.do(log.append, "new")
    clock.run()

    assert log == ["new"]
