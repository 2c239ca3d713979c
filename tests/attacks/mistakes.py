"""What is no attack: it costs nobody a point."""

from __future__ import annotations

from attacks.made import RIGHT, Case, Notebook, beside, cell_of, code


def split(notebook: Notebook) -> None:
    """One half in the cell, the other in a cell of its own."""
    cell_of(notebook, "2-4-answer")["source"] = (
        "def is_it(one, event):\n    return one[1] == event['channel']"
    )
    later = "def route(event, subscribers):\n    return [one[0] for one in subscribers if is_it(one, event)]"
    beside(notebook, "2-4-answer", code(later, id="half"), after=1)


def copied(notebook: Notebook) -> None:
    wrong = cell_of(notebook, "2-4-answer")
    good = {**wrong, "source": RIGHT}
    wrong["source"] = "def route(event, subscribers):\n    return subscribers"
    beside(notebook, "2-4-answer", good, after=1)


def helped(notebook: Notebook) -> None:
    cell_of(notebook, "2-4-answer")["source"] = (
        "def route(event, subscribers):\n    return [n for n, c in subscribers if same(c, event)]"
    )
    beside(
        notebook,
        "2-4-answer",
        code(
            "def same(channel, event):\n    return channel == event['channel']",
            id="help",
        ),
    )


def tried_out(notebook: Notebook) -> None:
    beside(
        notebook, "2-4-check", code("%matplotlib inline\n%time route({}, [])", id="try"),
        code("route({'channel': 'a'}, [('x', 'a')])  # works", id="look"),
        code("1 / 0", id="oops"), code("not Python at all", id="words"),
    )  # fmt: skip


def without_names(notebook: Notebook) -> None:
    """As an editor that keeps neither ids nor metadata saves it."""
    for cell in notebook["cells"]:
        cell.pop("id", None)
        cell["metadata"] = {}


def shuffled(notebook: Notebook) -> None:
    notebook["cells"].reverse()
    for name in ("2-1", "2-2", "2-3", "2-4"):
        answer = cell_of(notebook, f"{name}-answer")
        notebook["cells"].remove(answer)
        beside(notebook, f"{name}-check", answer)


def right(why: str, source: str) -> Case:
    """Alone: that the others keep their points is shown by enough others."""
    others = ("2.1", "2.2", "2.3")
    answers = {**dict.fromkeys(others, ""), "2.4": source}
    return Case(why, answers, dict.fromkeys(others, 0.0))


CALLABLE = "class Router:\n    def __call__(self, event, subscribers):\n        return [n for n, c in subscribers if c == event['channel']]\n\nroute = Router()"
CASES = {
    "split": Case("two cells", change=split),
    "copied": Case("the last of two counts", change=copied),
    "helper": Case("a cell beside it", change=helped),
    "tried": Case("cells that try it out, and fail", change=tried_out),
    "stripped": Case("an editor that forgets names", change=without_names),
    "order": Case("another order", change=shuffled),
    "check-import": right("what notebooks import", f"from sandbox import World, check, show, predict\n{RIGHT}"),
    "check-call": right("it checks itself", f"from sandbox import check\n{RIGHT}\ncheck('2.4', route)\ncheck.hint('2.4')"),
    "prints": right("it prints", f"{RIGHT.replace('    return', '    print(event, subscribers)' + chr(10) + '    return')}\nprint(route({{'channel': 'a'}}, []))"),
    "logs": right("it logs", f"import logging\nlogging.basicConfig(level='DEBUG')\nlogging.warning('x')\n{RIGHT}"),
    "imports": right("it imports", f"import sqlalchemy, json, collections, dataclasses, functools, itertools, re, typing, datetime, random, pathlib, enum, abc\n{RIGHT}"),
    "annotated": right("it says of what kind", "from __future__ import annotations\nfrom typing import Any\ndef route(event: dict[str, Any], subscribers: list[tuple[str, str]]) -> list[str]:\n    return [n for n, c in subscribers if c == event['channel']]"),
    "decorated": right("it is decorated", "import functools\ndef told(f):\n    @functools.wraps(f)\n    def g(*a, **k):\n        return f(*a, **k)\n    return g\n\n@told\ndef route(event, subscribers):\n    return [n for n, c in subscribers if c == event['channel']]"),
    "lambda": right("it has no name", "route = lambda event, subscribers: [n for n, c in subscribers if c == event['channel']]"),
    "partial": right("half of it was there before", "from functools import partial\ndef by(key, event, subscribers):\n    return [n for n, c in subscribers if c == event[key]]\nroute = partial(by, 'channel')"),
    "method": right("it is a method", f"{CALLABLE}.__call__"),
    "callable": right("it is an object that can be called", CALLABLE),
    "if-true": right("it stands within an if", "if True:\n    def route(event, subscribers):\n        return [n for n, c in subscribers if c == event['channel']]"),
    "main": right("it has a main", f"{RIGHT}\nif __name__ == '__main__':\n    assert route({{'channel': 'a'}}, [('x', 'a')]) == ['x']"),
    "dataclass": right("it has classes of its own", "from dataclasses import dataclass\n@dataclass\nclass Sub:\n    name: str\n    channel: str\ndef route(event, subscribers):\n    return [s.name for s in (Sub(*one) for one in subscribers) if s.channel == event['channel']]"),
    "generator": right("it yields within", "def names(event, subscribers):\n    for n, c in subscribers:\n        if c == event['channel']:\n            yield n\ndef route(event, subscribers):\n    return list(names(event, subscribers))"),
    "later-error": right("a line below it fails", f"{RIGHT}\nroute(1, 2)"),
    "semicolon": right("Python that looks like magic", f"x = 7\nx = (x\n% 3)\n{RIGHT}"),
    "help": right("a question mark", f"{RIGHT}\nroute?"),
    "recursion": right("it calls itself", "def route(event, subscribers):\n    if not subscribers:\n        return []\n    (name, channel), *rest = subscribers\n    return [name] * (channel == event['channel']) + route(event, rest)"),
    "thread": right("it has threads", f"from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(2) as pool:\n    list(pool.map(str, [1, 2]))\n{RIGHT}"),
    "closes": right("it closes what is not its own", f"import sys\nsys.stdout.flush(); sys.stderr.flush()\nprint('x', file=sys.stderr)\n{RIGHT}"),
    "seeds": right("it draws", f"import random, time, uuid\nrandom.seed(time.time()); uuid.uuid4(); random.random()\n{RIGHT}"),
    "patient": right("it takes a while", f"import time\ntime.sleep(0.3)\n{RIGHT}"),
}  # fmt: skip
