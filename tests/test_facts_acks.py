"""What the real server does with acks, repeats and start positions, fact by fact."""

from __future__ import annotations

from typing import Any

import pytest
from made_recordings import made, publish, results, seen, step, subscribe, wait

from sandbox.conformance.recording import Recording
from sandbox.conformance.replay import replay


def listener(number: int = 1, **arguments: Any) -> dict[str, Any]:
    """It acks by hand, and waits a second."""
    wishes = {"manual_ack": True, "ack": "none", "ack_wait_s": 1, **arguments}
    return subscribe(sub=f"s{number}", **wishes)


def delivered(candidate: Recording) -> list[tuple[int, int]]:
    """Sequence, how often again."""
    return [(d["seq"], d["redelivery_count"]) for d in candidate["observed"]]


def sleep(ms: int) -> dict[str, Any]:
    return step("sleep", ms=ms)


def test_repeats_come_on_a_grid_for_ever() -> None:
    """Once each wait, counted, without end (fact 5.6)."""
    candidate = replay(made(listener(), publish(1), sleep(5_500)))

    first_ms = candidate["observed"][0]["t"]
    seen_ms = [d["t"] - first_ms for d in candidate["observed"]]
    assert seen_ms == [0, 1_000, 2_000, 3_000, 4_000, 5_000]
    assert [count for _, count in delivered(candidate)] == [0, 1, 2, 3, 4, 5]


def test_an_ack_of_a_repeat_ends_it() -> None:
    """Which of the copies is acked makes no difference (fact 5.1)."""
    policy = {"on_redelivery": True}
    candidate = replay(made(listener(ack=policy), publish(2), sleep(3_500)))

    assert delivered(candidate) == [(1, 0), (2, 0), (1, 1), (2, 1)]


def test_each_message_has_a_wait_of_its_own() -> None:
    """What came later is repeated later (facts 5.6, 5.7)."""
    candidate = replay(
        made(
            listener(), publish(1), sleep(400), publish(1, **{"from": 2}), sleep(1_500)
        )
    )

    first_ms = candidate["observed"][0]["t"]
    assert [d["t"] - first_ms for d in candidate["observed"]] == pytest.approx(
        [0, 403, 1_000, 1_403], abs=10
    )


def test_what_a_limit_has_dropped_is_not_repeated() -> None:
    """It counts as acked, and nobody is told (fact 5.8)."""
    candidate = replay(
        made(listener(), publish(3), sleep(1_500),
             server={"limits": {"max_msgs": 2}})
    )  # fmt: skip

    assert delivered(candidate) == [(1, 0), (2, 0), (3, 0), (2, 1), (3, 1)]


def test_what_has_grown_too_old_is_not_repeated() -> None:
    """Age is a limit like any other (facts 5.8, 8.6)."""
    candidate = replay(
        made(listener(ack_wait_s=2), publish(1), sleep(2_500),
             step("monitor", path="/streaming/channelsz?channel=foo&subs=1"),
             server={"limits": {"max_age_ms": 1_000}})
    )  # fmt: skip

    assert delivered(candidate) == [(1, 0)]
    [its] = candidate["monitor"][0]["body"]["subscriptions"]
    assert its["pending_count"] == 0


def test_repeats_come_however_many_are_unacked() -> None:
    """The limit holds for what is new alone (fact 5.12)."""
    candidate = replay(made(listener(max_in_flight=2), publish(3), sleep(1_500)))

    assert delivered(candidate) == [(1, 0), (2, 0), (1, 1), (2, 1)]


def test_one_at_a_time_keeps_the_order() -> None:
    """The next one comes when the one before is acked, repeats or not (5.13)."""
    policy = {"on_redelivery": True}
    candidate = replay(
        made(listener(max_in_flight=1, ack=policy), publish(3), sleep(3_500))
    )

    assert delivered(candidate) == [(1, 0), (1, 1), (2, 0), (2, 1), (3, 0), (3, 1)]


def test_acks_below_the_limit_free_nothing_until_there_is_room() -> None:
    """Three unacked and room for two: one ack is not enough (fact 5.11)."""
    candidate = replay(
        made(listener(durable="d"), publish(4), wait(50), step("sub_close", sub="s1"),
             publish(1, **{"from": 5}),
             listener(2, durable="d", max_in_flight=3, ack_wait_s=9), wait(50),
             step("ack", sub="s2", seqs=[1]), wait(50),
             step("ack", sub="s2", seqs=[2]), wait(50))
    )  # fmt: skip

    fifth_ms = [d["t"] for d in candidate["observed"] if d["seq"] == 5]
    assert fifth_ms
    assert fifth_ms[0] >= candidate["steps"][11]["t"]


def test_leaving_without_a_durable_name_forgets_all() -> None:
    """Position and unacked: whoever comes back is new (fact 5.16)."""
    candidate = replay(
        made(listener(), publish(2), wait(50), step("sub_close", sub="s1"),
             publish(1, **{"from": 3}), listener(2), publish(1, **{"from": 4}), wait(50))
    )  # fmt: skip

    assert delivered(candidate) == [(1, 0), (2, 0), (4, 0)]


def test_closing_with_something_unacked_forgets_it() -> None:
    """The next client of that id begins anew (facts 1.12, 5.16)."""
    again = step("connect", client="back", client_id="c1")
    candidate = replay(
        made(listener(), publish(1), wait(50), step("close", client="c1"), again,
             listener(2, client="back"), sleep(1_500))
    )  # fmt: skip

    assert delivered(candidate) == [(1, 0)]


def test_an_ack_by_a_closed_client_is_not_sent() -> None:
    """It has no line to send it on; the step itself is no error (fact 5.4)."""
    candidate = replay(
        made(listener(), publish(1), wait(50), step("close", client="c1"),
             step("ack", sub="s1", seqs=[1]), wait(50))
    )  # fmt: skip

    assert results(candidate)[-2] == "ok"
    assert candidate["errors"] == []


@pytest.mark.parametrize(
    ("start", "data"),
    [
        ({"at": "last_received"}, ["m3", "m4"]),
        ({"at": "sequence", "seq": 0}, ["m1", "m2", "m3", "m4"]),
        ({"at": "sequence", "seq": 9}, ["m4"]),
        ({"at": "time_delta", "ms": 3_600_000}, ["m1", "m2", "m3", "m4"]),
        ({"at": "time_delta", "ms": 0}, ["m4"]),
        ({"at": "new_only"}, ["m4"]),
    ],
)
def test_a_start_position_counts_from_what_is_there(
    start: dict[str, Any], data: list[str]
) -> None:
    """Beyond the end means what is new; zero means all (facts 4.1 to 4.9)."""
    candidate = replay(
        made(publish(3), sleep(20), subscribe(start=start),
             publish(1, **{"from": 4}), wait(50))
    )  # fmt: skip

    assert seen(candidate) == data


@pytest.mark.parametrize("at", ["first", "last_received", "new_only"])
def test_where_all_has_expired_the_next_one_comes(at: str) -> None:
    """Any position means the next message then (fact 4.10)."""
    candidate = replay(
        made(publish(3), sleep(1_200), subscribe(start={"at": at}),
             publish(1, **{"from": 4}), wait(50),
             server={"limits": {"max_age_ms": 1_000}})
    )  # fmt: skip

    assert delivered(candidate) == [(4, 0)]


@pytest.mark.parametrize(("wait_s", "is_taken"), [(0.5, False), (1.5, True)])
def test_an_ack_wait_is_whole_seconds(wait_s: float, is_taken: bool) -> None:
    """Half a second is none, and none is refused (fact 5.5)."""
    candidate = replay(made(listener(ack_wait_s=wait_s), publish(1), sleep(1_200)))

    if is_taken:
        assert delivered(candidate) == [(1, 0), (1, 1)]
    else:
        problem = "stan: invalid ack wait time, should be >= 1s"
        assert results(candidate)[0] == {"error": problem}
