"""A source's syntax tree without what its author chose freely, as nested tuples.

A name that a scope makes its own is a number in it, in the order of appearance. So are
attributes that are set somewhere. Docstrings, annotations and layout are gone. The same
source has the same shape on every Python.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Shape = tuple[Any, ...]
Numbers = dict[str, int]

DEFINED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
SCOPES = (
    *DEFINED, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip
# Annotations, how a text was quoted, and what the place of a node says already.
PASSED_OVER = {
    "annotation", "ctx", "kind", "returns", "simple", "type_comment", "type_params",
}  # fmt: skip
OWN_NAMES = {"id", "arg", "name", "names"}  # fields with names that may be the author's


@dataclass(frozen=True)
class Scope:
    numbers: Numbers
    is_class: bool = False


class Shaper:
    """Turns the nodes of one source into tuples. count: how many there were."""

    def __init__(self, tree: ast.AST) -> None:
        self.count = 0
        self._set = numbered(set_attributes(tree))
        self._passed = {one.arg for one in ast.walk(tree) if isinstance(one, ast.arg)}

    def shape(self, node: ast.AST, outer: tuple[Scope, ...] = ()) -> Shape:
        """outer: the scopes around it, the nearest first."""
        self.count += 1
        inner = inside(node, outer)
        fields = [
            self._field(node, name, value, outer if name == "name" else inner)
            for name, value in ast.iter_fields(node)
            if name not in PASSED_OVER and value is not None and value != []
        ]
        return (kind_of(node), *fields)

    def _field(
        self, node: ast.AST, name: str, value: Any, scopes: tuple[Scope, ...]
    ) -> Shape:
        if isinstance(value, list):
            parts = [
                self._part(node, name, one, scopes)
                for one in value
                if counts(one, node)
            ]
            return (name, parts)
        if name == "targets" or (isinstance(node, ast.AnnAssign) and name == "target"):
            return ("targets", [self._part(node, name, value, scopes)])
        return (name, self._part(node, name, value, scopes))

    def _part(
        self, node: ast.AST, name: str, value: Any, scopes: tuple[Scope, ...]
    ) -> Any:
        if isinstance(value, ast.AST):
            return self.shape(value, scopes)
        if isinstance(node, ast.Constant):
            return (type(value).__name__, repr(value))
        if isinstance(node, ast.keyword) and value in self._passed:
            return "an argument"
        if name == "attr":
            return self._set.get(value, value)
        if name in OWN_NAMES and not isinstance(node, ast.alias | ast.keyword):
            return called(value, scopes)
        return value


def kind_of(node: ast.AST) -> str:
    return "Assign" if isinstance(node, ast.AnnAssign) else type(node).__name__


def counts(one: object, parent: ast.AST) -> bool:
    """Whether that does anything: not a docstring, and not an annotation alone."""
    if isinstance(parent, ast.JoinedStr) and isinstance(one, ast.Constant):
        return bool(one.value)  # Python 3.12 puts empty texts in between
    if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant):
        return not isinstance(one.value.value, str)
    return not (isinstance(one, ast.AnnAssign) and one.value is None)


# Names


def called(name: str, scopes: tuple[Scope, ...]) -> Shape | str:
    """Which of the author's names it is; or the name, if it is not the author's."""
    for distance, scope in enumerate(scopes):
        if name in scope.numbers:
            return (distance, scope.numbers[name])
    return name


def inside(node: ast.AST, outer: tuple[Scope, ...]) -> tuple[Scope, ...]:
    """The scopes that hold within the node. A method does not see its class's names."""
    if not isinstance(node, (*SCOPES, ast.Module)):
        return outer
    is_class = isinstance(node, ast.ClassDef)
    seen = outer if is_class else tuple(one for one in outer if not one.is_class)
    return (Scope(numbered(own_names(node)), is_class), *seen)


def own_names(scope: ast.AST) -> Iterator[str]:
    """The names that belong to it, as they appear."""
    found = list(within(scope))
    elsewhere = {
        name
        for one in found
        if isinstance(one, ast.Global | ast.Nonlocal)
        for name in one.names
    }
    yield from (name for one in found for name in bound(one) if name not in elsewhere)


def within(scope: ast.AST) -> Iterator[ast.AST]:
    """What is in it, but for what is in a scope inside it."""
    for node in ast.iter_child_nodes(scope):
        yield node
        if not isinstance(node, SCOPES):
            yield from within(node)


def bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, (*DEFINED, ast.ExceptHandler, ast.MatchAs)) and node.name:
        yield node.name


def set_attributes(tree: ast.AST) -> Iterator[str]:
    """Those that the source gives a value to, and what its classes define."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif isinstance(node, ast.ClassDef):
            yield from own_names(node)


def numbered(names: Iterable[str]) -> Numbers:
    return {name: n for n, name in enumerate(dict.fromkeys(names))}
