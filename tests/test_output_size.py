"""What one cell adds to a notebook, and what a long run costs: both have a limit."""

import gzip
from base64 import b64decode
from random import Random

import pytest

from sandbox import World, compare, scenario, show
from sandbox.kernel.trace import Trace
from sandbox.views.player import packed
from sandbox.views.player.output import OUTPUT_MAX
from sandbox.views.player.page import frame

TYPES = ["ticket:created", "ticket:updated", "order:created", "payment:created"]


def busy_run(events):
    """Many kinds of events, and a service that comes and goes."""
    luck, world = Random(1), World(seed=1)
    shop = world.story("ticketing", on=world.streaming_server())
    for number in range(events):
        kind = luck.choice(TYPES)
        shop.orders.emit(kind, id=number, price=15, order_id=number, ticket_id=number)
        world.run(until_ms=world.clock.now_ms + 3)
        if number % 50 == 7:
            shop.payments.crash()
        if number % 50 == 14:
            shop.payments.start()
    return world.run(until_ms=world.clock.now_ms + 100)


def purchase():
    return scenario("paid purchase").run(on="bus", seed=2)


def three_stores():
    restarts = scenario("server restarts")
    return [restarts.run(store=store, seed=4) for store in ("memory", "file", "sql")]


def three_forks():
    run = purchase()
    one = run.fork(at_ms=204, do=["crash orders @204"])
    return [run, one, run.fork(at_ms=150, do=["crash orders @160"])]


VIEWS = {
    "one purchase": lambda: show(purchase()),
    "bus and channels": lambda: compare(
        purchase(), scenario("paid purchase").run(seed=2)
    ),
    "three stores": lambda: compare(*three_stores()),
    "three forks": lambda: compare(*three_forks()),
    "500 events": lambda: show(busy_run(500)),
    "500 events under a veil": lambda: show(
        busy_run(500), veil_after=30, options={"A": "one", "B": "two"}
    ),
}


def size(bundle):
    return sum(len(text.encode()) for text in bundle.values())


@pytest.mark.parametrize("what", VIEWS)
def test_one_output_fits_into_150_kb(what):
    """A lesson holds a dozen, and a page with all of them must open at once."""
    bundle = VIEWS[what]()._repr_mimebundle_()

    assert size(bundle) <= OUTPUT_MAX
    assert "<img " in bundle["text/html"]


def test_the_packed_player_is_that_of_the_sources():
    """Or a notebook would show yesterday's; `python -m sandbox execute` packs it."""
    assert packed.is_fresh()


def test_the_frame_holds_the_player_and_asks_for_nothing():
    """All that is needed is in the output, packed."""
    page = frame(show(purchase()).payload, 500)

    text = page.partition("atob(&#39;")[2].partition("&#39;")[0]
    assert gzip.decompress(b64decode(text)).decode() == packed.source()
    assert "http" not in page.replace("http-equiv", "").partition("payload")[0]


def entries_read(events, monkeypatch):
    """How many entries of its trace a view reads, for each entry there is."""
    run = busy_run(events)
    reads = 0
    read_one = Trace.__getitem__

    def counted(self, number):
        nonlocal reads
        reads += 1
        return read_one(self, number)

    with monkeypatch.context() as patched:
        patched.setattr(Trace, "__getitem__", counted)
        show(run)._repr_mimebundle_()
    return reads / len(run.trace)


def test_a_long_run_is_read_no_more_often_than_a_short_one(monkeypatch):
    """A picture of 100,000 entries must not take minutes."""
    short, long = (entries_read(n, monkeypatch) for n in (400, 1600))

    assert long < 1.3 * short
