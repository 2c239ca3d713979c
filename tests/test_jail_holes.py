"""Holes that the jail once had: each was gone through, and each is closed."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator

import pytest
from attacks.in_code import TAKING
from attacks.made import RIGHT, WRONG
from services import bubblewrap

from sandbox.answering.stepping import Limits, TooSlowHereError
from sandbox.course.exercise import MisbehavedError
from sandbox.course.exercises import find
from sandbox.course.judge import Trial

if sys.platform != "linux":
    pytest.skip("a jail needs Linux", allow_module_level=True)

from sandbox.grading.jail.box import isolation
from sandbox.grading.jail.keeper import Jail
from sandbox.grading.patience import Patience, Times


@pytest.fixture
def jail() -> Iterator[Jail]:
    bubblewrap()
    with Jail(isolation()) as jail:
        yield jail


def label(jail: Jail, source: str, wall_s: float = 20.0) -> str:
    exercise = find("2.4")
    try:
        with jail.trial([source], exercise.asks_for, Limits(wall_s=wall_s)) as place:
            verdict = Trial(exercise, place, 1).verdict()
    except TooSlowHereError:
        return "too slow"
    return verdict.fault.label if verdict.fault else "passed"


BEHIND = {
    "says that it is over, and lives on": f"{TAKING}\nsay(over='')\nimport time\ntime.sleep(9)",
    "takes half of a frame": "import os, threading\ndef steal():\n    os.read(0, 3)\n    os.kill(os.getpid(), 9)\nthreading.Thread(target=steal).start()\n" + RIGHT,
    "leaves half a line": f"{TAKING}\nos.write(it._out, b'{{')\nos.kill(os.getpid(), 9)",
    "leaves folders too deep to remove": "import os\nfor n in range(3000):\n    os.mkdir('d'); os.chdir('d')\n" + RIGHT,
    "leaves folders that may not be looked into": "import os\nos.makedirs('a/b/c'); open('a/b/f', 'w'); os.chmod('a/b', 0); os.chmod('a', 0)\n" + RIGHT,
}  # fmt: skip


@pytest.mark.parametrize("what", BEHIND)
def test_who_comes_next_notices_nothing(jail: Jail, what: str) -> None:
    """Not a word of the one before, not a frame lost to it, and not a file of its."""
    label(jail, BEHIND[what], wall_s=4.0)

    alone = "import os\nassert os.listdir('/room') == []\nassert sum(n.isdigit() for n in os.listdir('/proc')) == 3\n"
    assert label(jail, alone + RIGHT) == "passed"


def test_a_jail_that_was_killed_meanwhile_costs_nobody_a_point(jail: Jail) -> None:
    """The system may end it when memory is short; the next answer gets another."""
    os.kill(jail._process.pid, signal.SIGKILL)
    jail._process.wait()

    assert label(jail, RIGHT) == "passed"


def test_two_jails_are_two_users(jail: Jail) -> None:
    """The system counts processes by user: one full jail would stop the other."""
    with Jail(isolation()) as other:
        if jail.uid is None:
            pytest.skip("only root can make somebody else of a child")
        assert jail.uid != other.uid
        freed = other.uid
    with Jail(isolation()) as another:
        assert another.uid == freed


def test_sets_are_in_the_same_order_every_time(jail: Jail) -> None:
    """Or the same answer would get another verdict on another day."""
    source = "def route(*_): return [hash('a'), hash('b')]"
    found = []
    for _ in range(2):
        with jail.trial([source], "route", Limits()) as place:
            found.append(place.begin()())
        jail.renew()

    assert found[0] == found[1]


def test_a_child_that_dies_while_its_folder_is_looked_at_has_died(jail: Jail) -> None:
    """And is not waited for."""
    source = "import os, signal\ndef route(*_): os.kill(os.getpid(), signal.SIGKILL)"
    with jail.trial([source], "route", Limits(wall_s=20.0)) as place:
        examinee = place.begin()
        with pytest.raises(MisbehavedError, match="ended its process"):
            examinee()
        with pytest.raises(MisbehavedError, match="ended its process"):
            place.look({"files": {}})


def test_what_many_processes_hold_together_is_counted(jail: Jail) -> None:
    """Each within its own limit, 30 of them would fill the machine."""
    source = "import os, time\nfor n in range(30):\n    if os.fork() == 0:\n        x = bytearray(b'x') * (500 << 20)\n        time.sleep(60)\ntime.sleep(60)"

    assert label(jail, source) == "ended its process"
    assert label(jail, RIGHT) == "passed"


def test_an_answer_of_another_is_not_to_be_had(jail: Jail) -> None:
    """What was tried before is in no memory that the next can see."""
    label(jail, "secret = 'a' + 'word of the one before'\n" + WRONG)

    looks = "import gc\nassert not [1 for o in gc.get_objects() for one in (o.values() if type(o) is dict else [o]) if type(one) is str and one.endswith('of the one ' + 'before') and len(one) < 40]\n"
    assert label(jail, looks + RIGHT) == "passed"


def test_who_has_taken_long_gets_less(monkeypatch: pytest.MonkeyPatch) -> None:
    """One submission cannot hold up a class; another student has time as before."""
    now_s = [0.0]
    monkeypatch.setattr("sandbox.grading.patience.monotonic", lambda: now_s[0])
    patience = Patience(Times(first_s=60.0, later_s=20.0, together_s=120.0))
    given = []
    for _ in range(4):
        with patience.limits("ann") as limits:
            given.append(limits.wall_s)
            now_s[0] += limits.wall_s

    with patience.limits("ben") as of_another:
        pass
    assert given == [60.0, 60.0, 20.0, 20.0]
    assert of_another.wall_s == 60.0


def test_all_but_the_room_is_mounted_for_reading(jail: Jail) -> None:
    """Who starts it without being root owns the mount points, and could write there."""
    source = "def route(*_):\n    return [l.split()[4:6] for l in open('/proc/self/mountinfo')]"
    with jail.trial([source], "route", Limits()) as place:
        mounts = {where: how.split(",") for where, how in place.begin()()}

    written = {where for where, how in mounts.items() if "rw" in how}
    assert "ro" in mounts["/"]
    assert {w for w in written if not w.startswith(("/dev/", "/proc"))} == {"/room"}
