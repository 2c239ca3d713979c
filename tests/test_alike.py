"""Answers that are alike: what makes them so, and which a human should look at."""

from pathlib import Path

import pytest

from sandbox.course.notebooks import read, tags
from sandbox.grading.alike import MANY, NODES_MIN, fingerprint, groups, size

SOLUTIONS = Path(__file__).parents[1] / "solutions"

ANSWER = '''
class Tracker:
    """Counts what it hears."""

    limit = 3

    def __init__(self, start=0):
        self.seen = {}
        self.total: int = start

    def take(self, event):
        key = event["id"]  # the number
        if key in self.seen:
            return None
        self.seen[key] = [part for part in event["parts"] if part > self.limit]
        self.total += len(self.seen[key])
        return self.total
'''
COPIED = """
class Keeper:
    most = 3
    def __init__(me, first: int = 0) -> None:
        me.known = {}
        me.sum = first
    def hear(me, e) -> int | None:
        'Now documented.'
        number: str = (e['id'])
        if number in me.known: return None
        me.known[number] = [
            x for x in e['parts']
            if x > me.most
        ]
        me.sum += len(me.known[number])
        return me.sum
"""


def test_names_comments_and_layout_make_no_difference():
    """They are what is changed first in a copy."""
    assert fingerprint(ANSWER) == fingerprint(COPIED)


OTHER = {
    "another value": ("limit = 3", "limit = 4"),
    "another test": ("part > self.limit", "part >= self.limit"),
    "another call": ("len(self", "sum(self"),
    "another key": ('event["id"]', 'event["name"]'),
    "another name is meant": ("[part for", "[key for"),
    "another attribute is meant": ("in self.seen", "in self.total"),
    "another type": ("start=0", "start=0.0"),
    "a line more": ("return None", "print(key)\n            return None"),
}


@pytest.mark.parametrize(("old", "new"), OTHER.values(), ids=OTHER)
def test_what_is_done_makes_a_difference(old, new):
    """Alike must mean alike: two who differ in a value thought for themselves."""
    assert old in ANSWER
    assert fingerprint(ANSWER.replace(old, new)) != fingerprint(ANSWER)


SAME = [
    ("def f(a): return a", "def g(b): return b"),
    (
        "x = [i for i in y]\nz = [i for i in y]",
        "p = [j for j in y]\nq = [k for k in y]",
    ),
    ("f = lambda a, b=1: a + b", "f = lambda x, y=1: x + y"),
    ("def f(a=1): pass\nf(a=2)", "def g(b=1): pass\ng(b=2)"),
    ("try: pass\nexcept E as e: print(e)", "try: pass\nexcept E as x: print(x)"),
    ("n = 0\ndef f():\n global n\n n = 1", "m = 0\ndef f():\n global m\n m = 1"),
    ("x: int = 1", "x = 1"),
    ("x: int\nx = 1", "x = 1"),
    ("match v:\n case [a]: print(a)", "match v:\n case [b]: print(b)"),
    ("x = 'a'", 'x = "a"'),
]
NOT_SAME = [
    ("def f(a, b): return a", "def f(a, b): return b"),
    ("x = 1", "x = True"),
    ("import json", "import math"),
    ("print(x)", "repr(x)"),
    ("def f(): return f", "def f(): return g"),
    ("client.publish()", "client.close()"),
    ("f(a=1)", "f(b=1)"),
    ("x = y = 1", "x = 1"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_own_names_are_no_difference(one, other):
    """Whatever makes a name: an argument, a loop, a handler, a pattern."""
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(("one", "other"), NOT_SAME)
def test_names_of_others_are(one, other):
    """What is called of Python and of the sandbox is what an answer does."""
    assert fingerprint(one) != fingerprint(other)


@pytest.mark.parametrize(
    "source",
    ["def f(:", "\0", "\ud800", "(" * 10_000, "-" * 50_000 + "1", "x=" + "9" * 9_000,
     "x\n" * 200_000, "x" + ".y" * 20_000],
    ids=["cut", "NUL", "half a letter", "brackets", "signs", "number", "long", "dots"],
)  # fmt: skip
def test_what_no_person_writes_has_none(source):
    """And nothing is raised, for it is a stranger's text."""
    assert fingerprint(source) == ""


def test_fingerprints_are_the_same_on_every_python():
    """Marks made on one machine are compared with those of another."""
    assert fingerprint("def f(a):\n    return f'{a!r:>{2}} {a}'") == GOLDEN


GOLDEN = "15-9fd25c05fe2cfc87"


# Groups


def result(student, source, number="2.4"):
    row = {"number": number, "source": source, "fingerprint": fingerprint(source)}
    return {"student": student, "exercises": [row]}


def others(count):
    return [result(f"other{n}", ANSWER.replace("3", str(10 + n))) for n in range(count)]


def test_copies_are_a_group_for_a_human():
    """Sorted, and by exercise: the same text may answer two."""
    results = [
        result("zoe", ANSWER), result("ann", COPIED), result("bob", ANSWER, "3.1"),
        *others(4),
    ]  # fmt: skip

    assert groups(results) == {("2.4", fingerprint(ANSWER)): ["ann", "zoe"]}


def test_short_answers_and_the_courses_own_are_none():
    """Honest people meet there."""
    short = "def route(table, channel): return table.get(channel, [])"
    results = [result(who, short) for who in ("ann", "bob")]
    own = [result(who, COPIED) for who in ("ann", "bob")]

    assert size(fingerprint(short)) < NODES_MIN < size(fingerprint(ANSWER))
    assert groups(results) == {}
    assert groups(own, of_the_course={fingerprint(ANSWER)}) == {}
    assert groups(own) != {}


@pytest.mark.parametrize(
    ("same", "different", "is_group"),
    [(2, 0, True), (3, 0, True), (4, 0, False), (4, 5, True), (5, 5, False)],
)
def test_what_many_write_is_none(same, different, is_group):
    """From four on, half of the class is too many to have copied."""
    results = [result(f"s{n}", ANSWER) for n in range(same)] + others(different)

    assert MANY == 4
    assert bool(groups(results)) == is_group


def test_unanswered_exercises_are_none():
    """Nothing is like nothing."""
    assert groups([result("ann", ""), result("bob", "")]) == {}


def test_threshold_lies_between_a_search_and_a_service():
    """The solution of 2.4 has a third of it at most; that of 4.3 has several times it."""
    sizes = {
        cell["metadata"]["nbgrader"]["grade_id"]: size(fingerprint(cell["source"]))
        for path in SOLUTIONS.glob("*.ipynb")
        for cell in read(path)["cells"]
        if "answer" in tags(cell)
    }

    assert sizes["2-4-answer"] <= NODES_MIN / 3
    assert sizes["4-3-answer"] > 3 * NODES_MIN
