"""Lesson 04: what it says of restarts, with the numbers it names."""

import pytest

from sandbox import FileStore, MemoryStore, World, lost, scenario
from sandbox.checks.ledger import ledger


def evening(**options):
    return scenario("server restarts").run(seed=4, **options)


def heard(store, away_ms=50, until_ms=6_000):
    """[(ms, event)] of a client whose server is away from 500 ms on."""
    world = World(seed=4)
    server = world.streaming_server(store=store)
    client = server.connect("orders")
    events = []
    for event in client.events:
        client.on(
            event, lambda *_, event=event: events.append((world.clock.now_ms, event))
        )
    world.run(until_ms=500)
    server.stop()
    world.clock.after(away_ms, server.start)
    world.run(until_ms=until_ms)
    return events


def test_the_wire_comes_back_by_itself_and_a_ping_tells_that_nobody_knows_us():
    """Two kinds of news, and only one of them is the service's business."""
    wire = [(2, "connect"), (500, "disconnect"), (600, "reconnect")]

    assert heard(FileStore()) == wire
    assert heard(MemoryStore()) == [
        *wire,
        (5_004, "connection_lost"),
        (5_004, "close"),
    ]


def test_after_three_pings_without_an_answer_a_client_gives_up():
    """One ping every 5 s, so it is the time of the fourth."""
    events = heard(FileStore(), away_ms=60_000, until_ms=30_000)

    assert events[2:] == [(20_002, "connection_lost"), (20_002, "close")]


@pytest.mark.parametrize(
    ("name", "got"),
    [("both restart", [1, 2, 4]), ("both restart, durable", [1, 2, 3, 4])],
)
def test_only_a_durable_name_brings_what_came_while_both_were_away(name, got):
    """The file has order 3; a plain subscription has no place to go on from."""
    run = scenario(name).run(store="file", seed=4)

    assert run.received("payments") == [f"order:created#{number}" for number in got]


def test_a_durable_name_does_not_help_over_a_restart_in_memory():
    """The places went with all the rest."""
    run = scenario("both restart, durable").run(store="memory", seed=4)

    assert "order:created#3" not in run.received("payments")


def test_the_array_of_the_bus_is_empty_after_the_restart():
    """And the next order is its first."""
    early = evening(on="bus", until_ms=600)

    assert early.world.systems["bus"].events == []


def test_nobody_keeps_what_the_bus_has_never_received():
    """The client library of the other side holds it back until it is answered."""

    def without(run, hub):
        nap = [f"crash {hub} @250", f"start {hub} @350"]
        return lost(run.fork(at_ms=250, do=nap, keep=True).trace)

    no_bus = without(evening(on="bus"), "bus")

    assert "order:created#3: bus was not there (ECONNREFUSED)" in str(no_bus)
    assert without(evening(store="file"), "server").is_kept


def test_half_a_line_is_cut_off_and_told(tmp_path):
    """20 bytes less, and the store has three orders, as if there had never been four."""
    run = evening(store=FileStore(tmp_path / "log"))
    folder = run.store.folder / "channel-order%3acreated"
    segment = folder / "000000000001.jsonl"
    segment.write_bytes(segment.read_bytes()[:-20])

    run.store.open()

    (told,) = run.store.dropped
    assert "never confirmed" in told
    assert len(segment.read_text(encoding="utf-8").splitlines()) == 4  # its head, too


def test_the_last_table_names_the_true_numbers_of_the_three_contrasts():
    """Requests, echoes, and what is kept in the end."""
    bus, memory, file = (
        ledger(evening(**options).trace)
        for options in ({"on": "bus"}, {"store": "memory"}, {"store": "file"})
    )

    assert (bus.http_requests, memory.http_requests, file.http_requests) == (16, 0, 0)
    assert (bus.echoes, memory.echoes, file.echoes) == (4, 0, 0)
    assert (bus.kept, memory.kept, file.kept) == (1, 0, 4)
