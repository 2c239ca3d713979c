"""Names: which ones the server takes for clients and channels, and what it says."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import World
from sandbox.broker.client import Client
from sandbox.errors import BadOptionError

WILD = ["*", ">", "foo.*", "foo.>", "foo*bar", "foo>bar"]
SLASHED = ["foo/bar", "/foo", "foo/"]
WITH_EMPTY_PART = ["foo.", ".foo", "foo..bar"]
GOOD = ["ticket:updated", "foo.bar", "Foo", "foo-bar_1", "grüße", "票"]


def connected() -> tuple[World, Client]:
    world = World()
    client = world.streaming_server().connect("orders")
    world.run()
    return world, client


def publish_error(*channels: str) -> str | None:
    """What the callback of the last of these publishes hears."""
    world, client = connected()
    errors: list[str | None] = []
    for channel in channels:
        client.publish(channel, "x", lambda error, guid: errors.append(error))
    world.run()
    return errors[-1]


def subscribe_errors(*channels: str) -> list[str]:
    """What the last of these subscriptions hears."""
    world, client = connected()
    errors: list[str] = []
    for channel in channels:
        subscription = client.subscribe(channel)
        subscription.on("error", errors.append)
    world.run()
    return errors


@pytest.mark.parametrize("channel", GOOD)
def test_whole_names_are_taken(channel: str) -> None:
    """S23: a colon is as good as a letter; dots, capitals and any script too."""
    assert publish_error(channel) is None
    assert subscribe_errors(channel) == []


@pytest.mark.parametrize("channel", [*WILD, *SLASHED])
def test_publishing_to_a_wildcard_is_refused(channel: str) -> None:
    """A star anywhere in the name is one too many."""
    assert publish_error(channel) == "stan: invalid publish request"


@pytest.mark.parametrize("channel", [*WILD, *SLASHED, *WITH_EMPTY_PART])
def test_subscribing_to_a_wildcard_is_refused(channel: str) -> None:
    """The plain NATS server knows wildcards; the streaming server does not."""
    assert subscribe_errors(channel) == ["stan: invalid subject"]


@pytest.mark.parametrize("channel", WITH_EMPTY_PART)
def test_publish_with_an_empty_part_is_never_answered(channel: str) -> None:
    """Such a name is lost before it reaches the server, so time runs out."""
    assert publish_error(channel) == "stan: publish ack timeout"


def test_two_channels_may_not_differ_by_case_alone() -> None:
    """The real server's own words, its typing mistake included."""
    error = (
        'rejecting channel "FOO" because channel "foo" alreay exists '
        "(different cases not allowed)"
    )

    assert publish_error("foo", "FOO") == error
    assert subscribe_errors("foo", "FOO") == [error]


@pytest.mark.parametrize("channel", ["", None, 7])
def test_channel_has_to_be_named(channel: Any) -> None:
    """The client library finds this without asking the server."""
    _, client = connected()

    with pytest.raises(BadOptionError, match="stan: subject must be supplied"):
        client.publish(channel, "x")
    with pytest.raises(BadOptionError, match="stan: subject must be supplied"):
        client.subscribe(channel)


@pytest.mark.parametrize("client_id", ["orders", "orders-1", "Orders_2", "7"])
def test_client_ids_of_letters_digits_and_dashes_are_taken(client_id: str) -> None:
    """Underscores as well."""
    world = World()
    client = world.streaming_server().connect(client_id)

    world.run()

    assert client.is_registered


@pytest.mark.parametrize("client_id", ["orders 1", "orders.1", "or:ders", "é", "a\n"])
def test_other_client_ids_are_refused_by_the_server(client_id: str) -> None:
    """With a text that says what is allowed."""
    world = World()
    client = world.streaming_server().connect(client_id)
    errors: list[str] = []
    client.on("error", errors.append)

    world.run()

    assert errors == [
        "stan: invalid clientID: only alphanumeric and `-` or `_` characters allowed"
    ]


@pytest.mark.parametrize("client_id", ["", None, 7])
def test_client_id_has_to_be_given(client_id: Any) -> None:
    """The client library does not even try."""
    server = World().streaming_server()

    with pytest.raises(BadOptionError, match="stan: client ID must be supplied"):
        server.connect(client_id)


def test_cluster_id_may_be_left_out_but_not_empty() -> None:
    """Left out it is the server's own."""
    server = World().streaming_server()

    with pytest.raises(BadOptionError, match="stan: cluster ID must be supplied"):
        server.connect("orders", cluster_id="")
