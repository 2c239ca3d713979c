"""Still pictures by night: each colour of the registry becomes its dark one.

Where the reader's system decides, the picture holds a style for it, which reaches no
further than pictures of ours.
"""

from __future__ import annotations

import re
from functools import cache

from sandbox.views.glyphs import FILLS_ON_DARK, ON_DARK, WHITE

NIGHT = {**ON_DARK, **FILLS_ON_DARK}
CLASS = "evs-auto"
COLOUR = re.compile("|".join(map(re.escape, NIGHT)))
DEFS = re.compile(r"<defs>.*?</defs>", re.DOTALL)
PAINT = re.compile(r"(?:fill|stroke): #\w+;? ?")
TAG = re.compile(r"<[^>]*>")


def themed(svg: str, theme: str) -> str:
    """The picture in a theme: "light" as it was drawn, "dark", or "auto" for either."""
    if theme == "light":
        return svg
    if theme == "dark":
        # Only within tags: a name that is shown may look like a colour.
        return TAG.sub(lambda tag: COLOUR.sub(lambda c: NIGHT[c[0]], tag[0]), svg)
    # What is used again and again takes the colours of its place.
    svg = DEFS.sub(lambda defs: PAINT.sub("", defs[0]), svg)
    head, rest = svg.split(">", 1)
    return f'{head} class="{CLASS}">{_style()}{rest}'


@cache
def _style() -> str:
    """Rules for colours written as attributes and as styles, in one."""
    rules = [f"svg.{CLASS}{{background:{NIGHT[WHITE]}!important}}"]
    for light, dark in NIGHT.items():
        for name in ("fill", "stroke"):
            places = (
                f'svg.{CLASS} [{name}="{light}"],svg.{CLASS} [style*="{name}: {light}"]'
            )
            rules.append(f"{places}{{{name}:{dark}!important}}")
    return f"<style>@media (prefers-color-scheme:dark){{{''.join(rules)}}}</style>"
