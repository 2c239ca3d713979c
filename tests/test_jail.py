"""The jail: a stranger's code earns what it answers, reaches nothing, and leaves nothing."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from services import bubblewrap

from sandbox.answering.stepping import Limits, TooSlowHereError
from sandbox.course.exercises import find
from sandbox.course.judge import Trial, Verdict
from sandbox.errors import NoJailError
from sandbox.grading.jail.box import SHOWN, isolation

if sys.platform != "linux":
    pytest.skip("a jail needs Linux", allow_module_level=True)

from sandbox.grading.jail.keeper import Jail

RIGHT = "def route(event, subscribers):\n    return [n for n, c in subscribers if c == event['channel']]\n"
BRIEF = Limits(wall_s=2.0)
PATIENT = Limits(wall_s=20.0)


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    bubblewrap()
    with Jail(isolation()) as jail:
        yield jail


def judged(jail: Jail, source: str, limits: Limits = PATIENT) -> Verdict | str:
    exercise = find("2.4")
    try:
        with jail.trial([source], exercise.asks_for, limits) as place:
            return Trial(exercise, place, 1).verdict()
    except TooSlowHereError:
        return "too slow"


def label(verdict: Verdict | str) -> str:
    if isinstance(verdict, str):
        return verdict
    return verdict.fault.label if verdict.fault else "passed"


def test_a_right_answer_earns_its_points(jail: Jail) -> None:
    """The same verdict as in a learner's own kernel."""
    verdict = judged(jail, RIGHT)

    assert verdict == Verdict(25.0)


HOSTILE = {
    "loops": ("def route(e, s):\n while True: pass", "endless"),
    "loops at once": ("while True: pass", "endless"),
    "calls itself": ("def route(e, s): return route(e, s)", "too deep"),
    "leaves": ("import sys\ndef route(e, s): sys.exit(0)", "tried to exit"),
    "leaves for good": ("import os\ndef route(e, s): os._exit(0)", "tried to exit"),
    "crashes": (
        "import ctypes\ndef route(e, s): ctypes.string_at(0)",
        "ended its process",
    ),
    "kills its parent": (
        "import os, signal\ndef route(e, s):\n os.kill(os.getppid(), 9)",
        "raised an error",
    ),
    "kills everybody": (
        "import os, signal\ndef route(e, s):\n os.kill(-1, 9)",
        "nothing returned",  # there is nobody whom it could reach
    ),
    "eats memory": ("def route(e, s): x = b'a' * (3 << 30)", "raised an error"),
    "writes too much": ("def route(e, s): return ['x' * 10_000_000]", "ended"),
    "asks": ("def route(e, s): return input()", "asked for input"),
    "calls out": (
        "import socket\ndef route(e, s): socket.create_connection(('127.0.0.1', 22), 1)",
        "raised an error",
    ),
    "looks for the course": (
        "import sandbox.course.exercises",
        "raised an error",
    ),
    "defines nothing": ("x = 1", "raised an error"),
    "is no Python": ("def route(e, s:", "raised an error"),
    "always equal": (
        "class Yes(list):\n"
        "    __eq__ = lambda a, b: True\n"
        "    __hash__ = None\n"
        "def route(e, s): return Yes()",
        "not a list",
    ),
    "text of its own": (
        "class Own(str):\n    __eq__ = lambda a, b: True\n    __hash__ = str.__hash__\n"
        "def route(e, s): return [Own('x') for _ in s]",
        "not names",
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_answer_earns_nothing_and_harms_nobody(jail: Jail, what: str) -> None:
    """Whatever it does, there is a verdict, and the next answer gets its own."""
    source, wanted = HOSTILE[what]

    assert label(judged(jail, source)) == wanted
    assert label(judged(jail, RIGHT)) == "passed"


ENDLESS = {
    "sleeps": "import time\ndef route(e, s): time.sleep(1000)",
    "takes off the reins": (
        "import sys\ndef route(e, s):\n sys.settrace(None)\n while True: pass"
    ),
    "forks and forks": (
        "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass"
    ),
    "never lets go": "def route(e, s): return 9 ** 9 ** 9",
}


@pytest.mark.parametrize("what", ENDLESS)
def test_what_never_ends_is_ended_by_the_clock(jail: Jail, what: str) -> None:
    """No step is counted there; all its processes go, and the next answer is tried."""
    assert label(judged(jail, ENDLESS[what], BRIEF)) in (
        "too slow",
        "ended its process",
    )
    assert label(judged(jail, RIGHT)) == "passed"


def said(jail: Jail, expression: str) -> str:
    """What an expression comes to inside, as the text of an error."""
    source = (
        f"import os, sys, glob\ndef route(e, s): raise ValueError(repr({expression}))"
    )
    verdict = judged(jail, source)
    assert isinstance(verdict, Verdict)
    assert verdict.fault is not None
    return verdict.fault.fact


def test_nothing_of_the_course_is_in_there(jail: Jail) -> None:
    """No exercise, no solution, no check, and none of the machine's own files."""
    files = "sorted(glob.glob('/jail/sandbox/**/*.py', recursive=True))[-1]"
    folders = "[n for n in os.listdir('/jail/sandbox')]"

    assert "course" not in said(jail, folders)
    assert "course" not in " ".join(SHOWN)
    assert "services/marks.py" in said(jail, files)
    assert "False" in said(jail, f"os.path.exists({str(Path(__file__))!r})")
    assert "False" in said(jail, "os.path.exists('/etc/passwd')")


def test_what_a_child_wrote_and_started_is_gone_before_the_next(jail: Jail) -> None:
    """Or one student could leave something for another."""
    leaves = (
        "import os\nopen('/room/left', 'w').write('x')\n"
        "if os.fork() == 0:\n    import time; time.sleep(1000)\n" + RIGHT
    )
    assert label(judged(jail, leaves)) == "passed"

    assert "[]" in said(jail, "os.listdir('/room')")
    assert "3" in said(jail, "sum(n.isdigit() for n in os.listdir('/proc'))")


@pytest.mark.parametrize("path", ["/jail/x", "/usr/x", "/dev/shm/x", "/x"])
def test_only_its_room_can_be_written(jail: Jail, path: str) -> None:
    """All else is for reading, if it is there at all."""
    source = f"def route(e, s): open({path!r}, 'w')"

    assert label(judged(jail, source)) == "raised an error"


def test_nobody_in_there_is_anybody_outside(jail: Jail) -> None:
    """Started as root, children are a real user of their own, without the environment."""
    names = said(jail, "sorted(os.environ)")
    assert "['HOME', 'LC_CTYPE', 'PWD', 'PYTHONHASHSEED']" in names
    if os.geteuid() == 0:
        assert "True" in said(jail, "os.getuid() >= 61_000")


def test_what_comes_from_a_child_after_its_end_is_not_heard(jail: Jail) -> None:
    """A line without the word of the order that is under way belongs to nobody."""
    forges = (
        "import os, json\n"
        "for n in range(3, 20):\n"
        '    try: os.write(n, b\'{"nonce": "x", "reply": {"value": 1}}\\n\')\n'
        "    except OSError: pass\n" + RIGHT
    )

    told = label(judged(jail, forges))
    assert told in ("passed", "not an answer", "ended its process", "too slow")
    assert label(judged(jail, RIGHT)) == "passed"


def test_without_a_jail_marks_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless somebody says that all are to be trusted."""
    monkeypatch.setattr(shutil, "which", lambda _: None)

    with pytest.raises(NoJailError, match="apt install bubblewrap"):
        isolation()
    assert isolation(may_be_unsafe=True).bubblewrap is None


def test_other_systems_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """And what there is instead."""
    monkeypatch.setattr(sys, "platform", "darwin")

    with pytest.raises(NoJailError, match="Containerfile"):
        isolation()
