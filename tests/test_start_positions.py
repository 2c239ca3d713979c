"""Start positions: where in the log a new subscription begins."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import StreamingServer, World
from sandbox.broker.client import Client
from sandbox.errors import BadOptionError

PUBLISHED_MS = (100, 200, 300)  # when #1, #2 and #3 are stored
NOW_MS = 400


def world_with_three() -> tuple[World, StreamingServer, Client]:
    """Three messages in the log of `t`, stored at known times; now it is 400 ms."""
    world = World(latency_ms=0)
    server = world.streaming_server()
    client = server.connect("orders")
    for at_ms in PUBLISHED_MS:
        world.run(until_ms=at_ms)
        client.publish("t", "x")
    world.run(until_ms=NOW_MS)
    return world, server, client


def heard_from_start(channel: str = "t", **start: Any) -> list[int]:
    """What a subscription hears that begins there: old messages, then one new one."""
    world, _, client = world_with_three()
    heard: list[int] = []
    subscription = client.subscribe(channel, **start)
    subscription.on("message", lambda message: heard.append(message.sequence))
    world.run()
    client.publish(channel, "new")
    world.run()
    return heard


def test_new_only_is_what_one_gets_without_asking() -> None:
    """Coming back is not enough: who wants the past has to say so."""
    assert heard_from_start() == heard_from_start(start_at="new_only") == [4]


def test_first_brings_everything_of_the_channel() -> None:
    """S37: whoever is new asks the server, and gets the relevant ones only."""
    assert heard_from_start(start_at="first") == [1, 2, 3, 4]


def test_last_received_brings_one_old_message() -> None:
    """The name deceives: it is the last one the server received, not we."""
    assert heard_from_start(start_at="last_received") == [3, 4]


@pytest.mark.parametrize(
    ("sequence", "heard"), [(1, [1, 2, 3, 4]), (2, [2, 3, 4]), (3, [3, 4])]
)
def test_sequence_in_the_log_is_included(sequence: int, heard: list[int]) -> None:
    """From that message on, not after it."""
    assert heard_from_start(start_at_sequence=sequence) == heard


def test_sequence_zero_begins_with_the_first_available() -> None:
    """What lies before the log means its beginning."""
    assert heard_from_start(start_at_sequence=0) == [1, 2, 3, 4]


def test_sequence_beyond_the_log_means_new_only() -> None:
    """The server neither waits for number 99 nor complains."""
    assert heard_from_start(start_at_sequence=99) == [4]


@pytest.mark.parametrize(
    ("delta_ms", "heard"),
    [(100, [3, 4]), (99, [4]), (101, [3, 4]), (200, [2, 3, 4]), (300, [1, 2, 3, 4])],
)
def test_time_begins_with_the_first_message_stored_since(
    delta_ms: int, heard: list[int]
) -> None:
    """The very millisecond is included."""
    assert heard_from_start(start_at_time_delta_ms=delta_ms) == heard


def test_time_before_the_first_message_brings_all() -> None:
    """An hour ago is before everything."""
    assert heard_from_start(start_at_time_delta_ms=3_600_000) == [1, 2, 3, 4]


def test_time_in_the_future_means_new_only() -> None:
    """It does not wait for that time: the next message is delivered."""
    assert heard_from_start(start_at_time_delta_ms=-1_000_000) == [4]


@pytest.mark.parametrize(
    "start",
    [
        {},
        {"start_at": "first"},
        {"start_at": "last_received"},
        {"start_at_sequence": 10},
        {"start_at_time_delta_ms": 1_000},
    ],
)
def test_empty_channel_begins_at_one_from_any_position(start: dict[str, Any]) -> None:
    """There is only what comes; also number 10 does not wait for nine others."""
    assert heard_from_start("empty", **start) == [1]


def test_position_counts_when_the_subscription_is_made() -> None:
    """What is published while the request is on its way is not new any more."""
    world, server, client = world_with_three()
    world.network.link("orders", "server").set(latency_ms=10)
    subscription = client.subscribe("t")
    heard: list[int] = []
    subscription.on("message", lambda message: heard.append(message.sequence))

    other = server.connect("tickets")
    world.run(until_ms=NOW_MS + 1)
    other.publish("t", "x")
    world.run()

    assert heard == []


def test_late_subscription_gets_old_and_new_in_one_line() -> None:
    """Messages published while it catches up come behind the old ones."""
    world, _, client = world_with_three()
    heard: list[int] = []
    subscription = client.subscribe("t", start_at="first", max_in_flight=1)
    subscription.on("message", lambda message: heard.append(message.sequence))

    client.publish("t", "new")
    client.publish("t", "new")
    world.run()

    assert heard == [1, 2, 3, 4, 5]


def test_one_subscription_has_one_start() -> None:
    """Two of them would contradict each other."""
    _, _, client = world_with_three()

    with pytest.raises(BadOptionError, match="one start position"):
        client.subscribe("t", start_at="first", start_at_sequence=2)


@pytest.mark.parametrize("word", ["beginning", "last", ""])
def test_unknown_position_is_an_error_at_once(word: str) -> None:
    """With the words there are, and what to type for a place in the log."""
    _, _, client = world_with_three()

    with pytest.raises(BadOptionError, match=r"'first'.*start_at_sequence=5"):
        client.subscribe("t", start_at=word)


@pytest.mark.parametrize("option", ["start_at_sequence", "start_at_time_delta_ms"])
@pytest.mark.parametrize("value", ["2", 1.5, True])
def test_place_in_the_log_is_a_whole_number(option: str, value: Any) -> None:
    """Half a message does not exist."""
    _, _, client = world_with_three()

    with pytest.raises(BadOptionError, match=option):
        client.subscribe("t", **{option: value})
