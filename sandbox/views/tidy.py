"""The same picture, the same bytes: an SVG without dates, versions and page styles."""

from __future__ import annotations

import re
from html import escape

FONT = "'DejaVu Sans', Verdana, Arial, sans-serif"


def tidied(svg: str, width: float, height: float, title: str, description: str) -> str:
    """The drawing with a head of our own, which says what is to be seen.

    Left out is what matplotlib writes for everyone: its version, a style for all of
    the page, names for each group, and more decimals than a screen can show.
    """
    body = svg[svg.index("<g id=") : svg.rindex("</svg>")]
    used = set(re.findall(r'(?:#)([\w-]+)[")]', body))
    body = re.sub(r"<style.*?</style>", "", body, flags=re.DOTALL)
    # Only within tags: a name that is shown may look like anything.
    body = re.sub(r"<[^>]*>", lambda tag: _tidied_tag(tag[0], used), body)
    body = re.sub(r">\s+<", ">\n<", body)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" role="img" '
        f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" '
        f'font-family="{FONT}" stroke-linejoin="round" '
        f'style="max-width:100%;height:auto">'
    )
    words = f"<title>{escape(title)}</title>\n<desc>{escape(description)}</desc>"
    return f"{head}\n{words}\n{body.strip()}\n</svg>\n"


def _tidied_tag(tag: str, used: set[str]) -> str:
    tag = re.sub(r' id="([^"]*)"', lambda m: m[0] if m[1] in used else "", tag)
    tag = re.sub(r"-?\d+\.\d{3,}", _two_decimals, tag)
    tag = re.sub(r' transform="rotate\(-0 [^)]*\)"', "", tag)
    return re.sub(r"font-family: [^;\"]*;? ?", "", tag).replace("\n", " ")


def _two_decimals(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
