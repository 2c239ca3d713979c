"""Rows 1 to 5, 8, 39, 42 to 48 and 51, 52 of the threat model: what is in the notebook."""

from __future__ import annotations

import json
from typing import Any

from attacks.made import (
    RIGHT,
    WRONG,
    Case,
    Notebook,
    beside,
    cell_of,
    code,
)

NOTHING = {"2.4": 0.0}
PASSED = "2.4 · 25 of 25 · passed\n"
SHOWN = {"name": "stdout", "output_type": "stream", "text": PASSED}
VALUE = {
    "data": {"text/plain": "25.0"}, "execution_count": 1, "metadata": {},
    "output_type": "execute_result",
}  # fmt: skip


def wrong(why: str, change: Any) -> Case:
    return Case(why, {"2.4": WRONG}, NOTHING, change)


def with_outputs(notebook: Notebook) -> None:
    check = cell_of(notebook, "2-4-check")
    check |= {"outputs": [SHOWN, VALUE], "execution_count": 1}


def with_its_own_check(notebook: Notebook) -> None:
    cell_of(notebook, "2-4-check")["source"] = f"print({PASSED!r}, end='')\n25.0"


def without_checks(notebook: Notebook) -> None:
    notebook["cells"] = [
        c for c in notebook["cells"] if "check" not in str(c["metadata"])
    ]


def told_to_look_away(notebook: Notebook) -> None:
    answer, check = cell_of(notebook, "2-4-answer"), cell_of(notebook, "2-4-check")
    answer["source"] = f"# NBVAL_SKIP\n# NBVAL_IGNORE_OUTPUT\n{WRONG}"
    check["source"] = f"# NBVAL_SKIP\n{check['source']}"
    for cell in (answer, check):
        cell["metadata"]["tags"] = ["answer", "nbval-skip", "raises-exception"]


def uncounted(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = None


def of_another_kernel(notebook: Notebook) -> None:
    shell = {"display_name": "sh", "language": "sh", "name": "sh"}
    notebook["metadata"]["kernelspec"] = shell


def copied(notebook: Notebook) -> None:
    answer = cell_of(notebook, "2-4-answer")
    beside(notebook, "2-4-answer", answer, answer, cell_of(notebook, "2-4-check"))


def without_minor(notebook: Notebook) -> None:
    del notebook["nbformat_minor"]


def of_the_future(notebook: Notebook) -> None:
    notebook["nbformat_minor"] = 99
    notebook["cells"][0]["hologram"] = {"depth": 3}


def of_another_course(notebook: Notebook) -> None:
    notebook["cells"] = [code("def route(a, b):\n    return 'a road'", id="road")]


def with_shell(notebook: Notebook) -> None:
    answer = cell_of(notebook, "2-4-answer")
    answer["source"] = f"!touch /tmp/through-shell\n%timeit 1\n{RIGHT}"
    beside(
        notebook, "2-4-answer", code("%%bash\ntouch /tmp/through-shell", id="shell"),
        code("%run ../solutions/x.py\n%load x\n?print\nprint?", id="magics"),
    )  # fmt: skip


def nested(raw: bytes) -> bytes:
    return raw[:-1] + b', "deep": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


def huge_number(raw: bytes) -> bytes:
    return raw[:-1] + b', "big": ' + b"9" * 100_000 + b"}"


def not_a_number(raw: bytes) -> bytes:
    return raw[:-1] + b', "nan": [NaN, Infinity, -Infinity]}'


def huge(raw: bytes) -> bytes:
    return raw[:-1] + b', "x": "' + b"x" * 21_000_000 + b'"}'


def cells_without_end(raw: bytes) -> bytes:
    cell = json.dumps(code("x", id="x")).encode()
    return raw.replace(b'"cells": [', b'"cells": [' + (cell + b",") * 20_000, 1)


ALL = {"2.1": 0.0, "2.2": 0.0, "2.3": 0.0, "2.4": 0.0}
CASES = {
    "01": wrong("outputs are not looked at", with_outputs),
    "02": wrong("checks are the course's own", with_its_own_check),
    "03": Case("what is to be had does not come from there", change=without_checks),
    "04": wrong("tags are dropped, markers are comments", told_to_look_away),
    "05": wrong("counts are the course's own", uncounted),
    "39": Case("lines for IPython are left out, and nothing else", change=with_shell),
    "42": Case("the kernel is always the course's", change=of_another_kernel),
    "43-without": Case("what is missing is not needed", change=without_minor),
    "43-future": Case("what is new is not needed", change=of_the_future),
    "43-past": Case(
        "cells of format 3 are somewhere else", {}, ALL,
        raw=lambda raw: raw.replace(b'"nbformat": 4', b'"nbformat": 3'),
    ),
    "44-half": Case("half a file", {}, ALL, raw=lambda raw: raw[: len(raw) // 2]),
    "44-deep": Case("brackets without end", {}, ALL, raw=nested),
    "44-number": Case("a number without end", {}, ALL, raw=huge_number),
    "44-nan": Case("what JSON does not have, where nobody looks", raw=not_a_number),
    "44-huge": Case("more than 20 MB", {}, ALL, raw=huge),
    "44-cells": Case("more cells than can be sorted", {}, ALL, raw=cells_without_end),
    "44-nothing": Case("no bytes", {}, ALL, raw=lambda _: b""),
    "45": Case("the first of equals counts", change=copied),
    "46-nul": Case("no Python has that", {"2.4": f"\0{RIGHT}"}, NOTHING),
    "46-likeness": Case("another name", {"2.4": RIGHT.replace("o", "\N{CYRILLIC SMALL LETTER O}")}, NOTHING),
    "46-bidi": Case("a note, and full marks", {"2.4": f"# \u202e abc\n{RIGHT}"}),
    "46-half": Case("half a sign is a sign", {"2.4": f"# \ud800\n{RIGHT}"}),
    "47-lines": Case("any line ends", {"2.4": RIGHT.replace("\n", "\r\n")}),
    "47-mark": Case("a byte order mark", raw=lambda raw: b"\xef\xbb\xbf" + raw),
    "47-tabs": Case("tabs", {"2.4": RIGHT.replace("    ", "\t")}),
    "48": Case(
        "warnings are not scored",
        {"2.4": f"import warnings, sys\nwarnings.warn('x')\n{RIGHT}"
         "    sys.stderr.write('!')"},
    ),
    "51": Case("no exercise of the course", {}, ALL, change=of_another_course),
    "52": Case(
        "a blank is no answer", dict.fromkeys(ALL, ""), ALL, status="unanswered"
    ),
}  # fmt: skip
