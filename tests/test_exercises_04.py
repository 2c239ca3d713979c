"""Lesson 04's exercises: what only they promise."""

import json
import os
import runpy
from pathlib import Path

import pytest

from sandbox.answering.connecting import Connect
from sandbox.answering.desk import Desk
from sandbox.answering.photograph import Deliver
from sandbox.course.connecting import ConnectPart
from sandbox.course.exercises import find, x4_1_evening
from sandbox.course.exercises.x4_2 import MANY, groups
from sandbox.course.exercises.x4_3_trial import DeliverPart
from sandbox.course.exercises.x4_4_run import reference_run
from sandbox.course.exercises.x4_stores import store_of
from sandbox.course.judge import judge

ANSWERS = Path(__file__).parent / "right_answers"


def right(number: str, name: str):
    path = ANSWERS / f"x{number.replace('.', '_')}" / f"{name}.py"
    return runpy.run_path(str(path))[find(number).asks_for]


def label(number: str, answer) -> str:
    return judge(find(number), answer).fault.label


def test_the_four_are_worth_seventy_points():
    """With two predictions a lesson has 74."""
    assert sum(find(f"4.{step}").points for step in (1, 2, 3, 4)) == 70


def test_the_restart_table_has_no_key_but_the_stores(monkeypatch):
    """With another store behind the name, another word is right."""
    table = right("4.1", "written_out")
    monkeypatch.setattr(
        x4_1_evening,
        "store_of",
        lambda kind: store_of({"memory": "file"}.get(kind, kind)),
    )

    verdict = judge(find("4.1"), table)

    assert (verdict.fault.expected, verdict.fault.got) == ("'keeps'", "'loses'")
    assert "sent 2 of the 2 orders" in verdict.fault.fact


def test_a_log_is_tried_with_a_thousand_events():
    """And cut at each of its last bytes."""
    steps = [step for some in groups(seed=1).values() for one in some for step in one]

    assert ("append", str(MANY)) in steps
    assert {("cut", str(size)) for size in range(1, 60)} <= {*steps}
    assert MANY == 1_000


def test_a_file_that_is_replaced_is_rewritten_as_well():
    """A new file in the place of the old one is all of the old lines once more."""

    class JsonlStore(right("4.2", "cut_at_start")):
        def append(self, data):
            events = [*self.load(), (self.count + 1, data)]
            fresh = Path(f"{self.path}.part")
            lines = [json.dumps({"sequence": n, "data": one}) for n, one in events]
            fresh.write_text("".join(f"{line}\n" for line in lines))
            os.replace(fresh, self.path)
            self.count += 1
            return self.count

    assert label("4.2", JsonlStore) == "rewrites the file"


def test_a_store_that_delivers_first_is_told_so():
    """However soon it commits: the plug may be pulled in between."""

    class SqliteStore(right("4.3", "tables")):
        def store(self, channel, data, deliver):
            deliver(len(self.load(channel)) + 1)
            return super().store(channel, data, lambda _: None)

    assert label("4.3", SqliteStore) == "delivered, then lost"


def test_a_table_of_another_name_is_told_what_it_is_called():
    """The check looks into the tables, so they have to be those it asks for."""
    path = ANSWERS / "x4_3" / "written_sql.py"
    names: dict = {"__name__": "answer"}
    exec(path.read_text().replace("messages", "events"), names)

    assert label("4.3", names["SqliteStore"]) == "another table"


def test_what_is_delivered_takes_the_files_along_as_they_were_then(tmp_path):
    """What is written behind the call must not be seen in it."""
    desk = Desk()
    (tmp_path / "shop.db").write_bytes(b"before")
    deliver = Deliver(desk, 1, folder=str(tmp_path))

    deliver(7)
    (tmp_path / "shop.db").write_bytes(b"after")

    files = {"dict": [["shop.db", {"bytes": b"before".hex()}]]}
    assert desk.actions == [["deliver", 1, 7, files]]


def test_the_stand_ins_of_this_lesson_have_their_parts():
    """A verb that nobody carries out would end as a fault of the learner's."""
    desk = Desk()
    Connect(desk, 1)()

    assert desk.actions == [["connect", 1, {"part": -1}]]
    assert ConnectPart.do_connect
    assert DeliverPart.do_deliver


@pytest.mark.parametrize(("store", "clients"), [("memory", 2), ("file", 1), ("sql", 1)])
def test_after_a_restart_only_a_server_in_memory_needs_a_new_client(store, clients):
    """What 4.4 is about: one event, `connection_lost`, is the service's business."""
    lines = ['publish shop {"type": "order:created", "id": 1} @100']
    program = [("store", store), (lines[0],), ("restart server @500",)]

    run = reference_run(program)

    assert (run.orders, run.clients) == ([1], clients)


@pytest.mark.parametrize(
    ("number", "name"), [("4.3", "counts_rows"), ("4.4", "new_only")]
)
def test_points_do_not_depend_on_luck(number, name):
    """Marks may be drawn from another seed than the one a learner sees."""
    path = ANSWERS.parent / "wrong_answers" / f"x{number.replace('.', '_')}"
    answer = runpy.run_path(str(path / f"{name}.py"))[find(number).asks_for]

    points = {judge(find(number), answer, seed=seed).points for seed in (1, 5, 6)}

    assert len(points) == 1
