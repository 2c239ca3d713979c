"""What an answer meets instead of the screen, the keyboard and the way out."""

from __future__ import annotations

import builtins
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NoReturn

PRINTED_MAX = 2_000


class AskedError(Exception):
    """The answer asked the keyboard."""


class Printed:
    """Stands for stdout and stderr, and keeps the first part of what they are told."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text[: PRINTED_MAX - len(self.text)]
        return len(text)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False


class Keyboard:
    """Stands for stdin, and for input()."""

    def readline(self, *_: object, **__: object) -> NoReturn:
        raise AskedError

    read = fileno = __call__ = readline

    def close(self) -> None:
        pass  # the exit() of plain Python closes stdin before it leaves


@contextmanager
def kept_apart(printed: Printed) -> Iterator[None]:
    """Nothing that is printed, asked or ended in here reaches the notebook."""
    keyboard = Keyboard()
    swaps: list[tuple[Any, str, Any]] = [
        (sys, "stdout", printed),
        (sys, "stderr", printed),
        (sys, "stdin", keyboard),
        (builtins, "input", keyboard),
        (os, "_exit", leave),
        *exits_of_jupyter(),
    ]
    with ExitStack() as stack:
        for owner, name, stand_in in swaps:
            stack.enter_context(swapped(owner, name, stand_in))
        yield


def leave(*_: object) -> NoReturn:
    raise SystemExit


def exits_of_jupyter() -> list[tuple[Any, str, Any]]:
    """In a notebook, exit() tells the kernel to end once the cell has."""
    loaded = sys.modules.get("IPython")
    shell = loaded.get_ipython() if loaded else None
    return [(shell, "ask_exit", leave)] if shell else []


@contextmanager
def swapped(owner: Any, name: str, stand_in: Any) -> Iterator[None]:
    was_own, before = name in vars(owner), getattr(owner, name)
    setattr(owner, name, stand_in)
    try:
        yield
    finally:
        if was_own:
            setattr(owner, name, before)
        else:
            delattr(owner, name)
