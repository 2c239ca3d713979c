"""What the real server knows after a restart, fact by fact."""

from __future__ import annotations

from typing import Any

import pytest
from made_recordings import errors, made, publish, results, seen, step, subscribe, wait

from sandbox.conformance.recording import Recording
from sandbox.conformance.replay import replay

LASTING = pytest.mark.parametrize("store", ["file", "sql"])
MODES = pytest.mark.parametrize("mode", ["sigterm", "sigkill"])
RESTART = (step("server_stop"), step("server_start"))


def sleep(ms: int) -> dict[str, Any]:
    return step("sleep", ms=ms)


def listener(number: int = 1, **arguments: Any) -> dict[str, Any]:
    """It acks by hand, and nothing by itself."""
    return subscribe(sub=f"s{number}", manual_ack=True, ack="none", **arguments)


def delivered(candidate: Recording) -> list[tuple[str, int, int]]:
    """Subscription, sequence, how often again."""
    return [(d["sub"], d["seq"], d["redelivery_count"]) for d in candidate["observed"]]


@LASTING
@MODES
def test_messages_and_numbers_survive(store: str, mode: str) -> None:
    """All that was confirmed is there, and counting goes on (facts 9.2, 9.6)."""
    candidate = replay(
        made(publish(3), step("server_stop", mode=mode), step("server_start"),
             sleep(300), subscribe(start={"at": "first"}),
             publish(1, **{"from": 4}), wait(50), store=store)
    )  # fmt: skip

    assert seen(candidate) == ["m1", "m2", "m3", "m4"]


@LASTING
def test_a_client_goes_on_without_doing_anything(store: str) -> None:
    """Its id, its subscription and its next publish: nothing is refused (9.2)."""
    candidate = replay(
        made(subscribe(), publish(1), wait(50), *RESTART, sleep(300),
             publish(1, **{"from": 2}), sleep(6_000), publish(1, **{"from": 3}),
             wait(50), store=store)
    )  # fmt: skip

    assert seen(candidate) == ["m1", "m2", "m3"]
    assert errors(candidate) == []


@LASTING
def test_what_is_published_before_its_client_is_back_waits_in_it(store: str) -> None:
    """The line is up again within two tenths of a second; the publish takes so long."""
    candidate = replay(made(publish(1), *RESTART, publish(1), store=store))

    assert results(candidate) == ["ok"] * 4


@LASTING
def test_a_durable_group_survives(store: str) -> None:
    """Its position, and what its last member had unacked (facts 7.14, 9.2)."""
    group: dict[str, Any] = {"queue": "q", "durable": "d"}
    candidate = replay(
        made(listener(**group), publish(2), wait(50), step("ack", sub="s1", seqs=[1]),
             wait(50), step("close", client="c1"), publish(1, **{"from": 3}), *RESTART,
             step("connect", client="c2"), listener(2, client="c2", **group), wait(50),
             store=store)
    )  # fmt: skip

    assert delivered(candidate) == [
        ("s1", 1, 0), ("s1", 2, 0), ("s2", 2, 1), ("s2", 3, 0)
    ]  # fmt: skip


@LASTING
def test_a_group_goes_on_with_its_members(store: str) -> None:
    """Both are there again, with nobody doing anything (fact 9.2)."""
    candidate = replay(
        made(subscribe(queue="q"), subscribe(sub="s2", queue="q"),
             publish(2, gap_ms=20), *RESTART, sleep(300),
             publish(2, gap_ms=20, **{"from": 3}), wait(50), store=store)
    )  # fmt: skip

    assert seen(candidate) == ["m1", "m2", "m3", "m4"]
    assert {d["sub"] for d in candidate["observed"][2:]} == {"s1", "s2"}


@LASTING
def test_an_offline_durable_survives(store: str) -> None:
    """First what is unacked, then what is new (facts 6.4, 9.2)."""
    candidate = replay(
        made(listener(durable="d"), publish(2), wait(50),
             step("ack", sub="s1", seqs=[2]), wait(50), step("sub_close", sub="s1"),
             publish(1, **{"from": 3}), *RESTART, sleep(300),
             listener(2, durable="d"), wait(50), store=store)
    )  # fmt: skip

    assert delivered(candidate)[2:] == [("s2", 1, 1), ("s2", 3, 0)]


@LASTING
def test_a_durable_in_use_is_in_use_after_the_restart(store: str) -> None:
    """Its client is there, so another one of that name is one too many (6.9)."""
    candidate = replay(
        made(subscribe(durable="d"), *RESTART, sleep(300),
             subscribe(sub="s2", durable="d"), store=store)
    )  # fmt: skip

    assert errors(candidate) == [
        ("subscription", "stan: duplicate durable registration")
    ]


@LASTING
def test_what_was_unacked_comes_when_its_wait_is_over(store: str) -> None:
    """Counted from when the message came, and from one again (facts 6.8, 9.3)."""
    candidate = replay(
        made(listener(ack_wait_s=2), publish(1), sleep(300), *RESTART, sleep(4_000),
             store=store)
    )  # fmt: skip

    first_ms, *again_ms = [d["t"] for d in candidate["observed"]]
    assert [t - first_ms for t in again_ms] == pytest.approx([2_000, 4_000], abs=5)
    assert [count for _, _, count in delivered(candidate)] == [0, 1, 2]


@LASTING
def test_what_was_over_goes_out_before_its_client_is_back(store: str) -> None:
    """That one is lost and counts: the first copy seen says two (fact 9.3)."""
    candidate = replay(
        made(listener(ack_wait_s=1), publish(1), sleep(1_500), *RESTART, sleep(1_400),
             store=store)
    )  # fmt: skip

    assert [count for _, _, count in delivered(candidate)] == [0, 1, 2]


@LASTING
def test_what_was_over_keeps_to_its_own_grid(store: str) -> None:
    """It went out at the start, and its wait goes on from where it ended: with the
    next one's end the alarm rings, and not before its own."""
    candidate = replay(
        made(listener(ack_wait_s=2), publish(1), sleep(1_200),
             publish(1, **{"from": 2}), sleep(1_100), *RESTART, sleep(3_000),
             store=store)
    )  # fmt: skip

    first_ms = candidate["observed"][0]["t"]
    again = [(d["seq"], d["t"] - first_ms) for d in candidate["observed"]][3:]
    assert [sequence for sequence, _ in again] == [2, 1, 2]
    assert [at_ms for _, at_ms in again] == pytest.approx([3_200, 4_000, 5_200], abs=15)


@LASTING
def test_what_expires_while_the_server_is_away_is_gone(store: str) -> None:
    """And its numbers with it (facts 3.6, 9.8)."""
    candidate = replay(
        made(publish(3), step("server_stop"), sleep(1_200), step("server_start"),
             sleep(300), step("monitor", path="/streaming/channelsz?channel=foo"),
             publish(1, **{"from": 4}), subscribe(start={"at": "first"}), wait(50),
             store=store, server={"limits": {"max_age_ms": 1_000}})
    )  # fmt: skip

    body = candidate["monitor"][0]["body"]
    assert (body["msgs"], body["first_seq"], body["last_seq"]) == (0, 4, 3)
    assert [(d["seq"], d["data"]) for d in candidate["observed"]] == [(4, "m4")]


@LASTING
def test_a_dead_client_is_still_registered(store: str) -> None:
    """And replaced at once by whoever has its id: nobody is at its inbox (9.5)."""
    candidate = replay(
        made(step("kill", client="c1"), *RESTART,
             step("monitor", path="/streaming/clientsz?client=c1"),
             step("connect", client="new", client_id="c1"), wait(0), store=store)
    )  # fmt: skip

    assert candidate["monitor"][0]["status"] == 200
    assert results(candidate)[4] == "ok"
    assert candidate["steps"][7]["t"] - candidate["steps"][6]["t"] <= 10


def test_memory_forgets_everything_and_says_nothing() -> None:
    """Listeners go silent until their next ping (fact 9.1)."""
    candidate = replay(
        made(subscribe(durable="d"), subscribe(sub="s2", queue="q", durable="d"),
             publish(1), wait(50), *RESTART, step("connect", client="new"), sleep(300),
             publish(1, client="new", prefix="n"), sleep(6_000))
    )  # fmt: skip

    lost = "client has been replaced or is no longer registered"
    assert seen(candidate) == ["m1", "m1"]
    assert errors(candidate) == [("connection_lost", lost)] * 2


def test_an_id_is_free_after_memory_is_lost() -> None:
    """Even while its old holder has not noticed yet (facts 9.1, 9.5)."""
    candidate = replay(
        made(*RESTART, step("connect", client="new", client_id="c1"), sleep(6_000))
    )

    assert results(candidate)[2] == "ok"
    assert [error["client"] for error in candidate["errors"]] == ["pub", "c1"]
