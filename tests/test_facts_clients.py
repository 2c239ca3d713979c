"""What the real server does with clients, their ids and their lines, fact by fact."""

from __future__ import annotations

from typing import Any

import pytest
from made_recordings import errors, made, publish, results, seen, step, subscribe, wait

from sandbox.conformance.recording import Recording
from sandbox.conformance.replay import replay
from sandbox.world.world import World

TAKEN = "stan: clientID already registered"
REPLACED = "client has been replaced or is no longer registered"


def another(name: str = "new", **arguments: Any) -> dict[str, Any]:
    """Somebody connects with the id of c1."""
    return step("connect", client=name, client_id="c1", **arguments)


def took_ms(candidate: Recording, number: int) -> int:
    return int(candidate["steps"][number + 1]["t"] - candidate["steps"][number]["t"])


def test_the_id_of_a_client_that_answers_is_refused() -> None:
    """The newcomer is told, the holder goes on (fact 1.3)."""
    candidate = replay(made(subscribe(), another(), publish(1), wait(50)))

    assert results(candidate)[1] == {"error": TAKEN}
    assert errors(candidate) == [("connect", TAKEN)]
    assert seen(candidate) == ["m1"]


@pytest.mark.parametrize(
    ("how", "at_least_ms", "at_most_ms"),
    [("kill", 0, 10), ("mute_heartbeats", 0, 10), ("freeze_heartbeats", 500, 510)],
)
def test_the_id_of_a_silent_client_is_free_at_once_or_after_the_probe(
    how: str, at_least_ms: int, at_most_ms: int
) -> None:
    """The network itself knows when nobody is at an inbox; silence is waited for
    half a second (facts 1.3, 1.4)."""
    candidate = replay(made(step(how, client="c1"), another(), wait(0)))

    assert results(candidate)[1] == "ok"
    assert at_least_ms <= took_ms(candidate, 3) <= at_most_ms


def test_while_an_id_is_being_probed_it_is_refused() -> None:
    """Even if the holder turns out to be dead (fact 1.4)."""
    world = World()
    server = world.streaming_server()
    holder = server.connect("me")
    world.run(until_ms=10)
    holder.heartbeats = "ignored"
    heard: list[tuple[str, int]] = []
    for name in ("first", "second"):
        client = server.connect("me")
        client.on("connect", lambda who=name: heard.append((who, world.clock.now_ms)))
        client.on("error", lambda text: heard.append((text, world.clock.now_ms)))
    world.run(until_ms=1_000)

    assert heard == [(TAKEN, 12), ("first", 512)]


def test_a_replaced_client_learns_it_from_its_next_ping() -> None:
    """Until then only its publishes fail: the connection counts, not the id (1.5)."""
    candidate = replay(
        made(step("mute_heartbeats", client="c1"), another(),
             publish(1, client="c1"), step("sleep", ms=6_000))
    )  # fmt: skip

    refused = "stan: invalid publish request"
    assert errors(candidate) == [("publish", refused), ("connection_lost", REPLACED)]
    assert 5_000 <= candidate["errors"][1]["t"] <= 5_010


def test_what_a_replaced_client_listened_to_is_gone() -> None:
    """Replacing is closing: non-durables end, durables wait (facts 1.3, 1.12)."""
    candidate = replay(
        made(subscribe(), subscribe(sub="s2", durable="d"),
             step("mute_heartbeats", client="c1"), another(), publish(1), wait(50),
             subscribe(client="new", sub="s3", durable="d"), wait(50))
    )  # fmt: skip

    assert [(d["sub"], d["redelivered"]) for d in candidate["observed"]] == [
        ("s3", False)
    ]


def test_closing_frees_the_id_at_once() -> None:
    """And only what was durable is left (facts 1.12, 6.2)."""
    candidate = replay(
        made(subscribe(), subscribe(sub="s2", durable="d"), step("close", client="c1"),
             publish(2), another(), subscribe(client="new", sub="s3", durable="d"),
             wait(50))
    )  # fmt: skip

    assert results(candidate) == ["ok"] * 7
    assert [d["sub"] for d in candidate["observed"]] == ["s3", "s3"]


def test_what_is_sent_into_a_cut_line_comes_once_its_wait_is_over() -> None:
    """The first copy that is seen is a redelivery; the session has lasted (1.11)."""
    candidate = replay(
        made(subscribe(ack_wait_s=1), publish(1), wait(50),
             step("tcp_drop", client="c1", ms=300), publish(2, **{"from": 2}),
             step("sleep", ms=2_000))
    )  # fmt: skip

    sent_ms = candidate["steps"][6]["t"]
    flags = [(d["seq"], d["redelivery_count"]) for d in candidate["observed"]]
    assert flags == [(1, 0), (2, 1), (3, 1)]
    assert all(1_000 <= d["t"] - sent_ms <= 1_020 for d in candidate["observed"][1:])


def test_a_forgotten_client_can_neither_listen_nor_leave() -> None:
    """A memory store has lost it with its channels; each request says so in its own
    words (facts 5.18, 9.1)."""
    candidate = replay(
        made(subscribe(), step("server_stop"), step("server_start"),
             step("sleep", ms=300), step("sub_unsubscribe", sub="s1"),
             subscribe(sub="s2"))
    )  # fmt: skip

    assert results(candidate)[4:] == [
        {"error": "stan: unknown channel"},
        {"error": "can't find clientID: c1"},
    ]


def test_a_subscription_that_the_server_has_lost_is_invalid() -> None:
    """If somebody has made its channel anew (fact 5.18)."""
    candidate = replay(
        made(subscribe(), step("server_stop"), step("server_start"),
             step("connect", client="new"), publish(1, client="new"),
             step("sleep", ms=300), step("sub_close", sub="s1"))
    )  # fmt: skip

    assert results(candidate)[-1] == {"error": "stan: invalid subscription"}


def test_a_forgotten_client_may_still_say_goodbye() -> None:
    """It hears an answer, whatever the server makes of it."""
    candidate = replay(
        made(step("server_stop"), step("server_start"), step("sleep", ms=300),
             step("close", client="c1"))
    )  # fmt: skip

    assert results(candidate)[-1] == "ok"


@pytest.mark.parametrize(
    ("how", "text"),
    [("unsubscribe", "unsubscribe"), ("close", "close")],
)
def test_leaving_a_server_that_stands_still_times_out(how: str, text: str) -> None:
    """After the two seconds of every request; the texts differ."""
    candidate = replay(
        made(subscribe(), step("server_pause"), step(f"sub_{how}", sub="s1"),
             step("server_resume"), wait(50))
    )  # fmt: skip

    problem = f"stan: {text} request timeout"
    assert results(candidate)[2] == {"error": problem}
    assert errors(candidate) == [("subscription_timeout", problem)]
    assert 2_000 <= took_ms(candidate, 4) <= 2_005


def test_whoever_is_closed_has_no_subscription_to_leave() -> None:
    """It is the connection that is named (fact 2.7)."""
    candidate = replay(
        made(subscribe(), step("close", client="c1"), step("sub_close", sub="s1"))
    )

    assert results(candidate)[-1] == {"error": "stan: Connection closed"}


def test_pings_come_in_whole_seconds() -> None:
    """The protocol knows no parts of them, and takes the next whole one (1.10)."""
    hasty = step("connect", client="hasty", options={"stanPingInterval": 300})
    candidate = replay(
        made(step("server_stop"), step("server_start"), hasty, step("server_stop"),
             step("server_start"), step("sleep", ms=2_000))
    )  # fmt: skip

    [lost] = [error for error in candidate["errors"] if error["client"] == "hasty"]
    asked_ms = lost["t"] - candidate["steps"][4]["t"]
    assert asked_ms in range(1_000, 1_010)
