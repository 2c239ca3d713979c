"""What the real server does with publishes and channel names, fact by fact."""

from __future__ import annotations

from typing import Any

import pytest
from made_recordings import errors, made, publish, results, seen, step, subscribe, wait

from sandbox.conformance.replay import replay

FIRST = {"at": "first"}


def test_what_is_published_twice_is_stored_twice() -> None:
    """A guid tells answers apart, not messages (fact 2.1)."""
    candidate = replay(
        made(publish(0, data=["same", "same"]), subscribe(start=FIRST), wait(50))
    )

    assert [(d["seq"], d["data"]) for d in candidate["observed"]] == [
        (1, "same"), (2, "same")
    ]  # fmt: skip


def test_a_channel_is_made_by_whoever_comes_first() -> None:
    """A publish or a subscription; each shows in the list (fact 3.1)."""
    candidate = replay(
        made(publish(1), subscribe(channel="bar"),
             step("monitor", path="/streaming/channelsz"))
    )  # fmt: skip

    assert candidate["monitor"][0]["body"]["names"] == ["bar", "foo"]


@pytest.mark.parametrize(
    "name", ["a.b.c", "a-b_c", "ticket:updated", "größe", "x" * 60, "1", "a,b;c"]
)
def test_odd_names_are_good_names(name: str) -> None:
    """Only wildcards, slashes and empty parts are not (fact 3.2)."""
    candidate = replay(
        made(subscribe(channel=name), publish(1, channel=name), wait(50))
    )

    assert results(candidate)[:2] == ["ok", "ok"]
    assert [d["channel"] for d in candidate["observed"]] == [name]


@pytest.mark.parametrize("name", ["foo*", "*", "foo.>", "a/b", ">"])
def test_wildcards_and_slashes_are_refused_to_both_sides(name: str) -> None:
    """In the words of each request (facts 3.2, 3.3); the channel is not made."""
    candidate = replay(
        made(subscribe(channel=name), publish(1, channel=name),
             step("monitor", path="/streaming/channelsz"))
    )  # fmt: skip

    assert [text for _, text in errors(candidate)] == [
        "stan: invalid subject", "stan: invalid publish request"
    ]  # fmt: skip
    assert candidate["monitor"][0]["body"]["total"] == 0


def test_a_name_with_an_empty_part_gets_no_answer() -> None:
    """No server hears of such a publish; a subscription does arrive (fact 3.3)."""
    hasty = step("connect", client="hasty", options={"ackTimeout": 500})
    candidate = replay(
        made(hasty, publish(1, client="hasty", channel="foo..bar"),
             subscribe(channel="foo..bar"))
    )  # fmt: skip

    assert [text for _, text in errors(candidate)] == [
        "stan: publish ack timeout", "stan: invalid subject"
    ]  # fmt: skip


@pytest.mark.parametrize("store", ["memory", "file", "sql"])
def test_case_still_conflicts_after_a_restart(store: str) -> None:
    """As long as the store still knows the channel (fact 3.5)."""
    fresh = step("connect", client="fresh")
    candidate = replay(
        made(publish(1), step("server_stop"), step("server_start"), fresh,
             publish(1, client="fresh", channel="FOO"), store=store)
    )  # fmt: skip

    conflict = (
        'rejecting channel "FOO" because channel "foo" alreay exists '
        "(different cases not allowed)"
    )
    expected: list[Any] = [] if store == "memory" else [("publish", conflict)]
    assert errors(candidate) == expected


def test_one_more_than_the_limit_may_wait_for_an_answer() -> None:
    """The client library counts wrong by one, complains, and publishes all the same
    (fact 2.5)."""
    busy = step("connect", client="busy", options={"maxPubAcksInflight": 2})
    candidate = replay(
        made(busy, subscribe(), publish(5, client="busy", mode="async"), wait(50))
    )

    complaint = "stan: max in flight reached."
    assert results(candidate)[2] == {"error": complaint, "failed": 2, "of": 5}
    assert errors(candidate) == [("publish", complaint)] * 2
    assert seen(candidate) == ["m1", "m2", "m3", "m4", "m5"]


def test_answers_come_in_the_order_of_publishing() -> None:
    """Also to a burst: what is stored first is answered first (fact 2.3)."""
    candidate = replay(made(publish(5, mode="async"), wait(50)))

    answered = [e["data"] for e in candidate["events"] if e["kind"] == "puback"]
    assert answered == ["m1", "m2", "m3", "m4", "m5"]
