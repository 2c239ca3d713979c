"""The shape of the sandbox: which part may know which, and how big each may be.

A rule is a function from one source file to sentences about it; none is good.
"""

from __future__ import annotations

import ast
import io
import shutil
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "sandbox"

# A part may import itself and what is before it; parts in one row are strangers.
LAYERS = [
    ["errors"], ["kernel"], ["network"], ["stores"], ["broker", "bus"], ["services"],
    ["checks"], ["world"], ["views"], ["answering"], ["course"],
    ["conformance", "grading", "lab", "first_start"], ["__main__"],
]  # fmt: skip
READERS = {"checks", "views"}  # they see a trace and nothing else
READERS_SEE = READERS | {"errors", "kernel"}
SIMULATED = ["kernel", "network", "stores", "broker", "bus", "services", "world"]
TO_READ = ["kernel", "network", "stores", "broker", "bus", "services"]
ACTORS = ["network", "stores", "broker", "bus", "services"]

# The service side of a turn: what must run behind a socket or in a jail as well.
TURN_SEES = {
    "answering/": [
        "sandbox.errors", "sandbox.answering", "sandbox.services.actor",
    ],
    "kernel/plain.py": ["sandbox.errors"],
    "services/marks.py": ["sandbox.errors"],
    "services/actor.py": [
        "sandbox.errors", "sandbox.kernel", "sandbox.services.marks",
    ],
    "services/stories/": [
        "sandbox.errors", "sandbox.kernel", "sandbox.services.actor",
        "sandbox.services.stories",
    ],
}  # fmt: skip

REAL_WORLD = {
    "time": "the clock is virtual; use clock.now_ms",
    "datetime": "the clock is virtual; use clock.now_ms",
    "threading": "one thing happens at a time; use clock.after",
    "asyncio": "nothing is awaited; use callbacks",
    "multiprocessing": "a world is one process",
    "concurrent": "one thing happens at a time; use clock.after",
    "uuid": "names are counted or drawn from chance.stream(…)",
    "secrets": "luck comes from chance.stream(…)",
    "random": "luck comes from chance.stream(…)",
    "fcntl": "it is not there on every system",
    "resource": "it is not there on every system",
    "signal": "it is not there on every system",
    "importlib": "write the import down, so that its layer can be seen",
}
LUCK = "kernel/chance.py"
HOLDING = "stores/holding.py"  # which of two real processes has a folder
OS_CALLS = {"fork", "urandom", "getrandom", "getpid"}

LINES_MAX, FUNCTION_LINES_MAX = 200, 30
BUDGETS = {  # lines of code in all, imports left out
    "the custom bus": (["bus/event_bus.py"], 60),
    "channel, subscription, delivery and replay": (
        ["broker/channel.py", "broker/subscription.py", "broker/delivery.py", "broker/start.py"],
        300,
    ),
    # The way of an event, from the clock to the services: what a curious learner reads.
    # Wanted: about 2,500. Twenty of them say when what is stored is safe; ten let a
    # service act when it starts, or nobody could write a catch-up by hand.
    "what a curious learner reads": ([f"{part}/" for part in TO_READ], 2_980),
}  # fmt: skip

# What that reading leaves out: nothing here decides where an event goes, or all of it
# can be understood without.
LOOKED_UP = (
    "kernel/facts/",  # the words of the trace
    "kernel/trace_json.py", "stores/files/", "stores/sql/",  # formats
    "stores/paged_log.py", "stores/holding.py", "stores/inspection.py",  # what real disks ask for
    "broker/monitor", "broker/texts.py", "broker/names.py",  # reports and texts
    "broker/options.py", "broker/server_options.py", "broker/limits.py",  # settings
    "broker/retention.py",  # what limits take away
    "broker/heartbeats.py", "broker/pings.py",  # who is still there
    "broker/recovery.py",  # what a restart knows again
    "network/trouble.py", "services/stories/",  # faults, and the stories
)  # fmt: skip


class Source:
    """One file. where: its path below the package. part: its layer."""

    def __init__(self, where: str, text: str) -> None:
        self.where = where
        self.text = text
        self.tree = ast.parse(text)
        self.part = where.split("/")[0].removesuffix(".py")
        self.nodes = list(ast.walk(self.tree))
        self.code_lines = _code_lines(text, self.nodes)
        self.read_lines = self.code_lines - _import_lines(self.nodes)


def sources(package: Path) -> list[Source]:
    files = sorted(package.rglob("*.py"))
    return [
        Source(f.relative_to(package).as_posix(), f.read_text(encoding="utf-8"))
        for f in files
    ]


def _code_lines(text: str, nodes: list[ast.AST]) -> set[int]:
    """The numbers of the lines that are not blank, comment or docstring."""
    skipped = {
        tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT,
        tokenize.DEDENT, tokenize.ENDMARKER,
    }  # fmt: skip
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in skipped:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in nodes:
        lines -= _docstring_lines(node)
    return lines


def _import_lines(nodes: list[ast.AST]) -> set[int]:
    imports = (n for n in nodes if isinstance(n, ast.Import | ast.ImportFrom))
    return {line for n in imports for line in range(n.lineno, n.end_lineno + 1)}


def _docstring_lines(node: ast.AST) -> set[int]:
    named = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    if not isinstance(node, named) or ast.get_docstring(node) is None:
        return set()
    return set(range(node.body[0].lineno, node.body[0].end_lineno + 1))


# What a file imports


def imports(source: Source) -> Iterator[str]:
    """The modules a file imports, except for type checkers alone."""
    unseen = _for_type_checkers(source)
    for node in source.nodes:
        if node in unseen:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from _imported_from(source, node)


def _for_type_checkers(source: Source) -> set[ast.AST]:
    blocks = (
        node.body
        for node in source.nodes
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
    )
    return {node for block in blocks for line in block for node in ast.walk(line)}


def _imported_from(source: Source, node: ast.ImportFrom) -> Iterator[str]:
    module = node.module or ""
    if node.level:
        above = ["sandbox", *source.where.split("/")][: -node.level]
        module = ".".join([*above, *filter(None, [module])])
    if module == "sandbox":
        yield from (f"{module}.{alias.name}" for alias in node.names)
    else:
        yield module


def _is_in(module: str, package: str) -> bool:
    return f"{module}.".startswith(f"{package}.")


# The rules for one file


def arrows_point_down(source: Source) -> Iterator[str]:
    """Each layer knows itself and what is below it."""
    if source.where == "__init__.py":
        return  # the index of all names; importlib fetches them on first use
    below = _below(source.part)
    for module in imports(source):
        if _is_in(module, "sandbox") and _part(module) not in below:
            yield (
                f"{source.where} imports {module}: arrows point down only, and "
                f"{source.part} stands on {', '.join(sorted(below - {source.part}))}. "
                f"Move what both need further down, or hand it in by constructor."
            )


def _part(module: str) -> str:
    return [*module.split("."), "the index"][1]


def _below(part: str) -> set[str]:
    below: set[str] = set()
    for row in LAYERS:
        if part in row:
            below |= {part}
            return below & READERS_SEE if part in READERS else below
        below |= set(row)
    raise AssertionError(f"sandbox/{part} is in no layer: add it to LAYERS here")


def turns_stand_alone(source: Source) -> Iterator[str]:
    """What a service is made of knows no bus, broker, network or adapter."""
    for prefix, seen in TURN_SEES.items():
        for module in imports(source) if source.where.startswith(prefix) else ():
            ours = _is_in(module, "sandbox")
            if ours and not any(_is_in(module, package) for package in seen):
                yield (
                    f"{source.where} imports {module}: a service must run behind a "
                    f"socket too. Let the host or an adapter (services/on_*.py) do it."
                )


def nothing_from_the_real_world(source: Source) -> Iterator[str]:
    """A world has its own time and luck, and works on every system."""
    if source.part not in SIMULATED:
        return
    for module in imports(source):
        reason = REAL_WORLD.get(module.split(".")[0])
        if reason and not (module == "random" and source.where == LUCK):
            yield f"{source.where} imports {module}: {reason}."
    for node in source.nodes:
        if _is_os_call(node) and source.where != HOLDING:
            yield (
                f"{source.where}, line {node.lineno}, uses {ast.unparse(node)}: it "
                f"differs from run to run; leave it out."
            )


def _is_os_call(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom) and node.module == "os":
        return any(alias.name in OS_CALLS for alias in node.names)
    return (
        isinstance(node, ast.Attribute)
        and node.attr in OS_CALLS
        and ast.unparse(node.value) == "os"
    )


def no_hash_order(source: Source) -> Iterator[str]:
    """Sets have another order in every process, and ids too."""
    if source.part not in SIMULATED:
        return
    for node in source.nodes:
        looped = _looped_over(node)
        if looped is not None and _is_set(looped):
            yield (
                f"{source.where}, line {looped.lineno}, loops over the set "
                f"{ast.unparse(looped)}: its order changes with PYTHONHASHSEED. Use "
                f"sorted(…) or dict.fromkeys(…)."
            )
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "id":
            yield (
                f"{source.where}, line {node.lineno}, calls id(…): it differs from run "
                f"to run; use a name or a number of your own."
            )


def _looped_over(node: ast.AST) -> ast.expr | None:
    """What a loop, a comprehension, or list(…), tuple(…), next(iter(…)) goes through."""
    if isinstance(node, (ast.For, ast.comprehension)):
        return node.iter
    orders = ("list", "tuple", "iter", "enumerate", "dict.fromkeys")
    if isinstance(node, ast.Call) and node.args:
        name = ast.unparse(node.func)
        if name in orders or name.endswith(".join"):
            return node.args[0]
    return node.value if isinstance(node, ast.Starred) else None


def _is_set(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_set(node.left) or _is_set(node.right)
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) in ("set", "frozenset")
    return isinstance(node, (ast.Set, ast.SetComp))


def actors_only_write_the_trace(source: Source) -> Iterator[str]:
    """What happens may not depend on what was noted; checks and views read."""
    if source.part not in ACTORS:
        return
    for node in source.nodes:
        is_read = isinstance(node, ast.Attribute) and node.attr != "record_root"
        if is_read and node.attr != "record" and _is_trace(node.value):
            yield (
                f"{source.where}, line {node.lineno}, reads {ast.unparse(node)}: actors "
                f"only write the trace. Keep what is needed in the actor itself."
            )


def _is_trace(node: ast.expr) -> bool:
    name = ast.unparse(node).split(".")[-1]
    return name in ("trace", "_trace")


def opens_with_its_promise(source: Source) -> Iterator[str]:
    """A reader should know from the first line whether to read on."""
    if not ast.get_docstring(source.tree):
        yield f"{source.where} has no docstring: open with what the module promises."


def files_stay_small(source: Source) -> Iterator[str]:
    """A file is read in one sitting."""
    count = len(source.code_lines)
    if count > LINES_MAX:
        yield (
            f"{source.where} has {count} lines of code, at most {LINES_MAX} are good: "
            f"split it where its second subject begins."
        )


def functions_stay_small(source: Source) -> Iterator[str]:
    """A function is seen whole, beside a picture of what it did."""
    for node in source.nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            whole = range(node.lineno, node.end_lineno + 1)
            count = len(source.code_lines.intersection(whole))
            if count > FUNCTION_LINES_MAX:
                yield (
                    f"{source.where}: {node.name} has {count} lines of code, at most "
                    f"{FUNCTION_LINES_MAX} are good: give a part of it a name."
                )


RULES = [
    arrows_point_down,
    turns_stand_alone,
    nothing_from_the_real_world,
    no_hash_order,
    actors_only_write_the_trace,
    opens_with_its_promise,
    files_stay_small,
    functions_stay_small,
]


# The rule for all files together


def within_budget(every: list[Source], what: str) -> str | None:
    """What a learner reads stays readable as a whole."""
    prefixes, lines_max = BUDGETS[what]
    count = budget_count(every, prefixes)
    if count <= lines_max:
        return None
    return (
        f"{what} ({', '.join(prefixes)}) takes {count} lines of code, the budget is "
        f"{lines_max}: make it simpler, or argue for another budget here."
    )


def budget_count(every: list[Source], prefixes: list[str]) -> int:
    counted = (s for s in every if not s.where.startswith(LOOKED_UP))
    chosen = [s for s in counted if s.where.startswith(tuple(prefixes))]
    return sum(len(source.read_lines) for source in chosen)


def problems(source: Source, every: list[Source]) -> set[str]:
    """All that is wrong with a file, and with the whole because of it."""
    others = [other for other in every if other.where != source.where]
    over = (within_budget([*others, source], what) for what in BUDGETS)
    return {said for rule in RULES for said in rule(source)} | set(filter(None, over))


# The sandbox as it is


@pytest.fixture(scope="module")
def every():
    return sources(PACKAGE)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_sandbox_keeps_the_rule(every, rule):
    """Each rule guards a promise of the architecture."""
    broken = [said for source in every for said in rule(source)]

    assert broken == []


@pytest.mark.parametrize("what", BUDGETS)
def test_sandbox_keeps_the_budget(every, what):
    """What does not fit into a head is not read."""
    assert within_budget(every, what) is None


# Made-up violations: every rule bites, and says what to do

FUNCTION = "\ndef long():\n" + "    pass\n" * 30
FILE = "\nx = 1" * 201

INJECTED = [
    ("kernel/clock.py", "import sandbox.world.world", "arrows point down only"),
    ("kernel/clock.py", "from ..world import run", "imports sandbox.world: arrows"),
    ("bus/event_bus.py", "from sandbox.broker.client import Client", "arrows point down"),
    ("checks/verdict.py", "from sandbox.world.run import Run", "checks stands on errors"),
    ("broker/client.py", "from sandbox import World", "imports sandbox.World: arrows"),
    ("course/scenarios.py", "def f():\n    import sandbox.lab.jupyter", "arrows point"),
    ("services/actor.py", "from sandbox.network.http import Http", "behind a socket"),
    ("services/actor.py", "import sandbox.services.host", "behind a socket"),
    ("services/stories/ticketing.py", "import sandbox.services.on_bus", "adapter"),
    ("kernel/clock.py", "import time", "the clock is virtual"),
    ("stores/files/store.py", "from datetime import datetime", "the clock is virtual"),
    ("network/link.py", "import threading", "one thing happens at a time"),
    ("broker/server.py", "import asyncio", "nothing is awaited"),
    ("broker/client.py", "from uuid import uuid4", "counted or drawn"),
    ("network/link.py", "import random", "luck comes from chance.stream"),
    ("stores/files/store.py", "import fcntl", "not there on every system"),
    ("world/run.py", "import resource, signal", "not there on every system"),
    ("world/run.py", "import os\nos.fork()", "uses os.fork"),
    ("world/run.py", "from os import urandom", "differs from run to run"),
    ("bus/event_bus.py", "import importlib", "write the import down"),
    ("bus/event_bus.py", "for s in {'a', 'b'}: s", "loops over the set"),
    ("bus/event_bus.py", "x = list(set('ab') - {'a'})", "sorted(…)"),
    ("bus/event_bus.py", "x = id(None)", "calls id"),
    ("broker/delivery.py", "def f(self): self._trace.why(1)", "only write the trace"),
    ("kernel/clock.py", FUNCTION, "long has 31 lines of code"),
    ("world/run.py", FILE, "split it where"),
    ("bus/event_bus.py", "\nx = 1" * 60, "the custom bus (bus/event_bus.py) takes"),
    ("broker/channel.py", "\nx = 1" * 99, "replay"),
]  # fmt: skip


@pytest.fixture
def spoilt(tmp_path):
    """Writes a copy of one file of the sandbox, with something added."""

    def spoil(where, code):
        file = tmp_path / where
        file.parent.mkdir(parents=True)
        shutil.copy(PACKAGE / where, file)
        with file.open("a", encoding="utf-8") as end:
            end.write(f"\n{code}\n")
        return sources(tmp_path)[0]

    return spoil


@pytest.mark.parametrize(("where", "code", "words"), INJECTED)
def test_violation_is_named_with_file_and_remedy(spoilt, every, where, code, words):
    """A rule that never bites guards nothing."""
    before = next(source for source in every if source.where == where)

    new = problems(spoilt(where, code), every) - problems(before, every)

    assert any(where in said and words in said for said in new), new


def test_missing_docstring_is_named():
    """The first line is where a reader decides to go on."""
    assert "kernel/new.py has no docstring" in str(
        list(opens_with_its_promise(Source("kernel/new.py", "x = 1")))
    )


def test_unknown_folder_has_to_be_given_a_layer():
    """A new folder without a place would be under no rule."""
    with pytest.raises(AssertionError, match="add it to LAYERS"):
        list(arrows_point_down(Source("weather/rain.py", "import sandbox.errors")))


def test_imports_for_type_checkers_alone_are_free():
    """They load nothing, and without them two classes could not name each other."""
    text = "if TYPE_CHECKING:\n    from sandbox.world.world import World"

    assert list(arrows_point_down(Source("kernel/clock.py", text))) == []


def test_luck_may_use_the_standard_generator():
    """Somebody has to."""
    assert (
        list(nothing_from_the_real_world(Source(LUCK, "from random import Random")))
        == []
    )


def test_blank_lines_comments_and_docstrings_are_not_code():
    """A budget must not be met by leaving out the explanations."""
    text = '"""Promise.\n\nMore."""\n\n# Why.\nx = """a\nb"""  # what\n'

    assert Source("kernel/clock.py", text).code_lines == {6, 7}
