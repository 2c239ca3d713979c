"""What the real server does with queue groups, fact by fact."""

from __future__ import annotations

from typing import Any

from made_recordings import made, publish, seen, step, subscribe, wait

from sandbox.conformance.recording import Recording
from sandbox.conformance.replay import replay

Delivered = tuple[str, int, int]  # subscription, sequence, how often again


def member(number: int, **arguments: Any) -> dict[str, Any]:
    """A member of the group q on a channel of client c1; it acks nothing by itself."""
    wishes = {"queue": "q", "manual_ack": True, "ack": "none", **arguments}
    return subscribe(sub=f"s{number}", **wishes)


def delivered(candidate: Recording, after_ms: int = 0) -> list[Delivered]:
    return [
        (d["sub"], d["seq"], d["redelivery_count"])
        for d in candidate["observed"]
        if d["t"] >= after_ms
    ]


def times(candidate: Recording, sequence: int) -> list[int]:
    return [d["t"] for d in candidate["observed"] if d["seq"] == sequence]


def test_the_last_member_takes_the_place_of_one_that_leaves() -> None:
    """Who is chosen among equals follows the real server's list (fact 7.2): the last
    one moves to where the leaving one was."""
    candidate = replay(
        made(member(1, ack="all"), member(2, ack="all"), member(3, ack="all"),
             step("sub_close", sub="s1"), publish(2, gap_ms=20), wait(100))
    )  # fmt: skip

    assert delivered(candidate) == [("s3", 1, 0), ("s2", 2, 0)]


def test_what_a_leaver_had_is_dealt_round_and_comes_soon() -> None:
    """Its messages go round the others in the order of their waits, and 100 ms later
    each goes out again (fact 7.8)."""
    candidate = replay(
        made(member(1), member(2), member(3), publish(6, gap_ms=20), wait(100),
             step("sub_close", sub="s1"), step("sleep", ms=400))
    )  # fmt: skip

    left_ms = candidate["steps"][7]["t"]
    again = delivered(candidate, left_ms)
    assert sorted(sequence for _, sequence, _ in again) == [1, 4]
    assert all(count == 1 for _, _, count in again)
    assert 100 <= times(candidate, 1)[1] - left_ms <= 105


def test_a_dealt_message_keeps_to_the_wait_of_who_got_it() -> None:
    """After the soon one it comes once in each ack wait (facts 5.6, 7.5)."""
    candidate = replay(
        made(member(1, ack_wait_s=10), member(2, ack_wait_s=2), publish(1),
             step("sub_close", sub="s1"), step("sleep", ms=4_500))
    )  # fmt: skip

    first_ms, soon_ms, *later_ms = times(candidate, 1)
    assert 100 <= soon_ms - first_ms <= 110
    assert [later - soon_ms for later in later_ms] == [2_000, 4_000]


def test_the_whole_client_may_leave_a_group() -> None:
    """Closing the connection deals out as closing a subscription does (1.12, 7.8)."""
    other = step("connect", client="c2")
    candidate = replay(
        made(other, member(1), member(2, client="c2"), publish(2, gap_ms=20),
             step("close", client="c1"), step("sleep", ms=300))
    )  # fmt: skip

    assert delivered(candidate)[2:] == [("s2", 1, 1)]


def test_a_member_that_unsubscribes_deals_out_too() -> None:
    """Unsubscribing and closing differ for the last member only (fact 7.15)."""
    candidate = replay(
        made(member(1, durable="d"), member(2, durable="d"), publish(2, gap_ms=20),
             step("sub_unsubscribe", sub="s1"), step("sleep", ms=300))
    )  # fmt: skip

    assert delivered(candidate)[2:] == [("s2", 1, 1)]


def test_one_client_may_be_two_members() -> None:
    """Also of one durable group: there is no duplicate to complain about (7.16)."""
    candidate = replay(
        made(member(1, durable="d", ack="all"), member(2, durable="d", ack="all"),
             publish(4, gap_ms=20), wait(100))
    )  # fmt: skip

    assert delivered(candidate) == [
        ("s1", 1, 0), ("s2", 2, 0), ("s1", 3, 0), ("s2", 4, 0)
    ]  # fmt: skip


def test_a_durable_group_gives_the_next_member_what_its_last_one_had() -> None:
    """First what is unacked, as of the last member, then what is new (fact 7.14)."""
    candidate = replay(
        made(step("connect", client="c2"), member(1, durable="d", ack={"only": [1]}),
             publish(3), wait(50), step("close", client="c1"),
             publish(1, **{"from": 4}),
             member(2, client="c2", durable="d", ack="all"), wait(100))
    )  # fmt: skip

    assert delivered(candidate)[3:] == [("s2", 2, 1), ("s2", 3, 1), ("s2", 4, 0)]


def test_whoever_joins_does_not_start_the_group_anew() -> None:
    """A start position counts for the member that makes the group (fact 7.4)."""
    candidate = replay(
        made(
            publish(2),
            member(1, ack="all", start={"at": "first"}),
            wait(50),
            member(2, ack="all", start={"at": "first"}),
            wait(50),
        )
    )

    assert delivered(candidate) == [("s1", 1, 0), ("s1", 2, 0)]


def test_a_stalled_member_does_not_stall_its_group() -> None:
    """The other one gets what it cannot take (fact 7.11)."""
    candidate = replay(
        made(member(1, max_in_flight=1), member(2, ack="all"),
             publish(4, gap_ms=20), wait(50))
    )  # fmt: skip

    assert [d for d in delivered(candidate) if d[0] == "s1"] == [("s1", 1, 0)]
    assert seen(candidate) == ["m1", "m2", "m3", "m4"]


def test_groups_and_plain_subscriptions_each_get_all() -> None:
    """A durable group is not the group of the same name without one (7.1, 7.13)."""
    candidate = replay(
        made(member(1, ack="all"), member(2, ack="all", durable="d"),
             member(3, ack="all", durable="e"), subscribe(sub="s4"),
             publish(2, gap_ms=20), wait(50))
    )  # fmt: skip

    for number in (1, 2, 3, 4):
        its = [d[1] for d in delivered(candidate) if d[0] == f"s{number}"]
        assert its == [1, 2]


def test_an_ack_by_another_member_frees_nobody() -> None:
    """The message is done with, and its owner goes on at an ack of its own (7.10)."""
    candidate = replay(
        made(member(1, max_in_flight=1, ack_wait_s=9),
             member(2, max_in_flight=1, ack_wait_s=9), publish(3, gap_ms=20), wait(50),
             step("ack_raw", sub="s2", seq=1), wait(100),
             step("ack", sub="s2", seqs=[2]), wait(100))
    )  # fmt: skip

    assert delivered(candidate) == [("s1", 1, 0), ("s2", 2, 0), ("s2", 3, 0)]
    assert times(candidate, 3)[0] >= candidate["steps"][8]["t"]
