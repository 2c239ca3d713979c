"""What happened: in order, with causes, as sentences."""

import pytest

from sandbox.errors import NoSuchEntryError
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import KINDS, Delivered, Fact, Published, Started, Stored
from sandbox.kernel.trace import Trace


@pytest.fixture
def trace():
    """Three entries: published, stored because of it, delivered because of that."""
    trace = Trace(Clock())
    about = trace.record_root("tickets", Published, ("ticket:updated", "{}"), None)
    stored = trace.record("server", Stored, ("ticket:updated", 1), about, about)
    values = ("ticket:updated", 1, "orders/ticket:updated", 0, 0)
    trace.record("orders", Delivered, values, about, stored)
    return trace


def test_entry_says_who_did_what_when(trace):
    """One sentence an entry is what a learner reads."""
    assert str(trace[1]) == "     0 ms  server      stored ticket:updated #1"


def test_fact_comes_back_with_its_names(trace):
    """It was written as a plain tuple."""
    fact = trace[2].fact

    assert (fact.channel, fact.sequence) == ("ticket:updated", 1)
    assert fact == Delivered("ticket:updated", 1, "orders/ticket:updated", 0, 0)


def test_publish_is_about_itself(trace):
    """So that all that follows from it can be found by one number."""
    assert trace.abouts == [0, 0, 0]


def test_why_walks_from_the_first_cause(trace):
    """The question of a learner is: why did this arrive?"""
    assert [entry.number for entry in trace.why(2)] == [0, 1, 2]


def test_entry_that_nothing_caused_is_its_own_reason(trace):
    """Someone has to begin."""
    assert [entry.number for entry in trace.why(0)] == [0]


def test_entries_can_be_chosen_by_kind(trace):
    """A check reads only what it judges."""
    assert [entry.number for entry in trace.of(Published, Delivered)] == [0, 2]
    assert trace.count(Stored) == 1


@pytest.mark.parametrize("number", [3, -1])
def test_entry_that_is_not_there_is_an_error_with_the_numbers_there_are(trace, number):
    """Python would count from the end; a trace has no such entry."""
    with pytest.raises(NoSuchEntryError, match=rf"no entry {number}.*0 to 2"):
        trace[number]


def test_empty_trace_says_that_it_has_no_entries():
    """It has no numbers to offer either."""
    with pytest.raises(NoSuchEntryError, match="no entry 0; it has none"):
        Trace(Clock()).why(0)


def test_part_of_a_sentence_is_left_out_where_nothing_is_known():
    """The bus numbers nothing, so there is no #None."""
    assert (
        str(Delivered("ticket:updated", None, None, 0, 0)) == "received ticket:updated"
    )


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_of_fact_makes_a_sentence(kind):
    """A kind whose sentence names a field it lacks would fail only when it is read."""
    fact = kind(*[f"<{field}>" for field in kind.fields])

    assert kind.__doc__
    assert "{" not in str(fact)


def test_facts_of_different_kinds_differ():
    """Equal values do not make equal facts."""
    assert Started("bus") != Stored("bus", 1)
    assert isinstance(Started("bus"), Fact)


def test_fact_with_too_few_values_is_a_mistake_of_ours():
    """Found where it is read, with the values."""
    with pytest.raises(AssertionError, match="Stored"):
        Stored("ticket:updated")


def test_event_is_named_by_the_count_of_its_type(trace):
    """One name for one event, wherever it is spoken of."""
    other = trace.record_root("orders", Published, ("order:created", "{}"), None)
    second = trace.record_root("tickets", Published, ("ticket:updated", "{}"), None)

    assert trace.event_names() == {
        None: "an event of an earlier run",
        0: "ticket:updated#1",
        other: "order:created#1",
        second: "ticket:updated#2",
    }


# The table


def test_table_leaves_out_the_setting_up(world):
    """A lesson is about what happens then."""
    shop = world.services(["tickets", "orders"], on=world.event_bus())
    shop.tickets.emit("ticket:created")

    lines = world.trace.table().lines

    assert lines[0].endswith("entries of setting up")
    assert "tickets     published ticket:created" in lines[1]


def test_long_table_says_how_much_is_left(world):
    """Twenty lines are what a cell may print."""
    shop = world.services(["tickets", "orders"], on=world.event_bus())
    for _ in range(30):
        shop.tickets.emit("ticket:created")

    lines = world.trace.table(rows=5).lines

    assert len(lines) == 7
    assert f"table(rows={len(world.trace)}) shows all" in lines[-1]


def test_traces_have_no_addresses_in_their_texts(trace):
    """A notebook that is run again must show the same."""
    assert repr(trace) == "<Trace of 3 entries>"
    assert "0x" not in repr(trace[0]) + repr(trace[0].fact)
