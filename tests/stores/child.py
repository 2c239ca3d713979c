"""A process of its own that uses a store until it is killed.

    python tests/stores/child.py <what it does> <kind> <where> <prefix> <seed>

It writes a line for whatever it has been told is safe: `stored 7`, `heard 3`, …
"""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from importlib import import_module
from random import Random
from typing import Any

from making import KEPT, SEGMENT_BYTES, TEMPORARY, made, payload  # beside it


def say(*words: object) -> None:
    # One write: whoever reads the pipe gets the line whole or not at all.
    os.write(1, f"{' '.join(map(str, words))}\n".encode())


def publish(store: Any, luck: Random) -> None:
    """Through a world: a publisher, and a listener who acks and has a durable name."""
    from sandbox import World

    world = World()
    server = world.streaming_server(store=store)
    publisher, listener = server.connect("tickets"), server.connect("orders")
    world.run()
    say("open")
    subscription = listener.subscribe("t", durable_name="orders", start_at="first")
    subscription.on("message", lambda message: say("heard", message.sequence))
    world.run()
    number = store.logs["t"].last_sequence
    while True:
        for _ in range(luck.randrange(1, 6)):
            number += 1
            publisher.publish("t", payload(number), confirmed(number))
        world.run(world.clock.now_ms + 400)


def confirmed(number: int) -> Any:
    def hear(error: str | None, guid: str) -> None:
        say("stored", number) if error is None else say("refused", error)

    return hear


def append(store: Any, luck: Random) -> None:
    """The bare store: messages come, old ones go, a channel is made and deleted."""
    store.postpone = lambda: None  # as in one millisecond of a server
    log = store.logs.get("t") or store.add_channel("t")
    store.commit()
    say("open")
    while True:
        some = [luck.choice(STEPS)(store, log, luck) for _ in range(luck.randrange(4))]
        store.commit()
        for line in some:
            say(*line)


def _append(store: Any, log: Any, luck: Random) -> tuple[object, ...]:
    number = log.last_sequence + 1
    log.append(payload(number), number)
    log.drop_first(max(len(log) - KEPT, 0))
    return "stored", number


def _use_a_channel(store: Any, log: Any, luck: Random) -> tuple[object, ...]:
    """Make it if it is not there, delete it if it is long enough."""
    other = store.logs.get(TEMPORARY) or store.add_channel(TEMPORARY)
    if other.last_sequence < 12:
        number = other.last_sequence + 1
        other.append(payload(number), number)
        return "temporary", number
    store.delete_channel(TEMPORARY)
    return "temporary", 0


def _save_client(store: Any, log: Any, luck: Random) -> tuple[object, ...]:
    number = luck.randrange(1_000)
    store.save_client("somebody", {"connection": number})
    return "client", number


STEPS = [_append, _append, _append, _use_a_channel, _use_a_channel, _save_client]


def hold(store: Any, luck: Random) -> None:
    """It has the store, and does nothing with it until it is told to stop."""
    say("open")
    sys.stdin.read()
    store.close()


def outgrow(make: Any) -> None:
    """Files may grow to a size and no more, three times; each time there is room again
    later, and what could not be written by then is written."""
    import resource
    import signal

    from sandbox.errors import StoreError

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then a write fails, as on any disk
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    store = make()
    log = store.add_channel("t")
    for size in (40_000, 40_999, 57_345):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            while True:
                log.append(payload(log.last_sequence + 1), 1)
                say("stored", log.last_sequence)
        except StoreError as error:
            say("error", str(error))
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        store.commit()
        say("stored", log.last_sequence)
    store.kill()


def just_open(make: Any) -> None:
    from sandbox.errors import StoreError

    try:
        make()
        say("open")
    except StoreError as error:
        say("error", str(error))


def nest(pipe: str) -> None:
    """Fork off a process for each line that comes, and tell its number and its end."""
    for part in (
        "sandbox.world.world",
        "sandbox.stores.files.store",
        "sandbox.stores.sql.store",
    ):
        import_module(part)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os.dup2(os.open(pipe, os.O_WRONLY), 1)
            main(*json.loads(line))
        say(pid)
        say(os.waitpid(pid, 0)[1])


DOES = {"publish": publish, "append": append, "hold": hold}
MAKES = {"outgrow": outgrow, "open": just_open}


def main(what: str, kind: str, where: str, prefix: str, seed: str) -> None:
    if what == "nest":
        nest(kind)
        return
    if what in MAKES:
        MAKES[what](partial(made, kind, where, prefix))
        return
    options = {"segment_bytes": SEGMENT_BYTES} if kind == "file" else {}
    DOES[what](made(kind, where, prefix, **options), Random(seed))


if __name__ == "__main__":
    main(*sys.argv[1:])
