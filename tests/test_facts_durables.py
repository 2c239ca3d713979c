"""What the real server does with durable subscriptions, fact by fact."""

from __future__ import annotations

from typing import Any

import pytest
from made_recordings import made, publish, results, seen, step, subscribe, wait

from sandbox.conformance.recording import Recording
from sandbox.conformance.replay import replay

Delivered = tuple[str, int, int]  # subscription, sequence, how often again


def durable(number: int = 1, **arguments: Any) -> dict[str, Any]:
    """A durable of client c1 that acks by hand."""
    wishes = {"durable": "d", "manual_ack": True, "ack": "none", **arguments}
    return subscribe(sub=f"s{number}", **wishes)


def delivered(candidate: Recording) -> list[Delivered]:
    return [(d["sub"], d["seq"], d["redelivery_count"]) for d in candidate["observed"]]


def times(candidate: Recording, first_ms: int = 0) -> list[int]:
    return [d["t"] - first_ms for d in candidate["observed"]]


def close(number: int = 1) -> dict[str, Any]:
    return step("sub_close", sub=f"s{number}")


def forget(number: int = 1) -> dict[str, Any]:
    return step("sub_unsubscribe", sub=f"s{number}")


def sleep(ms: int) -> dict[str, Any]:
    return step("sleep", ms=ms)


def test_a_durable_that_is_unsubscribed_is_forgotten() -> None:
    """The next one of that name is new and starts where it wishes (fact 6.2)."""
    candidate = replay(
        made(durable(ack="all"), publish(2), wait(50), forget(),
             durable(2, ack="all", start={"at": "first"}), wait(50))
    )  # fmt: skip

    assert delivered(candidate)[2:] == [("s2", 1, 0), ("s2", 2, 0)]


def test_another_channel_is_another_durable() -> None:
    """The name alone is not what it is known by (fact 6.1)."""
    candidate = replay(
        made(durable(), durable(2, channel="bar"), publish(1),
             publish(1, channel="bar"), wait(50))
    )  # fmt: skip

    assert results(candidate)[:2] == ["ok", "ok"]
    assert delivered(candidate) == [("s1", 1, 0), ("s2", 1, 0)]


def test_two_durables_on_one_channel_stand_where_each_is() -> None:
    """Names tell them apart: one waits, the other reads on (facts 5.15, 6.1)."""
    candidate = replay(
        made(durable(ack="all"), durable(2, durable="e", ack="all"), publish(1),
             wait(50), close(), publish(1, **{"from": 2}), wait(50),
             durable(3, ack="all"), wait(50))
    )  # fmt: skip

    assert delivered(candidate)[2:] == [("s2", 2, 0), ("s3", 2, 0)]


def test_a_colon_is_allowed_without_a_group() -> None:
    """It is refused in the durable name of a group alone (fact 6.12)."""
    wish: dict[str, Any] = {"durable": "a:b", "ack": "all"}
    candidate = replay(
        made(durable(**wish), publish(1), wait(50), close(),
             publish(1, **{"from": 2}), durable(2, **wish), wait(50))
    )  # fmt: skip

    assert delivered(candidate) == [("s1", 1, 0), ("s2", 2, 0)]


def test_repeats_are_counted_over_closing_and_resuming() -> None:
    """While the server lives it remembers them (fact 6.8)."""
    candidate = replay(
        made(durable(ack_wait_s=1), publish(1), sleep(2_300), close(), sleep(300),
             durable(2, ack_wait_s=1), sleep(200))
    )  # fmt: skip

    assert delivered(candidate) == [
        ("s1", 1, 0), ("s1", 1, 1), ("s1", 1, 2), ("s2", 1, 3)
    ]  # fmt: skip


def test_a_late_ack_to_a_closed_subscription_is_lost() -> None:
    """By the handle or at the inbox: the one that resumed has another (fact 5.4)."""
    candidate = replay(
        made(durable(ack_wait_s=1), publish(2), wait(50), close(),
             step("ack", sub="s1", seqs=[1]), durable(2, ack_wait_s=1), wait(50),
             step("ack_raw", sub="s1", seq=2), step("ack", sub="s1", seqs=[1]),
             sleep(2_100))
    )  # fmt: skip

    assert [d[1:] for d in delivered(candidate)[2:]] == [(1, 1), (2, 1), (1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("old_s", "new_s", "at_ms"),
    [(3, 1, [4_000, 5_000, 6_000]), (1, 3, [4_000, 7_000]), (2, 2, [4_000, 6_000])],
)
def test_a_resumed_wait_goes_on_from_its_old_end(
    old_s: int, new_s: int, at_ms: list[int]
) -> None:
    """What comes at the resume does not start its clock anew: the next end is the old
    one and the new wait (fact 6.7)."""
    candidate = replay(
        made(durable(ack_wait_s=old_s), publish(1), sleep(500), close(),
             durable(2, ack_wait_s=new_s), sleep(max(at_ms)))
    )  # fmt: skip

    first_ms, resumed_ms, *again_ms = times(candidate)
    assert 500 <= resumed_ms - first_ms <= 510
    assert [t - first_ms for t in again_ms] == pytest.approx(at_ms, abs=10)


def test_a_wait_that_ended_long_ago_goes_on_from_the_resume() -> None:
    """Every new wait once, though its own grid lies in the past (5.6, 6.7)."""
    candidate = replay(
        made(durable(ack_wait_s=1), publish(1), sleep(500), close(), sleep(5_000),
             durable(2, ack_wait_s=1), sleep(3_500))
    )  # fmt: skip

    _, resumed_ms, *again_ms = times(candidate)
    assert [t - resumed_ms for t in again_ms] == [1_000, 2_000, 3_000]


def test_what_a_limit_dropped_meanwhile_is_acked_by_that() -> None:
    """Unacked or not sent yet: it does not come, and nobody is told (5.8, 6.10)."""
    candidate = replay(
        made(durable(), publish(3), wait(50), close(), publish(2, **{"from": 4}),
             durable(2, ack="all"), wait(50), close(2), durable(3), wait(50),
             server={"limits": {"max_msgs": 3}})
    )  # fmt: skip

    assert delivered(candidate)[3:] == [("s2", 3, 1), ("s2", 4, 0), ("s2", 5, 0)]


def test_what_is_dropped_makes_room_for_what_is_new() -> None:
    """An ack of its own kind: a stalled one goes on (facts 5.8, 5.11)."""
    candidate = replay(
        made(durable(max_in_flight=2, ack_wait_s=1), publish(4), sleep(1_300),
             server={"limits": {"max_msgs": 2}})
    )  # fmt: skip

    assert delivered(candidate) == [
        ("s1", 1, 0), ("s1", 2, 0), ("s1", 3, 0), ("s1", 4, 0)
    ]  # fmt: skip


def test_a_smaller_room_holds_for_what_is_new_alone() -> None:
    """All that is unacked comes, and then nothing until there is room (6.4, 6.6)."""
    candidate = replay(
        made(durable(), publish(3), wait(50), close(), publish(1, **{"from": 4}),
             durable(2, max_in_flight=1), wait(50), step("ack", sub="s2", seqs=[1, 2]),
             wait(50), step("ack", sub="s2", seqs=[3]), wait(50))
    )  # fmt: skip

    assert [d[1] for d in delivered(candidate)[3:]] == [1, 2, 3, 4]
    assert times(candidate)[-1] >= candidate["steps"][11]["t"]


def test_a_durable_in_use_is_refused_to_the_same_client_alone() -> None:
    """Another client id has a durable of its own (facts 6.1, 6.9)."""
    candidate = replay(
        made(durable(), durable(2), durable(3, client="pub"), publish(1), wait(50))
    )

    duplicate = {"error": "stan: duplicate durable registration"}
    assert results(candidate)[:3] == ["ok", duplicate, "ok"]
    assert sorted(delivered(candidate)) == [("s1", 1, 0), ("s3", 1, 0)]


def test_a_durable_and_a_plain_one_do_not_mix() -> None:
    """A name makes the difference, also for one client and channel (5.15, 6.1)."""
    candidate = replay(
        made(durable(ack="all"), subscribe(sub="s2"), publish(1), wait(50),
             step("close", client="c1"), publish(1, **{"from": 2}),
             step("connect", client="back", client_id="c1"),
             durable(3, client="back", ack="all"), wait(50))
    )  # fmt: skip

    assert seen(candidate) == ["m1", "m1", "m2"]
