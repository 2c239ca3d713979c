"""What the real server's limits do, fact by fact."""

from __future__ import annotations

from typing import Any

import pytest
from made_recordings import errors, made, publish, results, seen, step, subscribe, wait

from sandbox.conformance.recording import Recording
from sandbox.conformance.replay import replay

CHANNELS, SUBSCRIPTIONS = "too many channels", "too many subscriptions per channel"
STORES = ("memory", "file", "sql")


def limited(*steps: dict[str, Any], store: str = "memory", **limits: int) -> Recording:
    return replay(made(*steps, store=store, server={"limits": limits}))


def ask(channel: str = "foo") -> dict[str, Any]:
    return step("monitor", path=f"/streaming/channelsz?channel={channel}")


def kept(candidate: Recording) -> list[tuple[int, int, int]]:
    """Messages, first and last, at each monitor step."""
    bodies = [answer["body"] for answer in candidate["monitor"]]
    return [(body["msgs"], body["first_seq"], body["last_seq"]) for body in bodies]


def kept_or_total(candidate: Recording) -> list[Any]:
    bodies = [answer["body"] for answer in candidate["monitor"]]
    return [
        (b["msgs"], b["first_seq"], b["last_seq"]) if "msgs" in b else b["total"]
        for b in bodies
    ]


def sleep(ms: int) -> dict[str, Any]:
    return step("sleep", ms=ms)


def test_one_channel_too_many_is_refused_to_both_sides() -> None:
    """Channels that are there go on; the text has no prefix (fact 8.1)."""
    candidate = limited(
        publish(1), subscribe(channel="bar"), publish(1, channel="baz"),
        subscribe(sub="s2", channel="baz"), publish(1, channel="bar"), wait(50),
        max_channels=2,
    )  # fmt: skip

    assert errors(candidate) == [("publish", CHANNELS), ("subscription", CHANNELS)]
    assert seen(candidate) == ["m1"]


def test_one_subscription_too_many_is_refused() -> None:
    """Members of groups count like others; who leaves makes room (fact 8.2)."""
    candidate = limited(
        subscribe(), subscribe(sub="s2", queue="q"), subscribe(sub="s3"),
        step("sub_close", sub="s1"), subscribe(sub="s4"),
        subscribe(sub="s5", channel="bar"), max_subs=2,
    )  # fmt: skip

    full = {"error": SUBSCRIPTIONS}
    assert results(candidate) == ["ok", "ok", full, "ok", "ok", "ok"]


@pytest.mark.parametrize("group", [{}, {"queue": "q"}])
def test_a_durable_nobody_reads_takes_a_place(group: dict[str, str]) -> None:
    """Whoever resumes it takes no other one (facts 6.11, 8.2)."""
    durable = {"durable": "d", **group}
    candidate = limited(
        subscribe(**durable), step("sub_close", sub="s1"), subscribe(sub="s2"),
        subscribe(sub="s3", **durable), step("sub_unsubscribe", sub="s3"),
        subscribe(sub="s4"), max_subs=1,
    )  # fmt: skip

    full = {"error": SUBSCRIPTIONS}
    assert results(candidate) == ["ok", "ok", full, "ok", "ok", "ok"]


@pytest.mark.parametrize("store", STORES)
def test_the_oldest_go_and_numbers_stay(store: str) -> None:
    """A publish never fails for want of room (fact 8.3)."""
    candidate = limited(
        publish(5), ask(), subscribe(start={"at": "first"}), wait(50),
        store=store, max_msgs=3,
    )  # fmt: skip

    assert kept(candidate) == [(3, 3, 5)]
    assert seen(candidate) == ["m3", "m4", "m5"]


def test_a_channel_that_nobody_uses_is_deleted_and_made_anew() -> None:
    """With its messages; it begins at 1 again (facts 3.6, 8.7)."""
    candidate = limited(
        publish(3), sleep(900), ask(), sleep(200),
        step("monitor", path="/streaming/channelsz"), publish(1), ask(),
        max_inactivity_ms=1_000,
    )  # fmt: skip

    assert kept_or_total(candidate) == [(3, 1, 3), 0, (1, 1, 1)]


def test_each_publish_keeps_a_channel_for_so_long() -> None:
    """It is counted from the last message (fact 8.7)."""
    candidate = limited(
        publish(1), sleep(800), publish(1), sleep(800), ask(), sleep(300),
        step("monitor", path="/streaming/channelsz"), max_inactivity_ms=1_000,
    )  # fmt: skip

    assert kept_or_total(candidate) == [(2, 1, 2), 0]


def test_a_channel_is_kept_from_the_moment_its_last_listener_left() -> None:
    """An active subscription keeps it, however long that is (fact 8.7)."""
    candidate = limited(
        subscribe(), publish(1), sleep(2_500), step("sub_close", sub="s1"), sleep(900),
        ask(), sleep(200), step("monitor", path="/streaming/channelsz"),
        max_inactivity_ms=1_000,
    )  # fmt: skip

    assert kept_or_total(candidate) == [(1, 1, 1), 0]


def test_a_deleted_channel_takes_its_durables_along() -> None:
    """Whoever comes with that name is new (facts 6.11, 8.7)."""
    durable = {"durable": "d", "start": {"at": "first"}}
    candidate = limited(
        subscribe(**durable), publish(1), wait(50), step("sub_close", sub="s1"),
        sleep(1_200), publish(1, prefix="n"), subscribe(sub="s2", **durable), wait(50),
        max_inactivity_ms=1_000,
    )  # fmt: skip

    assert seen(candidate) == ["m1", "n1"]


@pytest.mark.parametrize("store", ["file", "sql"])
@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        (["--max_msgs", "2"], (2, 4, 5)),
        (["--max_age", "300ms"], (0, 6, 5)),
        (["--max_msgs", "9"], (5, 1, 5)),
    ],
)
def test_limits_hold_for_what_was_stored_before_them(
    store: str, arguments: list[str], left: tuple[int, int, int]
) -> None:
    """At the next start, on what is there then (fact 8.9)."""
    candidate = replay(
        made(publish(5), sleep(400), step("server_stop"),
             step("server_start", extra_args=arguments), ask(), store=store)
    )  # fmt: skip

    assert kept(candidate) == [left]


@pytest.mark.parametrize("store", ["file", "sql"])
def test_a_lower_limit_of_bytes_drops_at_the_start(store: str) -> None:
    """As many of the newest stay as fit (facts 8.3, 8.4, 8.9)."""
    each = 61 if store == "file" else 21
    candidate = replay(
        made(publish(5), step("server_stop"),
             step("server_start", extra_args=["--max_bytes", str(2 * each)]), ask(),
             store=store)
    )  # fmt: skip

    assert kept(candidate) == [(2, 4, 5)]


def test_more_subscriptions_than_a_new_limit_stay() -> None:
    """It refuses the next one (facts 8.2, 8.9)."""
    candidate = replay(
        made(subscribe(), subscribe(sub="s2"), step("server_stop"),
             step("server_start", extra_args=["--max_subs", "1"]), sleep(300),
             subscribe(sub="s3"), publish(1), wait(50), store="file")
    )  # fmt: skip

    assert errors(candidate) == [("subscription", SUBSCRIPTIONS)]
    assert len(seen(candidate)) == 2
