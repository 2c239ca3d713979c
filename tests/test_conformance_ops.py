"""The steps of a recording, one by one: what each makes our server and clients do."""

from __future__ import annotations

from typing import Any

import pytest
from made_recordings import (
    errors,
    made,
    publish,
    results,
    seen,
    step,
    subscribe,
    wait,
)

from sandbox.conformance.config import ConfigError, read
from sandbox.conformance.replay import replay
from sandbox.conformance.settings import Settings

# Publishing, subscribing, clients


def test_a_time_to_start_from_is_counted_from_a_mark() -> None:
    """What was stored after the mark comes, what was stored before does not."""
    mark = {"op": "mark_time", "name": "noon"}
    start = {"at": "time", "mark": "noon", "offset_ms": 0}

    candidate = replay(
        made(publish(2), wait(50, "sleep"), mark, wait(50, "sleep"),
             publish(2, **{"from": 3}), subscribe(start=start), wait(100))
    )  # fmt: skip

    assert seen(candidate) == ["m3", "m4"]


@pytest.mark.parametrize(
    ("offset_ms", "data"), [(-3_600_000, ["m1", "m2"]), (3_600_000, ["m2"])]
)
def test_a_time_before_all_and_one_to_come(offset_ms: int, data: list[str]) -> None:
    """Long ago means everything; a time in the future means new messages at once."""
    start = {"at": "time", "mark": "now", "offset_ms": offset_ms}

    candidate = replay(
        made({"op": "mark_time", "name": "now"}, publish(1), subscribe(start=start),
             publish(1, **{"from": 2}), wait(100))
    )  # fmt: skip

    assert seen(candidate) == data


@pytest.mark.parametrize("value", [5, 99, -1])
def test_a_position_that_does_not_exist_is_refused(value: int) -> None:
    """The server knows five positions and says so in its own words."""
    candidate = replay(made(subscribe(start={"at": "raw", "value": value})))

    assert results(candidate) == [{"error": "stan: invalid start position"}]
    assert candidate["errors"][0]["where"] == "subscription"


def test_a_position_that_exists_may_be_asked_for_by_number() -> None:
    """Four is the protocol's number for the first message."""
    candidate = replay(
        made(publish(2), subscribe(start={"at": "raw", "value": 4}), wait(100))
    )

    assert seen(candidate) == ["m1", "m2"]


def test_the_start_position_is_judged_before_the_channel() -> None:
    """Of two faults the real server names this one."""
    both = subscribe(start={"at": "raw", "value": 9}, channel="foo.*")

    assert results(replay(made(both))) == [{"error": "stan: invalid start position"}]


def test_payloads_are_counted_listed_or_repeated() -> None:
    """Long ones are shown by their length, as recordings do."""
    items = ["", {"repeat": "ab", "n": 2}, {"repeat": "x", "n": 300}]

    candidate = replay(
        made(subscribe(), publish(2, prefix="p", **{"from": 7}),
             publish(0, data=items), wait(100))
    )  # fmt: skip

    assert seen(candidate) == ["p7", "p8", "", "abab", "<300 bytes>"]


def test_a_pause_follows_every_message() -> None:
    """Steps begin when the one before has ended, pauses included."""
    candidate = replay(made(publish(3, gap_ms=30), wait(0)))

    publishing, after = candidate["steps"][2:]
    assert after["t"] - publishing["t"] == 3 * (30 + 2)


def test_publishes_over_the_limit_complain_and_go_out_all_the_same() -> None:
    """One more than the limit may wait; the real client publishes the rest as well."""
    options = {"maxPubAcksInflight": 3}
    busy = {"op": "connect", "client": "busy", "options": options}

    candidate = replay(
        made(busy, subscribe(), publish(6, client="busy", mode="async"), wait(100))
    )

    complaint = {"error": "stan: max in flight reached.", "failed": 2, "of": 6}
    assert results(candidate)[2] == complaint
    assert len(candidate["errors"]) == 2
    assert len(seen(candidate)) == 6


def test_who_closes_without_waiting_hears_of_his_publishes() -> None:
    """Whether they were stored he cannot know; here they were, by a server that stood
    still meanwhile."""
    candidate = replay(
        made(subscribe(), step("server_pause"),
             step("publish_nowait", client="pub", channel="foo", data=["m1"]),
             step("close_nowait", client="pub"), step("server_resume"), wait(100))
    )  # fmt: skip

    assert errors(candidate) == [("publish", "stan: Connection closed")]
    assert seen(candidate) == ["m1"]


def test_a_killed_client_hears_nothing_more() -> None:
    """A process that died has no callbacks."""
    candidate = replay(
        made(subscribe(), {"op": "kill", "client": "c1"}, publish(1), wait(100))
    )

    assert seen(candidate) == []
    assert results(candidate) == ["ok"] * 4


@pytest.mark.parametrize(
    ("store", "data"), [("memory", ["m1"]), ("file", ["m1", "m1"])]
)
def test_a_server_is_away_for_a_while(store: str, data: list[str]) -> None:
    """Only a store on disk still has its messages, and clients come back alone."""
    again = subscribe(sub="s2", start={"at": "first"}, client="late")

    candidate = replay(
        made(subscribe(), publish(1), {"op": "server_stop", "mode": "sigkill"},
             {"op": "server_start"}, wait(200, "sleep"),
             {"op": "connect", "client": "late"}, again, wait(100), store=store)
    )  # fmt: skip

    assert results(candidate) == ["ok"] * 8
    assert seen(candidate) == data
    kinds = [event["kind"] for event in candidate["events"]]
    assert kinds.count("reconnect") == 2


def test_a_handler_that_throws_is_noted_and_gets_the_next_message() -> None:
    """The error goes to the subscription's own listeners."""
    candidate = replay(made(subscribe(throw_on=[1]), publish(2), wait(100)))

    assert [e["error"] for e in candidate["errors"]] == ["handler failed"]
    assert seen(candidate) == ["m1", "m2"]


def test_a_step_about_nobody_fails_and_the_rest_goes_on() -> None:
    """One step that cannot be taken does not hide what comes after it."""
    candidate = replay(made({"op": "sub_close", "sub": "s9"}, publish(1)))

    assert results(candidate) == [
        {"error": "no step before this one has made 's9'"},
        "ok",
    ]


def test_settling_gives_up_after_five_seconds() -> None:
    """A chatter that never ends cannot hold a replay."""
    gap = made(publish(1), wait(60_000))

    settling = replay({**gap, "steps": [*gap["steps"], gap["steps"][-1]]})["steps"][-2:]

    assert settling[1]["t"] - settling[0]["t"] == 5_000


def test_an_answer_that_only_a_ping_can_bring_is_waited_for() -> None:
    """Nothing but housekeeping goes on, and yet the answer comes."""
    options = {"stanPingInterval": 1_000, "stanMaxPingOut": 2, "ackTimeout": 50_000}
    lonely = step("connect", client="lonely", options=options)

    candidate = replay(made(lonely, step("server_pause"), publish(1, client="lonely")))

    lost = "stan: connection lost due to PING failure"
    assert results(candidate)[-1]["error"] == lost
    assert ("connection_lost", lost) in errors(candidate)
    assert [e["kind"] for e in candidate["events"]][-1] == "close"


def test_an_answer_that_never_comes_is_given_up() -> None:
    """A replay ends, whatever a recording asks for."""
    candidate = replay(
        made(subscribe(), step("server_stop"), step("sub_close", sub="s1"), wait(0))
    )

    assert isinstance(results(candidate)[2], dict)
    assert candidate["steps"][-1]["t"] < 70_000


# Acks


def acking(policy: Any, *steps: dict[str, Any], count: int = 3) -> Any:
    """What a listener with an ack wait of a second gets, and when it acks."""
    candidate = replay(
        made(subscribe(manual_ack=True, ack=policy, ack_wait_s=1), publish(count),
             *steps, wait(1_500, "sleep"))
    )  # fmt: skip
    acks = [e["seq"] for e in candidate["events"] if e["kind"] == "ack"]
    return seen(candidate), acks


@pytest.mark.parametrize(
    ("policy", "again", "acks"),
    [
        ("all", [], [1, 2, 3]),
        ("none", ["m1", "m2", "m3"], []),
        ({"only": [2]}, ["m1", "m3"], [2]),
        ({"except": [2]}, ["m2"], [1, 3]),
        ({"on_redelivery": True}, ["m1", "m2", "m3"], [1, 2, 3]),
        ({"after_ms": 300}, [], [1, 2, 3]),
        ({"after_ms": 1_200}, ["m1", "m2", "m3"], [1, 2, 3]),
    ],
)
def test_a_policy_says_what_is_acked(
    policy: Any, again: list[str], acks: list[int]
) -> None:
    """What is not acked within a second comes again."""
    assert acking(policy) == (["m1", "m2", "m3", *again], acks)


def test_held_messages_are_acked_by_hand_as_often_as_asked() -> None:
    """One that has been acked may be acked again; one never received cannot be."""
    by_hand = step("ack", sub="s1", seqs=[3, 1, 1, 9])

    assert acking("none", by_hand) == (["m1", "m2", "m3", "m2"], [3, 1, 1])


def test_an_ack_may_name_any_number() -> None:
    """Sent past the library, as a program gone wrong might."""
    candidate = replay(
        made(subscribe(manual_ack=True, ack="none", ack_wait_s=1), publish(2),
             step("ack_raw", sub="s1", seq=2), step("ack_raw", sub="s1", seq=99),
             wait(1_500, "sleep"))
    )  # fmt: skip

    assert seen(candidate) == ["m1", "m2", "m1"]
    assert results(candidate) == ["ok"] * 5


def test_another_policy_holds_for_what_comes_later() -> None:
    """What was held stays held until it comes again."""
    other = step("set_ack", sub="s1", ack="all")

    got, acks = acking("none", other, publish(1, **{"from": 4}), count=1)

    assert got == ["m1", "m4", "m1"]
    assert acks == [2, 1]


def test_what_is_only_sent_takes_a_moment() -> None:
    """The recorded driver gave acks 5 ms to get away before the next step."""
    candidate = replay(
        made(subscribe(manual_ack=True, ack="none", durable="dur"), publish(1),
             step("ack", sub="s1", seqs=[1]), step("server_stop"),
             step("server_start"), wait(100, "sleep"), wait(0), store="file")
    )  # fmt: skip

    steps = {taken["op"]: taken["t"] for taken in candidate["steps"]}
    assert steps["server_stop"] - steps["ack"] == 5


def test_the_dead_and_the_closed_ack_nothing() -> None:
    """An ack that was to come later is lost with its process."""
    kill = step("kill", client="c1")

    assert acking({"after_ms": 100}, kill, count=1) == (["m1"], [])


# Subscriptions


def test_a_subscription_can_leave_the_client_its_defaults() -> None:
    """The JS client asks for 16,384 messages, the recorded driver for 1,024."""
    path = "/streaming/channelsz?channel=foo&subs=1"
    asking = step("monitor", path=path)

    candidate = replay(
        made(subscribe(), subscribe(sub="s2", client_defaults=True), asking)
    )

    shown = candidate["monitor"][0]["body"]["subscriptions"]
    assert [s["max_inflight"] for s in shown] == [1_024, 16_384]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"ack_wait_s": 0}, "stan: invalid ack wait time, should be >= 1s"),
        ({"ack_wait_s": -1}, "stan: invalid ack wait time, should be >= 1s"),
        ({"max_in_flight": 0}, "stan: invalid MaxInflight, should be >= 1"),
        ({"max_in_flight": -1}, "stan: invalid MaxInflight, should be >= 1"),
    ],
)
def test_what_no_library_would_send_reaches_the_server(
    arguments: dict[str, int], error: str
) -> None:
    """It has words of its own for such a wish, whatever the start position."""
    at_first = subscribe(sub="s2", start={"at": "first"}, **arguments)

    candidate = replay(made(subscribe(**arguments), at_first))

    assert results(candidate) == [{"error": error}] * 2


def test_members_of_a_group_share_and_a_durable_goes_on() -> None:
    """Queue and durable reach the server, by a raw position as well."""
    group = {"queue": "q", "durable": "dur", "start": {"at": "raw", "value": 4}}
    late = step("connect", client="late")

    candidate = replay(
        made(publish(1), subscribe(**group), step("sub_close", sub="s1"),
             publish(1, **{"from": 2}), late,
             subscribe(sub="s2", **group | {"client": "late"}), wait(100))
    )  # fmt: skip

    assert [(d["sub"], d["data"]) for d in candidate["observed"]] == [
        ("s1", "m1"),
        ("s2", "m2"),
    ]


# Wires and heartbeats


def test_a_dropped_wire_loses_what_is_sent_meanwhile() -> None:
    """The first copy a listener sees may be the second (fact 1.11)."""
    candidate = replay(
        made(subscribe(ack_wait_s=1), step("tcp_drop", client="c1", ms=500),
             publish(1), wait(1_500, "sleep"))
    )  # fmt: skip

    [delivery] = candidate["observed"]
    assert delivery["redelivery_count"] == 1
    kinds = [event["kind"] for event in candidate["events"]]
    assert kinds.count("disconnect") == kinds.count("reconnect") == 1


@pytest.mark.parametrize(
    ("op", "gone_after_ms"), [("mute_heartbeats", 3_000), ("freeze_heartbeats", 6_000)]
)
def test_a_client_that_answers_no_heartbeats_is_removed(
    op: str, gone_after_ms: int
) -> None:
    """One that nobody hears is known to be gone at once, a silent one is waited for."""
    hb = {"hb_interval_ms": 1_000, "hb_timeout_ms": 1_000, "hb_fail_count": 2}
    asking = step("monitor", path="/streaming/clientsz")

    candidate = replay(
        made(step(op, client="c1"), wait(gone_after_ms - 100, "sleep"), asking,
             wait(200, "sleep"), asking, server=hb)
    )  # fmt: skip

    assert [answer["body"]["count"] for answer in candidate["monitor"]] == [2, 1]


def test_a_client_may_answer_again() -> None:
    """One heartbeat that is answered makes up for those that were not."""
    hb = {"hb_interval_ms": 1_000, "hb_timeout_ms": 1_000, "hb_fail_count": 2}
    candidate = replay(
        made(step("freeze_heartbeats", client="c1"), wait(3_000, "sleep"),
             step("unfreeze_heartbeats", client="c1"), wait(9_000, "sleep"),
             step("monitor", path="/streaming/clientsz?client=c1"), server=hb)
    )  # fmt: skip

    assert candidate["monitor"][0]["status"] == 200


def test_a_lost_connection_is_one_error() -> None:
    """It is told once, and then the client is closed."""
    options = {"stanPingInterval": 1_000}
    candidate = replay(
        made(step("connect", client="late", options=options), step("server_stop"),
             step("server_start"), wait(2_000, "sleep"),
             publish(1, client="late"))
    )  # fmt: skip

    lost = "client has been replaced or is no longer registered"
    assert errors(candidate) == [
        ("connection_lost", lost),
        ("publish", "stan: Connection closed"),
    ]


# The server


def test_what_a_paused_server_is_sent_waits() -> None:
    """A publish that timed out is stored all the same."""
    options = {"ackTimeout": 500}
    candidate = replay(
        made(subscribe(), step("connect", client="busy", options=options),
             step("server_pause"), publish(1, client="busy"), step("server_resume"),
             wait(100))
    )  # fmt: skip

    assert errors(candidate) == [("publish", "stan: publish ack timeout")]
    assert seen(candidate) == ["m1"]


@pytest.mark.parametrize("store", ["file", "sql"])
def test_a_restart_may_bring_other_limits(store: str) -> None:
    """They hold for what is there already, and for this one start."""
    asking = step("monitor", path="/streaming/channelsz?channel=foo")
    stop = step("server_stop")
    candidate = replay(
        made(publish(5), stop, step("server_start", extra_args=["--max_msgs", "2"]),
             asking, publish(1), asking, stop, step("server_start"), publish(1), asking,
             store=store)
    )  # fmt: skip

    answers = [answer["body"] for answer in candidate["monitor"]]
    assert [(a["first_seq"], a["msgs"]) for a in answers] == [(4, 2), (5, 2), (5, 3)]


def test_monitoring_is_noted_as_the_server_answers() -> None:
    """What is not there has a status of its own, and is no failed step."""
    candidate = replay(made(step("monitor", path="/streaming/clientsz?client=x")))

    [answer] = candidate["monitor"]
    assert (answer["status"], answer["body"]) == (404, "Client x not found")
    assert results(candidate) == ["ok"]


# Damage

KILLED = [publish(3), step("server_stop", mode="sigkill")]
CUT_OFF = step("server_start", extra_args=["--file_truncate_bad_eof"])
UNREADABLE = (
    "[FTL] STREAM: Failed to start: unable to recover message store for "
    '[foo](file: "foo/msgs.1.idx"): '
)


@pytest.mark.parametrize("from_end", [0, 1, 2, 15, 40, 5_000])
def test_a_changed_bit_keeps_the_server_from_starting(from_end: int) -> None:
    """Wherever it is counted to, it is in the last message."""
    damage = step("store_corrupt", file="foo/msgs.1.dat", from_end=from_end)

    candidate = replay(made(*KILLED, damage, step("server_start"), store="file"))

    assert results(candidate)[-1] == {"error": "server failed to start"}
    problem = "corrupted data, expected crc to be 0x<crc>, got 0x<crc>"
    assert errors(candidate) == [("server_start", UNREADABLE + problem)]


@pytest.mark.parametrize("drop_bytes", [1, 5, 5_000])
def test_a_torn_end_is_refused_until_it_may_be_cut_off(drop_bytes: int) -> None:
    """The message it belonged to is lost, and its number is given again."""
    damage = step("store_truncate", file="foo/msgs.1.dat", drop_bytes=drop_bytes)
    late = step("connect", client="late")
    candidate = replay(
        made(*KILLED, damage, step("server_start"), CUT_OFF, publish(1, prefix="n"),
             late, subscribe(client="late", start={"at": "first"}), wait(100),
             store="file")
    )  # fmt: skip

    assert errors(candidate) == [("server_start", UNREADABLE + "unexpected EOF")]
    assert [(d["seq"], d["data"]) for d in candidate["observed"]] == [
        (1, "m1"),
        (2, "m2"),
        (3, "n1"),
    ]


def test_torn_ends_are_not_cut_off_by_habit() -> None:
    """The real server starts only once in a row with that option."""
    stop = step("server_stop")
    candidate = replay(
        made(stop, CUT_OFF, stop, CUT_OFF, step("server_start"), store="file")
    )

    assert results(candidate)[1::2] == ["ok", {"error": "server failed to start"}]
    assert results(candidate)[-1] == "ok"
    assert "consecutively" in errors(candidate)[0][1]


def test_damage_to_the_index_changes_nothing() -> None:
    """The real server makes it anew from the messages; ours has none."""
    damage = step("store_truncate", file="foo/msgs.1.idx", drop_bytes=5)

    candidate = replay(made(*KILLED, damage, step("server_start"), store="file"))

    assert results(candidate)[2:] == ["ok", "ok"]


@pytest.mark.parametrize("store", ["memory", "file"])
def test_what_is_not_there_cannot_be_damaged(store: str) -> None:
    """A step says so instead of damaging something else."""
    damage = step("store_truncate", file="bar/msgs.1.dat", drop_bytes=5)

    candidate = replay(made(damage, store=store))

    assert results(candidate) == [{"error": "there is no bar/msgs.1.dat"}]


# What a server is told


def test_a_config_file_is_read_in_all_its_spellings() -> None:
    """Braces, colons, equals signs, quotes, commas, newlines and comments."""
    text = """
        # for the tests
        port = 4222, streaming {
          'store_limits': { MaxMsgs: 4; max_age: "1h", // an hour
            channels: { "foo.>": { mm 2 }, bar.* { max_bytes = 1KB } } }
          peers: [a, "b"]
        }
    """

    assert read(text) == {
        "port": "4222",
        "streaming": {
            "store_limits": {
                "MaxMsgs": "4",
                "max_age": "1h",
                "channels": {"foo.>": {"mm": "2"}, "bar.*": {"max_bytes": "1KB"}},
            },
            "peers": ["a", "b"],
        },
    }


@pytest.mark.parametrize("text", ["a", "a:", "a {", "a { b: }", "}", "{", "a: [ b"])
def test_a_config_file_that_breaks_off_is_an_error(text: str) -> None:
    """Half of a config file is not what anybody wanted."""
    with pytest.raises(ConfigError):
        read(text)


def test_limits_of_a_config_file_become_ours() -> None:
    """Written 0 and less is without limit; what is not written is inherited (8.8)."""
    text = """streaming: { hb_interval: "500ms", limits: {
        max_channels: 2K, max_subs: -1, max_inactivity: "1.5s",
        channels: { foo: { max_msgs: 0, max_bytes: -3, max_age: "2h", max_subs: 1 } } } }
    """

    settings = Settings({"stan_config": text})

    assert settings.unknown == []
    assert settings.options == {"heartbeat_interval_ms": 500}
    assert settings.limits == {
        "max_channels": 2_000, "max_subs": 0, "max_inactivity_ms": 1_500,
        "channels": {
            "foo": {
                "max_msgs": -1, "max_bytes": -3, "max_age_ms": 7_200_000, "max_subs": 1
            }
        },
    }  # fmt: skip


def test_later_settings_overrule_earlier_ones() -> None:
    """The config file, then what is named, then the command line, then a restart."""
    server = {
        "stan_config": "limits { max_msgs: 1, max_bytes: 1, max_age: 1s, max_subs: 1 }",
        "limits": {"max_msgs": 2, "max_bytes": 2, "max_age_ms": 2},
        "extra_args": ["--max_bytes=3KB", "-ma", "3s", "-replace_durable"],
    }

    settings = Settings(server, {"extra_args": ["--max_age", "1m30s"]})

    assert settings.limits == {
        "max_msgs": 2, "max_bytes": 3_072, "max_age_ms": 90_000, "max_subs": 1
    }  # fmt: skip
    assert settings.options == {"replace_durable": True}
