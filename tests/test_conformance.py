"""Recordings of the real server: ours does the same, and a difference is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sandbox.__main__ import app, main
from sandbox.conformance.compare import differences
from sandbox.conformance.fidelity import PAGE, declared, keys_in, left_out
from sandbox.conformance.needs import needs
from sandbox.conformance.recording import Recording, RecordingError, read, recordings_in
from sandbox.conformance.replay import replay
from sandbox.conformance.report import judge

FOLDER = Path(__file__).parent / "recordings"
RECORDINGS = {r["name"]: r for r in recordings_in([FOLDER])}

# What these three use is not built yet.
LATER = ("plain_05", "start_14", "start_16")
FAMILIES = ("plain_", "pub_", "name_", "start_")
HELD = [n for n in RECORDINGS if n.startswith(FAMILIES) and not n.startswith(LATER)]
DELIVERING = [n for n in HELD if len(RECORDINGS[n]["observed"]) > 1]


def made(*steps: dict[str, Any], **fields: Any) -> Recording:
    """A recording of our own with a publisher `pub` and a listener `c1`."""
    connects = [{"op": "connect", "client": name} for name in ("pub", "c1")]
    return {
        "name": "made", "store": "memory", "server": {}, "observed": [], "errors": [],
        "monitor": [], "nondeterministic": [], **fields,
        "steps": [{**step, "t": 0, "result": "ok"} for step in (*connects, *steps)],
    }  # fmt: skip


def publish(count: int, **arguments: Any) -> dict[str, Any]:
    return {
        "op": "publish", "client": "pub", "channel": "foo", "count": count, **arguments
    }  # fmt: skip


def subscribe(**arguments: Any) -> dict[str, Any]:
    return {
        "op": "subscribe", "client": "c1", "sub": "s1", "channel": "foo", **arguments
    }  # fmt: skip


def wait(ms: int, op: str = "settle") -> dict[str, Any]:
    return {"op": op, "ms": ms}


def seen(candidate: Recording) -> list[str]:
    return [delivery["data"] for delivery in candidate["observed"]]


def results(candidate: Recording) -> list[Any]:
    """Of the steps after the two connects."""
    return [step["result"] for step in candidate["steps"][2:]]


# What holds


@pytest.mark.parametrize("name", HELD)
def test_our_server_does_what_the_real_one_did(name: str) -> None:
    """Publishing, channel names, start positions and plain subscriptions are built."""
    recording = RECORDINGS[name]

    assert judge(recording, replay(recording)) == ("holds", "")


def test_no_recording_differs() -> None:
    """What does not hold must be something that is named as not built yet."""
    verdicts = {name: judge(r, replay(r)) for name, r in RECORDINGS.items()}

    assert {n: v for n, v in verdicts.items() if v[0] == "differs"} == {}


def test_what_is_not_built_is_named() -> None:
    """A need that is passed over in silence would look like something that holds."""
    recording = RECORDINGS["plain_05_auto_ack_handler_throws"]

    assert judge(recording, replay(recording)) == ("needs", "not built yet: ack wait")


def test_an_argument_nobody_has_heard_of_is_a_need() -> None:
    """A recording may use what no table here foresees."""
    recording = made(subscribe(colour="red"), server={"speed": 2})

    assert needs(recording) == ["colour of subscribe", "the server's speed"]


def test_a_candidate_is_the_same_every_time() -> None:
    """Two replays of one recording may not differ, or a verdict would be luck."""
    recording = RECORDINGS["pub_05_two_publishers_one_order"]

    assert json.dumps(replay(recording)) == json.dumps(replay(recording))


def test_times_of_a_candidate_are_its_own() -> None:
    """Whoever copies the recorded times cannot be wrong, so proves nothing."""
    recording = RECORDINGS["start_09_time_delta"]
    without = deepcopy(recording)
    for step in without["steps"]:
        step["t"] = 0
    for delivery in without["observed"]:
        delivery["t"] = 0

    assert replay(without) == replay(recording)


def test_a_subscriber_may_see_a_message_before_its_publisher_knows() -> None:
    """The time line of a candidate shows what the comparison does not ask for."""
    events = replay(RECORDINGS["plain_06_self_delivery_before_puback"])["events"]

    kinds = [event["kind"] for event in events]
    assert kinds[2:] == ["delivery", "puback", "delivery", "puback"]


# What is found


@pytest.mark.parametrize("name", RECORDINGS)
def test_an_empty_candidate_fails(name: str) -> None:
    """Doing nothing is never the right behaviour."""
    assert differences(RECORDINGS[name], {})


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording_holds_against_itself(name: str) -> None:
    """The comparison finds only what is there."""
    assert differences(RECORDINGS[name], RECORDINGS[name]) == []


def drop(candidate: Recording) -> None:
    del candidate["observed"][-1]


def swap(candidate: Recording) -> None:
    observed = candidate["observed"]
    first = next(n for n, d in enumerate(observed) if d["sub"] == observed[-1]["sub"])
    observed[first], observed[-1] = observed[-1], observed[first]


def shift(candidate: Recording) -> None:
    candidate["observed"][-1]["t"] += 200


def repeat(candidate: Recording) -> None:
    candidate["observed"].append(candidate["observed"][-1])


def flag(candidate: Recording) -> None:
    candidate["observed"][0]["redelivered"] = True


@pytest.mark.parametrize("name", DELIVERING)
@pytest.mark.parametrize("change", [drop, swap, shift, repeat, flag])
def test_a_changed_delivery_is_found(
    name: str, change: Callable[[Recording], None]
) -> None:
    """One delivery lost, late, twice, in the wrong place or wrongly marked is enough."""
    candidate = deepcopy(RECORDINGS[name])

    change(candidate)

    assert "deliveries" in differences(RECORDINGS[name], candidate)[0].where


@pytest.mark.parametrize("name", [n for n in HELD if RECORDINGS[n]["errors"]])
def test_a_changed_error_is_found(name: str) -> None:
    """Error texts are compared letter by letter."""
    candidate = replay(RECORDINGS[name])

    candidate["errors"][0]["error"] += "!"

    found = {
        difference.where for difference in differences(RECORDINGS[name], candidate)
    }
    assert all(where.startswith("error at") for where in found)
    assert found


@pytest.mark.parametrize("name", HELD)
def test_a_changed_result_is_found(name: str) -> None:
    """Every step has to end as it ended, the last one too."""
    candidate = replay(RECORDINGS[name])
    last = len(candidate["steps"]) - 1

    candidate["steps"][last]["result"] = "well"

    assert [d.step for d in differences(RECORDINGS[name], candidate)] == [last]


def test_a_missing_step_is_found() -> None:
    """A candidate that stops early has not done the same."""
    recording = RECORDINGS["pub_03_payloads"]
    candidate = replay(recording)

    del candidate["steps"][-1]

    assert str(differences(recording, candidate)[0]) == (
        "step 4, number of steps: expected 5, got 4"
    )


def test_a_changed_monitor_answer_is_found() -> None:
    """What an operator is shown belongs to the behaviour."""
    recording = RECORDINGS["limit_12_max_payload"]
    candidate = deepcopy(recording)

    candidate["monitor"][0]["status"] = 404

    assert differences(recording, candidate)[0].where.startswith("answer of")


def test_a_difference_says_who_what_and_when() -> None:
    """The first line of the table has to be enough to start looking."""
    recording = RECORDINGS["start_04_sequence_in_range"]
    candidate = replay(recording)

    del candidate["observed"][0]

    assert str(differences(recording, candidate)[0]).startswith(
        "step 4, deliveries: expected s1 foo #3 'm3' at "
    )


def test_order_between_two_connections_is_not_compared() -> None:
    """Two connections race in the real world, even if three runs agreed."""
    recording = RECORDINGS["plain_01_fanout"]
    candidate = replay(recording)

    candidate["observed"].sort(key=lambda delivery: delivery["sub"])

    assert differences(recording, candidate) == []


def test_order_on_one_connection_is_compared() -> None:
    """One connection keeps its order, over all subscriptions that share it."""
    recording = RECORDINGS["plain_02_same_client_two_subs"]
    candidate = replay(recording)

    candidate["observed"].sort(key=lambda delivery: delivery["sub"])

    assert differences(recording, candidate)


def test_what_varied_between_the_recorded_runs_is_not_compared() -> None:
    """Where the real server is free, ours is free too."""
    recording = RECORDINGS["queue_23_three_members_no_ack_redelivery"]
    candidate = deepcopy(recording)

    for delivery in candidate["observed"]:
        delivery["sub"] = "s1"

    assert differences(recording, candidate) == []


def test_a_message_that_every_run_delivered_has_to_come() -> None:
    """Even where the number of copies is luck, no message may be missing."""
    recording = RECORDINGS["restart_file_10_queue_active_members_unacked"]
    candidate = deepcopy(recording)

    candidate["observed"] = [d for d in candidate["observed"] if d["seq"] != 1]

    assert differences(recording, candidate)


# What is left out by design


def test_every_row_of_the_page_is_used_by_a_recording() -> None:
    """A row that no recording needs would be an excuse kept in store."""
    used = {key for recording in RECORDINGS.values() for key in declared(recording)}

    assert used == left_out()


def test_every_row_of_the_page_has_a_reason() -> None:
    """Leaving something out needs a reason that a teacher can accept."""
    rows = [
        line for line in PAGE.read_text(encoding="utf-8").splitlines() if "| `" in line
    ]

    assert all(len(row.split("|")[3]) > 60 for row in rows)


def test_keys_are_read_from_the_page() -> None:
    """The page is the single source: its rows alone decide."""
    page = "| what | why |\n|---|---|\n| `op:nap` | tired |\n\nSee `op:sleep` too.\n"

    assert keys_in(page) == {"op:nap"}


def test_only_what_is_declared_is_not_compared() -> None:
    """A recording with something left out still has to hold in all the rest."""
    recording = RECORDINGS["file_01_layout"]
    candidate = {**deepcopy(recording), "declared": ["op:store_ls"]}
    listing = next(n for n, s in enumerate(recording["steps"]) if s["op"] == "store_ls")
    candidate["steps"][listing]["result"] = "left out by design"
    candidate["monitor"] = []

    assert differences(recording, candidate) == []

    drop(candidate)
    assert differences(recording, candidate)


# The steps


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
    """Whether they were stored he cannot know; here they were."""
    candidate = replay(
        made(subscribe(),
             {"op": "publish_nowait", "client": "pub", "channel": "foo", "data": ["m1"]},
             {"op": "close_nowait", "client": "pub"}, wait(100))
    )  # fmt: skip

    assert [e["error"] for e in candidate["errors"]] == ["stan: Connection closed"]
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


# The command


def written(folder: Path, content: Any) -> Path:
    path = folder / "some.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "is not JSON"),
        ([1], "is not a recording: it has no name, store, server, steps"),
        (
            made({"op": "publsh"}),
            "step 2: there is no 'op' 'publsh'; .* Did you mean 'publish'",
        ),
        ({**made(), "steps": 7}, "its steps are no list"),
        (made({"op": "sleep"}), "step 2: sleep has no ms"),
        (made(subscribe(start={"at": "frist"})), "no 'at' 'frist'; .* mean 'first'"),
        (made(subscribe(start={"at": "sequence"})), "step 2: sequence has no seq"),
    ],
)
def test_a_file_that_is_no_recording_says_why(
    tmp_path: Path, content: Any, problem: str
) -> None:
    """Whoever names a wrong file learns what is wrong and what to type."""
    with pytest.raises(RecordingError, match=problem):
        read(written(tmp_path, content))


@pytest.mark.parametrize("name", ["nowhere.json", "."])
def test_a_path_without_recordings_is_an_error(tmp_path: Path, name: str) -> None:
    """A missing file, or an empty folder, must not look like success."""
    with pytest.raises(RecordingError, match="type python -m sandbox conform"):
        recordings_in([tmp_path / name])


def test_the_command_succeeds_if_all_holds() -> None:
    """A table, and exit code 0."""
    paths = [str(FOLDER / f"{name}.json") for name in HELD[:2]]

    ran = CliRunner().invoke(app, ["conform", *paths])

    assert ran.exit_code == 0
    assert "2 recordings: 2 hold, 0 differ, 0 need" in ran.output


def test_the_command_fails_if_something_is_not_built() -> None:
    """Exit code 1, and the table names what is missing."""
    path = str(FOLDER / "dur_01_close_resume.json")

    ran = CliRunner().invoke(app, ["conform", path])

    assert ran.exit_code == 1
    assert "not built yet: durables" in ran.output


def test_the_command_fails_if_something_differs(tmp_path: Path) -> None:
    """Exit code 1, and the table shows the first difference."""
    recording = deepcopy(RECORDINGS["start_04_sequence_in_range"])
    recording["observed"][0]["data"] = "m9"

    ran = CliRunner().invoke(app, ["conform", str(written(tmp_path, recording))])

    assert ran.exit_code == 1
    assert "differs  step 4, deliveries: expected s1 foo #3 'm9'" in ran.output


def test_candidates_are_written_in_the_recordings_format(tmp_path: Path) -> None:
    """Another comparison than ours can judge them."""
    name = HELD[0]
    out = tmp_path / "new" / "folder"

    CliRunner().invoke(
        app, ["conform", str(FOLDER / f"{name}.json"), "--out", str(out)]
    )

    candidate = read(out / f"{name}.json")
    assert candidate == replay(RECORDINGS[name])
    assert differences(RECORDINGS[name], candidate) == []


def test_a_wrong_file_ends_the_command_with_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No traceback for a typing error."""
    monkeypatch.setattr("sys.argv", ["sandbox", "conform", "nowhere.json"])

    with pytest.raises(SystemExit, match=r"nowhere\.json: cannot be read"):
        main()
