"""A fork is another run, the same up to a moment, and then with other actions."""

import pytest

from sandbox import FileStore, MemoryStore, Scenario, World, scenario
from sandbox.course.scenarios import PLOTS
from sandbox.errors import ActionLogError, BadOptionError
from sandbox.kernel.facts import Acted, Crashed, Delivered, NothingChanged
from sandbox.kernel.trace_json import to_json

MOMENTS_MS = (0, 1, 2, 100, 101, 150, 301, 500, 501, 999)
PRICE = 'publish tickets {"type": "ticket:updated", "id": 1, "price": 20} @'


def rows(trace, before_ms):
    """All columns of all entries before a moment."""
    columns = (
        trace.times_ms, trace.actors, trace.kinds, trace.values, trace.abouts, trace.causes
    )  # fmt: skip
    return [row for row in zip(*columns, strict=True) if row[0] < before_ms]


def text(run):
    return to_json(run.trace, seed=run.scenario.seed)


def done(run):
    return [e.fact.action for e in run.trace.of(Acted)]


# The same before, other actions after


@pytest.mark.parametrize("rules", [{}, {"latency_ms": 7, "jitter_ms": 40}])
@pytest.mark.parametrize("on", ["bus", "channels"])
@pytest.mark.parametrize("name", PLOTS)
def test_fork_is_the_same_up_to_its_moment(name, on, rules):
    """Entry by entry: numbers, causes and luck; whatever happens afterwards."""
    run = scenario(name).run(on=on, rules=rules, seed=3)
    one, other = list(run.world.hosts)[:2]
    do = f'lose {other} {{"percent": 50}} @_\nfreeze {one} @_\nrestart server @_'
    end_ms = run.world.clock.now_ms
    for at_ms in sorted({min(ms, end_ms) for ms in MOMENTS_MS}):
        fork = run.fork(at_ms=at_ms, do=do.replace("@_", f"@{at_ms}"))

        assert rows(fork.trace, at_ms) == rows(run.trace, at_ms)


def test_fork_does_what_it_is_told():
    """What if orders had crashed?"""
    run = scenario("price change").run()

    fork = run.fork(at_ms=100, do=["crash orders @100", f"{PRICE}150"])

    assert done(fork) == ["crash orders @100", f"{PRICE}150"]
    assert fork.trace.count(Crashed) == 1
    assert run.trace.count(Crashed) == 0


def test_fork_drops_what_was_to_be_done_from_its_moment_on():
    """Those actions answered to a past that is no more."""
    run = scenario("orders sleeps").run()

    assert done(run.fork(at_ms=300)) == done(run)[:2]


def test_fork_keeps_the_later_actions_if_asked():
    """The new ones of the same millisecond come after the old ones."""
    run = scenario("price change").run()

    fork = run.fork(at_ms=50, do=["crash orders @100", "start orders @60"], keep=True)

    assert done(fork)[0] == done(run)[0]
    assert [e.at_ms for e in fork.trace.of(Acted)] == [100, 100]
    assert [e.fact.reason for e in fork.trace.of(NothingChanged)] == [
        "orders is running already"
    ]


@pytest.mark.parametrize("on", ["bus", "channels"])
@pytest.mark.parametrize("name", PLOTS)
def test_fork_with_nothing_new_that_keeps_everything_is_the_same_run(name, on):
    """To the last byte."""
    run = scenario(name).run(on=on)

    assert text(run.fork(at_ms=100, keep=True)) == text(run)


def test_log_may_be_given_as_text():
    """With comments, as a learner writes it."""
    run = scenario("price change").run()

    fork = run.fork(at_ms=10, do="# the crash\ncrash orders @20\n")

    assert done(fork) == ["crash orders @20"]


def test_run_itself_stays_as_it_was():
    """A cell that forks twice forks the same run twice."""
    run = scenario("paid purchase").run()
    before = text(run)

    first = run.fork(at_ms=200, do="crash orders @210")
    second = run.fork(at_ms=200, do="crash orders @210")

    assert text(run) == before
    assert text(first) == text(second)


# A fork is a run


def test_fork_may_be_forked():
    """What if, and then what if."""
    run = scenario("paid purchase").run()
    first = run.fork(at_ms=200, do="crash payments @250", keep=True)

    second = first.fork(at_ms=280, do="start payments @290", keep=True)

    assert rows(second.trace, 280) == rows(first.trace, 280)
    assert done(second) == [
        *done(run)[:2], "crash payments @250", "start payments @290", done(run)[2]
    ]  # fmt: skip


def test_log_of_a_fork_can_be_read_back():
    """Its text is a scenario of its own, which gives the same run."""
    fork = scenario("paid purchase").run(on="bus", seed=4).fork(
        at_ms=150, do='cut orders {"way": "to_server"} @160', keep=True
    )  # fmt: skip

    again = Scenario.from_text(fork.scenario.text)

    assert again == fork.scenario
    assert text(again.run()) == text(fork)


def test_fork_goes_over_the_same_transport():
    """A run in a jail has forks in a jail."""
    kinds = []

    def noted(service, frame):
        kinds.append(frame["kind"])
        return service.turn(frame)

    run = scenario("price change").run(transport=noted)
    before = len(kinds)
    run.fork(at_ms=500)

    assert kinds[before:] == kinds[:before]


# Stores


def test_every_fork_has_a_place_of_its_own(tmp_path):
    """Named by scenario, seed and the number of the fork."""
    run = scenario("server restarts").run(store=FileStore(tmp_path), seed=2)
    forks = [run.fork(at_ms=500), run.fork(at_ms=500)]
    forks.append(forks[0].fork(at_ms=100))

    folders = [one.store.folder for one in [run, *forks]]
    assert [folder.name for folder in folders] == [
        "server-restarts-seed2",
        "server-restarts-seed2-fork1",
        "server-restarts-seed2-fork2",
        "server-restarts-seed2-fork1-fork1",
    ]
    assert {folder.parent for folder in folders} == {tmp_path}


@pytest.mark.parametrize("store", ["memory", "file", "sql", MemoryStore()])
def test_fork_begins_with_an_empty_store(store):
    """It shares nothing with the run it comes from."""
    run = scenario("server restarts").run(store=store)

    fork = run.fork(at_ms=450, keep=True)

    assert fork.store is not run.store
    assert text(fork) == text(run)


def test_lesson_that_forks_may_be_run_twice(tmp_path):
    """A new store on the same folder names its places from the beginning."""

    def lesson():
        run = scenario("server restarts").run(store=FileStore(tmp_path))
        return text(run.fork(at_ms=600, do="crash server @700"))

    assert lesson() == lesson()
    assert len([p for p in tmp_path.iterdir() if p.is_dir()]) == 2


# What cannot be


def test_world_built_cell_by_cell_cannot_fork():
    """Nobody knows what the cells did."""
    world = World()
    world.services(["orders"], on=world.event_bus())

    with pytest.raises(BadOptionError, match=r"Name a scenario: scenario\("):
        world.run(until_ms=100).fork(at_ms=50)


def test_moment_after_the_end_is_refused():
    """There is nothing to be the same as."""
    run = scenario("price change").run()

    with pytest.raises(BadOptionError, match=r"at 1000 ms\..*run\(until_ms=1001\)"):
        run.fork(at_ms=1001)


def test_last_moment_of_a_run_may_be_forked():
    """It belongs to the run."""
    fork = scenario("price change").run().fork(at_ms=1000, do="crash orders @1000")

    assert done(fork)[-1] == "crash orders @1000"


def test_time_that_was_added_by_hand_does_not_count():
    """Only what the scenario did can be done again."""
    run = scenario("price change").run()
    run.world.run(until_ms=5_000)

    with pytest.raises(BadOptionError, match="at 1000 ms"):
        run.fork(at_ms=3_000)


@pytest.mark.parametrize("at_ms", [-1, 1.5, "5", None, True])
def test_moment_must_be_a_whole_number(at_ms):
    """Virtual milliseconds have no parts."""
    with pytest.raises(BadOptionError, match="at_ms must be a whole number"):
        scenario("price change").run().fork(at_ms=at_ms)


def test_keep_is_true_or_false():
    """A text such as "no" would count as true."""
    with pytest.raises(BadOptionError, match="keep takes True or False"):
        scenario("price change").run().fork(at_ms=5, keep="no")


def test_action_before_the_moment_is_refused_with_its_line():
    """It would change what must stay the same."""
    run = scenario("price change").run()

    with pytest.raises(ActionLogError, match=r"line 2, .*begins at 300 ms") as caught:
        run.fork(at_ms=300, do="crash orders @300\nstart orders @299")

    assert caught.value.line_number == 2


def test_action_after_the_end_is_left_out_with_the_reason():
    """A fork ends when its run ended."""
    fork = scenario("price change").run().fork(at_ms=300, do="crash orders @1001")

    assert [e.fact.reason for e in fork.trace.of(NothingChanged)] == [
        "the run ends at 1000 ms"
    ]


def test_action_for_nobody_is_refused():
    """As in any run."""
    with pytest.raises(ActionLogError, match="Did you mean 'orders'"):
        scenario("price change").run().fork(at_ms=300, do="crash order @300")


def test_fork_shows_what_a_fault_did():
    """The point of it all: two runs that differ in one thing."""
    run = scenario("price change").run()
    fork = run.fork(at_ms=100, do=["cut orders @100", f"{PRICE}100"])

    heard = [[e.actor for e in one.trace.of(Delivered)] for one in (run, fork)]
    assert heard == [["orders"], []]
