"""One look per idea, the same in every picture: colour, line, shape and word.

No idea is told by colour alone, so that a picture can be read in grey, and every
colour is dark enough to be read as text on white.
"""

from __future__ import annotations

from typing import NamedTuple

WHITE = "#ffffff"
INK = "#1f2937"  # names and titles
QUIET = "#55606e"  # axes, notes
LINE = "#94a3b8"  # lanes and frames: never text
WASH = "#eef2f7"  # the inside of boxes
FRAME = "#cbd5e1"


class Glyph(NamedTuple):
    """How one idea looks. dash: strokes and spaces, none for a full line."""

    word: str
    letter: str
    colour: str
    dash: tuple[float, ...]
    shape: str  # as matplotlib names its markers, or one of SHAPES
    is_filled: bool
    meaning: str

    @property
    def dark(self) -> str:
        """Its colour on a dark ground."""
        return ON_DARK[self.colour]

    @property
    def dashes(self) -> str:
        """As SVG writes them."""
        return " ".join(f"{part:g}" for part in self.dash)


# The same ideas by night, each light enough to be read as text on ON_DARK[WHITE].
ON_DARK = {
    WHITE: "#111827", INK: "#e5e7eb", QUIET: "#a3afbd", LINE: "#64748b",
    WASH: "#1f2937", FRAME: "#374151", "#1664a8": "#7cbcff", "#a34400": "#ffab66",
    "#7a2bbf": "#d6adff", "#b3261e": "#ff9d96",
}  # fmt: skip

# Of areas that text stands on: read, waiting, away, not there yet.
READ_FILL, WAIT_FILL, AWAY_FILL, LATE_FILL = "#bcd6ee", "#fdf1dc", "#fde8e6", "#f1f5f9"
FILLS_ON_DARK = {
    READ_FILL: "#1e3a5f", WAIT_FILL: "#42351a", AWAY_FILL: "#4c1d1b",
    LATE_FILL: "#1a2332",
}  # fmt: skip

# What matplotlib has no marker for, of its markers: (marker, filled, size).
SHAPES = {
    "oo": (("o", False, 1.35), ("o", True, 0.5)),
    "sx": (("s", False, 1.0), ("x", False, 0.6)),
}

GLYPHS = {
    "published": Glyph(
        "published", "P", INK, (), ">", True, "handed to the bus or the server"
    ),
    "wanted": Glyph(
        "wanted", "W", "#1664a8", (), "o", True, "arrived where somebody wants it"
    ),
    "unwanted": Glyph(
        "unwanted", "U", "#a34400", (5.0, 3.0), "s", False,
        "arrived where nobody has a handler for it",
    ),
    "echo": Glyph(
        "echo", "E", "#7a2bbf", (1.5, 2.5), "D", False, "came back to its own sender"
    ),
    "lost": Glyph(
        "not taken", "X", "#b3261e", (8.0, 3.0, 2.0, 3.0), "x", False,
        "nobody was there, or it was refused",
    ),
    "missed": Glyph(
        "missed", "M", "#b3261e", (2.0, 2.0), "v", False,
        "wanted, but it never came in this run",
    ),
    "again": Glyph(
        "again", "A", "#1664a8", (), "oo", True,
        "arrived where the same had arrived before",
    ),
    "later": Glyph(
        "later", "L", QUIET, (8.0, 3.0, 2.0, 3.0), "^", False,
        "was not taken at first, and came later",
    ),
    "request": Glyph(
        "HTTP request", "R", QUIET, (1.0, 2.5), "", True,
        "an ordinary HTTP request, not an event",
    ),
    "kept": Glyph("kept", "K", "#1664a8", (), "s", True, "a message in the store"),
    "gone": Glyph(
        "gone", "G", "#b3261e", (), "sx", False, "a message that the store forgot"
    ),
}  # fmt: skip


def count_of(kind: str, count: int) -> str:
    """2 wanted, 1 echo, 2 echoes."""
    word = "echoes" if kind == "echo" and count != 1 else GLYPHS[kind].word
    return f"{count} {word}"


# What can become of a copy on its way to a service, in the order of pictures.
ARRIVALS = ("wanted", "unwanted", "echo", "lost")

# The numbers under a picture: (attribute of the ledger, glyph or none, words).
LEDGER = (
    ("published", "published", "published"),
    ("stored", None, "stored in all"),
    ("kept", "kept", "still kept"),
    ("delivered", None, "delivered"),
    ("wanted", "wanted", "wanted"),
    ("unwanted", "unwanted", "unwanted"),
    ("echoes", "echo", "echoes"),
    ("missed", "missed", "missed"),
    ("duplicated", "again", "again"),
    ("http_requests", None, "HTTP posts of events"),
)
