"""Recordings of the real server: ours does the same, and a difference is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from made_recordings import made, publish, results, step, subscribe
from typer.testing import CliRunner

from sandbox.__main__ import app, main
from sandbox.conformance.compare import CLIENT_ARTIFACTS, differences
from sandbox.conformance.deliveries import strongest_view
from sandbox.conformance.fidelity import PAGE, declared, key_of, keys_in, left_out
from sandbox.conformance.needs import needs
from sandbox.conformance.recording import (
    OPS,
    Recording,
    RecordingError,
    read,
    recordings_in,
)
from sandbox.conformance.replay import DOES, replay
from sandbox.conformance.report import judge
from sandbox.conformance.settings import Settings

FOLDER = Path(__file__).parent / "recordings"
RECORDINGS = {r["name"]: r for r in recordings_in([FOLDER])}

# Where the order of deliveries, the errors or the last result can be held against us.
DELIVERING = [
    n for n, r in RECORDINGS.items()
    if strongest_view(r) in ("global_order", "per_sub_order")
    and len([d for d in r["observed"] if d["sub"] == r["observed"][-1]["sub"]]) > 1
]  # fmt: skip
FAILING = [
    n for n, r in RECORDINGS.items()
    if r["errors"] and "errors" not in r["nondeterministic"]
    and not r["errors"][0]["error"].startswith(CLIENT_ARTIFACTS)
]  # fmt: skip
STEADY = [
    n for n, r in RECORDINGS.items()
    if "step_results" not in r["nondeterministic"]
    and key_of(r["steps"][-1]) not in left_out()
]  # fmt: skip


# What holds


@pytest.mark.parametrize("name", RECORDINGS)
def test_our_server_does_what_the_real_one_did(name: str) -> None:
    """All that is recorded holds; what is left out by design is all that is excused."""
    recording = RECORDINGS[name]

    verdict, detail = judge(recording, replay(recording))

    keys = ", ".join(declared(recording))
    assert (verdict, detail) == ("holds", f"left out by design: {keys}" if keys else "")


def test_an_argument_nobody_has_heard_of_is_a_need() -> None:
    """A recording may use what no table here foresees."""
    recording = made(subscribe(colour="red"), server={"speed": 2})

    assert needs(recording) == ["colour of subscribe", "the server's speed"]


@pytest.mark.parametrize(
    ("asked", "missing"),
    [
        (step("publsh"), "the op 'publsh'. Did you mean 'publish'?"),
        (subscribe(start={"at": "frist"}), "the start position 'frist'. Did you mean"),
        (subscribe(ack={"before": 1}), "the ack policy {'before': 1}"),
        (step("set_ack", sub="s1", ack="some"), "the ack policy 'some'"),
        (step("connect", client="c9", options={"speed": 1}), "the option speed"),
        (publish(1, mode="slow"), "the mode 'slow'"),
        (step("store_corrupt", file="server.dat", from_end=1), "damage to server.dat"),
        (step("server_start", extra_args=["--clustered"]), "the server's --clustered"),
        (step("server_start", extra_args=["-mm", "x"]), "the server's --mm 'x'"),
        (
            step("server_start", extra_args=["--hb_interval", "1s"]),
            "another heartbeat_interval_ms after a restart",
        ),
    ],
)
def test_whatever_is_unknown_is_named(asked: dict[str, Any], missing: str) -> None:
    """Such a step is not taken, and the recording cannot hold."""
    recording = made(asked)

    candidate = replay(recording)

    assert needs(recording)[0].startswith(missing)
    assert "not built yet" in results(candidate)[0]["error"]
    assert judge(recording, candidate)[0] == "needs"


@pytest.mark.parametrize(
    ("server", "missing"),
    [
        ({"limits": {"max_mesgs": 3}}, "the limit max_mesgs"),
        ({"stan_config": "streaming: { ft_group: a }"}, "ft_group of the server's"),
        ({"stan_config": "limits { max_age: 5 }"}, "max_age of the server's"),
        ({"stan_config": "limits {"}, "the server's stan_config: a block has no"),
        ({"stan_config": "limits { channels { a { max_fun: 1 }}}"}, "max_fun of the"),
    ],
)
def test_a_setting_nobody_has_heard_of_is_a_need(
    server: dict[str, Any], missing: str
) -> None:
    """A server that was told something else may well behave differently."""
    assert needs(made(server=server))[0].startswith(missing)


def test_a_store_nobody_has_heard_of_is_a_need() -> None:
    """What it keeps, and for how long, would be a guess."""
    assert needs(made(store="raft")) == ["the store raft"]


def test_a_candidate_is_the_same_every_time() -> None:
    """Two replays of one recording may not differ, or a verdict would be luck."""
    recording = RECORDINGS["pub_05_two_publishers_one_order"]

    assert json.dumps(replay(recording)) == json.dumps(replay(recording))


def test_times_of_a_candidate_are_its_own() -> None:
    """Whoever copies the recorded times cannot be wrong, so proves nothing."""
    recording = RECORDINGS["start_09_time_delta"]
    without = deepcopy(recording)
    for taken in without["steps"]:
        taken["t"] = 0
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
    candidate["observed"][-1]["t"] += 1_000


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


@pytest.mark.parametrize("name", FAILING)
def test_a_changed_error_is_found(name: str) -> None:
    """Error texts are compared letter by letter."""
    candidate = replay(RECORDINGS[name])

    candidate["errors"][0]["error"] += "!"

    found = {
        difference.where for difference in differences(RECORDINGS[name], candidate)
    }
    assert all(where.startswith("error at") for where in found)
    assert found


@pytest.mark.parametrize("name", STEADY)
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


def moved(name: str, place: int, by_ms: int) -> list[Any]:
    """The differences if one delivery of a recording came so much later."""
    candidate = deepcopy(RECORDINGS[name])
    candidate["observed"][place]["t"] += by_ms
    return differences(RECORDINGS[name], candidate)


def test_where_runs_differed_in_order_each_delivery_has_its_own_spread() -> None:
    """Three runs brought the first repeat at 1,237, 1,013 and 1,833 ms: so may we."""
    name = "restart_sql_03_active_sub_unacked"

    assert RECORDINGS[name]["time_spread_ms"] is None
    assert moved(name, 3, -224) == []
    assert moved(name, 3, 596) == []
    assert moved(name, 3, 900)


def test_a_delivery_on_which_the_runs_agreed_is_held_to_it() -> None:
    """Where the order of two connections differed, the times may not have."""
    assert moved("plain_01_fanout", 0, 140) == []
    assert moved("plain_01_fanout", 0, 160)


def test_a_message_that_every_run_delivered_has_to_come() -> None:
    """Even where the number of copies is luck, no message may be missing."""
    recording = RECORDINGS["restart_file_10_queue_active_members_unacked"]
    candidate = deepcopy(recording)

    candidate["observed"] = [d for d in candidate["observed"] if d["seq"] != 1]

    assert differences(recording, candidate)


# What is left out by design


def test_what_is_left_out_is_not_built_and_what_is_not_built_is_left_out() -> None:
    """A row for what works would be an excuse kept in store."""
    ops = {f"op:{op}" for op in set(OPS) - set(DOES)}

    rows = left_out()

    assert {key for key in rows if key.startswith("op:")} == ops
    for key in rows - ops:
        name = key.removeprefix("args:--")
        assert Settings({"stan_config": f"{name}: 1"}).unknown


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
        ({**made(), "steps": [7]}, "step 0: it has no op, result"),
        ({**made(), "steps": 7}, "its steps are no list"),
        (made({"op": "sleep"}), "step 2: sleep has no ms"),
        (made(subscribe(start="first")), "step 2: start has no at"),
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
    paths = [str(FOLDER / f"{name}.json") for name in list(RECORDINGS)[:2]]

    ran = CliRunner().invoke(app, ["conform", *paths])

    assert ran.exit_code == 0
    assert "2 recordings: 2 hold, 0 differ, 0 need" in ran.output


def test_the_command_fails_if_something_is_not_built(tmp_path: Path) -> None:
    """Exit code 1, and the table names what is missing; the others are replayed."""
    unknown = written(tmp_path, made(step("dance")))
    known = FOLDER / "pub_03_payloads.json"

    ran = CliRunner().invoke(app, ["conform", str(unknown), str(known)])

    assert ran.exit_code == 1
    assert "not built yet: the op 'dance'" in ran.output
    assert "1 hold, 0 differ, 1 need" in ran.output


def test_the_command_fails_if_something_differs(tmp_path: Path) -> None:
    """Exit code 1, and the table shows the first difference."""
    recording = deepcopy(RECORDINGS["start_04_sequence_in_range"])
    recording["observed"][0]["data"] = "m9"

    ran = CliRunner().invoke(app, ["conform", str(written(tmp_path, recording))])

    assert ran.exit_code == 1
    assert "differs  step 4, deliveries: expected s1 foo #3 'm9'" in ran.output


def test_candidates_are_written_in_the_recordings_format(tmp_path: Path) -> None:
    """Another comparison than ours can judge them."""
    name = next(iter(RECORDINGS))
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
