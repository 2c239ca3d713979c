"""What the real server's monitoring says, in its own shapes (facts, section 10)."""

from __future__ import annotations

from typing import Any

from made_recordings import made, publish, step, subscribe, wait

from sandbox.conformance.replay import replay

PATH = "/streaming/"


def answers(*steps: dict[str, Any], **fields: Any) -> list[Any]:
    """The bodies that the monitor steps among these got."""
    return [answer["body"] for answer in replay(made(*steps, **fields))["monitor"]]


def ask(path: str) -> dict[str, Any]:
    return step("monitor", path=PATH + path)


def test_an_empty_list_of_channels_is_left_out() -> None:
    """No channel, no `names` and no `channels`; the counts are there."""
    names, channels = answers(ask("channelsz"), ask("channelsz?subs=1"))

    assert names == channels
    assert (names["count"], names["total"]) == (0, 0)
    assert "names" not in names
    assert "channels" not in channels


def test_a_list_of_clients_is_never_left_out() -> None:
    """The real server says [] there."""
    page = ask("clientsz")
    [body] = answers(step("close", client="pub"), step("close", client="c1"), page)

    assert body["clients"] == []


def test_who_has_no_subscriptions_has_no_list_of_them() -> None:
    """Neither a client nor a channel; only the count says 0."""
    bodies = answers(
        publish(1),
        ask("clientsz?client=c1&subs=1"),
        ask("channelsz?channel=foo&subs=1"),
    )

    for body in bodies:
        assert body["subs_count"] == 0
        assert "subscriptions" not in body


def test_a_page_may_begin_beyond_the_end() -> None:
    """Then it is empty, and says how many there are."""
    [body] = answers(publish(1), ask("channelsz?offset=5&limit=2"))

    counts = [body[name] for name in ("offset", "limit", "count", "total")]
    assert counts == [5, 2, 0, 1]
    assert "names" not in body


def test_a_channel_with_nothing_left_begins_after_its_end() -> None:
    """What has expired leaves its numbers behind (fact 3.7)."""
    [body] = answers(
        publish(3), step("sleep", ms=1_100), ask("channelsz?channel=foo"),
        server={"limits": {"max_age_ms": 1_000}},
    )  # fmt: skip

    assert (body["msgs"], body["first_seq"], body["last_seq"]) == (0, 4, 3)


def test_a_durable_group_that_nobody_reads_is_shown() -> None:
    """Offline, under the id of the one that left it; and it counts (fact 6.11)."""
    group = subscribe(queue="q", durable="d")
    server, channel = answers(
        group, publish(2), wait(50), step("close", client="c1"), ask("serverz"),
        ask("channelsz?channel=foo&subs=1"),
    )  # fmt: skip

    assert server["subscriptions"] == 1
    [shadow] = channel["subscriptions"]
    assert (shadow["client_id"], shadow["is_offline"]) == ("c1", True)
    assert (shadow["queue_name"], "durable_name" in shadow) == ("d:q", False)
    assert (shadow["last_sent"], shadow["pending_count"]) == (2, 0)


def test_refused_requests_count_as_traffic() -> None:
    """What has come in has come in; a name with an empty part never arrives (3.3)."""
    refused = publish(1, channel="foo.*")
    lost = step("publish_nowait", client="pub", channel="foo..", data=["m1"])
    [body] = answers(publish(1), refused, lost, ask("serverz"))

    # client id, channel, data and the fixed part
    assert body["in_msgs"] == 2
    assert body["in_bytes"] == (3 + 3 + 4 + 52) + (3 + 5 + 4 + 52)


def test_what_is_sent_again_counts_and_is_longer() -> None:
    """A flag and a count come on top (facts 0.3, 5.6)."""
    [body] = answers(
        subscribe(manual_ack=True, ack="none", ack_wait_s=1), publish(1),
        step("sleep", ms=1_500), ask("serverz"),
    )  # fmt: skip

    assert (body["out_msgs"], body["out_bytes"]) == (2, 21 + 25)


def test_the_store_shows_the_limits_of_single_channels() -> None:
    """With what they take over from wider ones; 0 stands for no limit (fact 8.8)."""
    limits = {"max_msgs": 9, "channels": {"foo.>": {"max_msgs": -1, "max_subs": 2}}}
    [body] = answers(ask("storez"), server={"limits": limits})

    [(pattern, its)] = body["limits"]["channels"].items()
    assert pattern == "foo.>"
    assert (its["max_msgs"], its["max_subscriptions"]) == (0, 2)
    assert its["max_bytes"] == 1_024_000_000


def last_sent(body: Any) -> list[int]:
    return [its["last_sent"] for its in body["subscriptions"]]


def test_each_member_of_a_group_shows_what_it_was_sent_last() -> None:
    """Who makes the group starts where it does, who joins at 0; and when the one goes
    that had the last message, another one shows it (fact 7.1)."""
    first, second = subscribe(queue="q"), subscribe(sub="s2", queue="q")
    page = ask("channelsz?channel=foo&subs=1")
    before, after = answers(
        publish(3), first, second, page, publish(1), wait(50),
        step("sub_close", sub="s1"), page,
    )  # fmt: skip

    assert last_sent(before) == [3, 0]
    assert last_sent(after) == [4]


def test_the_shadow_of_a_group_shows_where_the_group_stands() -> None:
    """Also after a restart, whoever was sent the last message (fact 7.14)."""
    wish = {"queue": "q", "durable": "d"}
    page = ask("channelsz?channel=foo&subs=1")
    bodies = answers(
        subscribe(**wish), subscribe(sub="s2", **wish), publish(3, gap_ms=20),
        step("close", client="c1"), page, step("server_stop"), step("server_start"),
        page, store="file",
    )  # fmt: skip

    assert [last_sent(body) for body in bodies] == [[3], [3]]


def test_what_is_not_there_is_said_in_one_line() -> None:
    """A page, a client, a channel; a path with a slash behind is another page."""
    paths = ("nosuch", "serverz/", "clientsz?client=x", "channelsz?channel=x")
    candidate = replay(made(*map(ask, paths)))

    assert [answer["status"] for answer in candidate["monitor"]] == [404] * 4
    assert [answer["body"] for answer in candidate["monitor"]] == [
        "404 page not found", "404 page not found", "Client x not found",
        "Channel x not found",
    ]  # fmt: skip
