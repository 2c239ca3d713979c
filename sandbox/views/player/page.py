"""The player as a page: one piece of HTML that needs nothing else, now or in ten years.

In a notebook it stands in a frame that may run scripts and do nothing more; what the
trace holds is text in it, whatever it looks like.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from sandbox.views.glyphs import ON_DARK, WHITE
from sandbox.views.player.packed import loader
from sandbox.views.player.sources import joined, style

MARK = '<meta name="generator" content="event-bus-sandbox">'
PLACE = 'document.getElementById("player")'
GIVEN = 'JSON.parse(document.getElementById("payload").textContent)'
# The page is the player's alone: its keys are heard wherever the focus is.
MOUNT = f"mount({PLACE}, {GIVEN}, {{ keysOn: document }});"


def document(payload: Any) -> str:
    """A whole page with one player. It asks the network for nothing, and may not."""
    styles = f"{style()}\n{ground(payload.get('theme'))}"
    return whole_page(payload, styles, f"{joined()}\n{MOUNT}")


def ground(theme: str | None) -> str:
    """The page around a dark player is dark, too."""
    dark = f"html{{color-scheme:dark;background:{ON_DARK[WHITE]}}}"
    if theme == "auto":
        return f"@media (prefers-color-scheme:dark){{{dark}}}"
    return dark if theme == "dark" else ""


def whole_page(payload: Any, styles: str, script: str) -> str:
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">{MARK}'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(payload['title'])}</title><style>{styles}</style></head>"
        f'<body><div id="player"></div>'
        f'<script type="application/json" id="payload">{inert(payload)}</script>'
        f'<script type="module">{script}</script></body></html>\n'
    )


def frame(payload: Any, height: int) -> str:
    """The page in a frame, for the output of a cell, whose ground is not ours."""
    title = escape(payload["title"], quote=True)
    # Between single quotes, for JSON is full of double ones.
    page = whole_page(payload, "", loader(MOUNT))
    page = page.replace("&", "&amp;").replace("'", "&#39;")
    return (
        f'<iframe sandbox="allow-scripts" title="Player: {title}" '
        f'style="width:100%;height:{height}px;border:0" '
        f"srcdoc='{page}'></iframe>"
    )


def inert(value: Any) -> str:
    """JSON that ends no script and begins no comment, whatever it holds."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return "".join(s if s.isprintable() else json.dumps(s)[1:-1] for s in text)
