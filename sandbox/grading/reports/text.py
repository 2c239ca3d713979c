"""A stranger's text, made harmless: what cannot be seen is written out, what would be
obeyed is not.
"""

from __future__ import annotations

import re
from html import escape
from unicodedata import category

TEXT_MAX = 4_000
MARKS_MAX = 4  # accents on one letter; more of them cover the lines around
SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
# Where a cell begins, or would begin for a program that splits at other signs.
FORMULA = re.compile(rf"(^|[;|])(\s*)(?=[{SIGNS}])")


def visible(text: object, kept: str = "", most: int = TEXT_MAX) -> str:
    """The text with every sign that cannot be seen written as its number: ⟨U+202E⟩.

    kept: signs that stay all the same, such as a line break. Cut after `most` signs.
    """
    whole = str(text)
    whole = whole if len(whole) <= most else f"{whole[: most - 1]}…"
    if whole.isascii() and whole.isprintable():
        return whole
    shown, marks = [], 0
    for sign in whole:
        kind = category(sign)
        marks = marks + 1 if kind[0] == "M" else 0
        shown.append(sign if sign in kept else seen(sign, kind, marks))
    return "".join(shown)


def seen(sign: str, kind: str, marks: int) -> str:
    if kind == "Zs":
        return " "
    if sign.isprintable() and marks <= MARKS_MAX:
        return sign
    return f"⟨U+{ord(sign):04X}⟩"


def one_line(text: object, most: int = TEXT_MAX) -> str:
    """The same in one line, with a space for each line break."""
    return visible(re.sub(r"[\r\n]+", " ", str(text)).strip(), "", most)


def html(text: object, most: int = TEXT_MAX) -> str:
    """As HTML, in one line: no tag, and no direction that leaves it."""
    return f"<bdi>{escape(one_line(text, most))}</bdi>"


def html_lines(text: object, most: int = TEXT_MAX) -> str:
    """As HTML for <pre>: line breaks and tabs stay."""
    lines = str(text)[:most].replace("\r\n", "\n")
    return f"<bdi>{escape(visible(lines, kept=chr(10) + chr(9), most=most))}</bdi>"


def attribute(text: object, most: int = TEXT_MAX) -> str:
    """As the value of an attribute, between double quotes."""
    return escape(one_line(text, most), quote=True)


def cell(text: object) -> str:
    """As a cell of a CSV file: no spreadsheet takes it for a formula."""
    return FORMULA.sub(r"\1\2'", one_line(text))


def number(points: float) -> str:
    """Points as people write them: 52.5, 280."""
    return f"{points:g}" if points == round(points, 4) else f"{points:.4f}"
