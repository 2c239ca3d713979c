"""Names as they can be shown: printable, short enough, and never silently dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from textwrap import wrap
from unicodedata import combining, east_asian_width

TIMES = "\N{MULTIPLICATION SIGN}"
COLUMNS = 88  # of a text form
ROWS = 20


def clean(name: object) -> str:
    """The name without line breaks and other signs that cannot be seen."""
    return "".join(sign if sign.isprintable() else "·" for sign in str(name))


def columns(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(_columns_of(sign) for sign in text)


def _columns_of(sign: str) -> int:
    if combining(sign):
        return 0
    return 2 if east_asian_width(sign) in "WF" else 1


def short(name: object, most: int) -> str:
    """The name in at most so many columns; both its ends are kept, as both tell."""
    text = clean(name)
    if columns(text) <= most:
        return text
    tail = _take(text[::-1], (most - 1) // 2)[::-1]
    return f"{_take(text, most - 1 - columns(tail))}…{tail}"


def short_event(name: object, most: int) -> str:
    """The same of an event: what follows its last colon tells most, and stays whole."""
    text = clean(name)
    head, colon, tail = text.rpartition(":")
    left = most - columns(tail) - 2
    if columns(text) <= most or not colon or left < 0:
        return short(text, most)
    return f"{_take(head, left)}…:{tail}"


def _take(text: str, most: int) -> str:
    used = 0
    for place, sign in enumerate(text):
        used += _columns_of(sign)
        if used > most:
            return text[:place]
    return text


def padded(name: object, width: int) -> str:
    """The name in exactly so many columns, the last of them free."""
    text = short(name, width - 1)
    return text + " " * (width - columns(text))


def cut(line: str, most: int = COLUMNS) -> str:
    """A line that fits; what is cut off at its end is marked by …"""
    text = clean(line)
    return text if columns(text) <= most else _take(text, most - 1) + "…"


def fold(names: Sequence[str], most: int, what: str) -> dict[str, str]:
    """{name: the name to show}: past `most` all the others share one name."""
    if len(names) <= most:
        return {name: name for name in names}
    others = f"{len(names) - most + 1} more {what}"
    return {
        name: name if place < most - 1 else others for place, name in enumerate(names)
    }


def shown(names: Iterable[str], folded: dict[str, str]) -> list[str]:
    """The names to show, each once, in order."""
    return list(dict.fromkeys(folded[name] for name in names))


def counted(number: int, word: str, many: str | None = None) -> str:
    """1 event, 2 events."""
    return f"{number} {word}" if number == 1 else f"{number} {many or word + 's'}"


def listed_short(names: Iterable[str], most: int = 4) -> str:
    """The first names, with how often if more than once, and how many more there are."""
    counts = Counter(names)
    said = [
        short(name, 24) + (f" {TIMES}{n}" if n > 1 else "")
        for name, n in counts.items()
    ]
    left = len(said) - most
    text = ", ".join(said[:most])
    return f"{text} and {left} more" if left > 0 else text


def wrapped(line: str, indent: int = 4) -> list[str]:
    """The line on as many lines as it needs."""
    return wrap(
        clean(line), COLUMNS, subsequent_indent=" " * indent,
        break_on_hyphens=False, drop_whitespace=True,
    ) or [""]  # fmt: skip


def limited(lines: Sequence[str], most: int, what: str) -> list[str]:
    """At most so many lines; the last one counts the rest."""
    if len(lines) <= most:
        return list(lines)
    left = len(lines) - most + 1
    return [*lines[: most - 1], f"        … and {left} more {what}"]
