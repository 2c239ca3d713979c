"""The text of a server's config file, as nested dicts of words.

    streaming: { store_limits { max_msgs = 4, channels: { "foo.>": { max_age: "2h" } } } }

A word stays as it was written; `settings.py` knows what it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from sandbox.errors import SandboxError

_TOKEN = re.compile(
    r"""
    (?:\#|//)[^\n]*                 # a comment
    | [\s,;]+                       # what stands between two settings
    | (?P<mark>[{}\[\]:=])
    | "(?P<double>[^"]*)"
    | '(?P<single>[^']*)'
    | (?P<word>[^\s,;{}\[\]:="']+)
    """,
    re.VERBOSE,
)


class ConfigError(SandboxError):
    """A config file that ends, or goes on, where it should not."""


class Token(NamedTuple):
    text: str
    is_mark: bool  # a brace, a bracket or what stands between a name and its value


def read(text: str) -> dict[str, Any]:
    """The settings by name. Raises ConfigError."""
    return _block(_tokens(text), is_inner=False)


def _tokens(text: str) -> Iterator[Token]:
    for found in _TOKEN.finditer(text):
        if found.lastgroup is not None:
            yield Token(found[found.lastgroup], found.lastgroup == "mark")


def _block(tokens: Iterator[Token], *, is_inner: bool) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for token in tokens:
        if token == ("}", True) and is_inner:
            return content
        if token.is_mark:
            raise ConfigError(f"{token.text!r} stands where a name should be")
        content[token.text] = _value(tokens, token.text)
    if is_inner:
        raise ConfigError("a block has no closing brace")
    return content


def _value(tokens: Iterator[Token], name: str) -> Any:
    token = next(tokens, None)
    if token in ((":", True), ("=", True)):
        token = next(tokens, None)
    if token == ("{", True):
        return _block(tokens, is_inner=True)
    if token == ("[", True):
        return _list(tokens, name)
    if token is None or token.is_mark:
        raise ConfigError(f"{name} has no value")
    return token.text


def _list(tokens: Iterator[Token], name: str) -> list[str]:
    words: list[str] = []
    for token in tokens:
        if token == ("]", True):
            return words
        words.append(token.text)
    raise ConfigError(f"the list of {name} has no closing bracket")
