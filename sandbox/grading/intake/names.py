"""Names of strangers: what people may read of them, and ids that are safe everywhere.

An id has letters a to z, digits, `-` and `_` only; it begins and ends with a letter or
a digit, is short, and no name that Windows keeps for itself. So it can be a file's
name, part of an address, and a cell of a table.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Hashable, Iterator, Mapping
from hashlib import sha256
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

SHOWN_MAX = 200
SLUG_MAX = 40
# They hide, or turn round what stands beside them.
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
JOINERS = "\u200c\u200d"  # invisible, but emoji and some languages are spelt with them
NOT_SHOWN = ("Cc", "Cf", "Cs", "Zl", "Zp")
# Letters that Unicode does not take apart.
SPELT = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\u0131": "i",
    }
)
RESERVED = {"con", "prn", "aux", "nul"} | {
    f"{port}{n}" for port in ("com", "lpt") for n in range(10)
}


def shown(text: str) -> str:
    """The text in one line of at most 200 characters, without what cannot be seen."""
    whole = text.encode("utf-8", "replace").decode()
    spaced = " ".join(unicodedata.normalize("NFC", whole).split())
    seen = "".join(filter(is_seen, spaced))
    return seen if len(seen) <= SHOWN_MAX else f"{seen[: SHOWN_MAX - 1]}…"


def is_seen(character: str) -> bool:
    return character in JOINERS or unicodedata.category(character) not in NOT_SHOWN


def slug(text: str) -> str:
    """An id for that name; alike names may have the same."""
    whole = text.encode("utf-8", "replace").decode().casefold()
    apart = unicodedata.normalize("NFKD", whole).translate(SPELT)
    letters = "".join(c for c in apart.casefold() if not unicodedata.combining(c))
    kept = re.sub(r"[^a-z0-9_]+", "-", letters).strip("-_")[:SLUG_MAX].strip("-_")
    if not kept:
        return f"student-{digest(text)}"
    return f"student-{kept}" if kept in RESERVED else kept


def digest(text: str, length: int = 8) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def unique(
    wanted: Mapping[Key, tuple[str, str]], taken: Container[str] = ()
) -> dict[Key, str]:
    """An id for each, no two the same and none of those taken, whatever the order.

    wanted: by key, a name, and what tells its bearer from others of that name.
    """
    alike: dict[str, list[Key]] = defaultdict(list)
    for key, (name, _) in wanted.items():
        alike[slug(name)].append(key)
    ids = {
        keys[0]: base
        for base, keys in alike.items()
        if len(keys) == 1 and base not in taken
    }
    used = set(ids.values())
    rest = [key for key in wanted if key not in ids]
    for key in sorted(rest, key=lambda one: (*wanted[one], repr(one))):
        free = (one for one in told_apart(wanted[key], repr(key)) if one not in used)
        ids[key] = next(one for one in free if one not in taken)
        used.add(ids[key])
    return ids


def told_apart(wanted: tuple[str, str], key: str) -> Iterator[str]:
    name, mark = wanted
    yield f"{slug(name)}-{slug(mark)}"
    for length in range(8, 64):
        yield f"{slug(name)}-{digest(key, length)}"
