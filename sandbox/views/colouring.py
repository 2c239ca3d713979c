"""Python as HTML: words that matter stand out, without any style from elsewhere."""

from __future__ import annotations

import io
import keyword
import tokenize
from collections.abc import Iterator
from html import escape

from sandbox.views.glyphs import FRAME, INK, QUIET, WHITE

STYLES = {
    "keyword": "color:#7a2bbf;font-weight:bold",
    "text": "color:#1b6e3c",
    "comment": "color:#55606e;font-style:italic",
    "name": "color:#1664a8;font-weight:bold",
}
BOX = (
    f"background:{WHITE};color:{INK};border:1px solid {FRAME};padding:10px;"
    "overflow-x:auto;font-size:13px;line-height:1.45;white-space:pre"
)


def coloured(code: str, title: str, first_line: int) -> str:
    """A block of code with line numbers under a line that says where it is from."""
    lines = "".join(_painted(code)).split("\n")
    width = len(str(first_line + len(lines)))
    numbered = "\n".join(
        f'<span style="color:{QUIET}">{number:>{width}}</span>  {line}'
        for number, line in enumerate(lines, first_line)
    )
    return (
        f'<figure style="margin:0"><figcaption>{escape(title)}</figcaption>'
        f'<pre style="{BOX}"><code>{numbered}</code></pre></figure>'
    )


def _painted(code: str) -> Iterator[str]:
    """The code as HTML; what Python cannot split into words stays plain."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (tokenize.TokenError, IndentationError):
        yield escape(code)
        return
    lines = code.splitlines(keepends=True)
    at, before = (1, 0), ""
    for token in tokens:
        yield escape(_between(lines, at, token.start))
        yield _span(_kind(token, before), _between(lines, token.start, token.end))
        at, before = token.end, token.string


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    """The code from one place to another: a token, or the spaces before it."""
    if start >= end or start[0] > len(lines):
        return ""
    if start[0] == end[0]:
        return lines[start[0] - 1][start[1] : end[1]]
    whole = "".join(lines[start[0] : end[0] - 1])
    last = lines[end[0] - 1][: end[1]] if end[0] <= len(lines) else ""
    return lines[start[0] - 1][start[1] :] + whole + last


def _kind(token: tokenize.TokenInfo, before: str) -> str:
    if token.type == tokenize.COMMENT:
        return "comment"
    if token.type == tokenize.STRING or "STRING" in tokenize.tok_name[token.type]:
        return "text"
    if token.type == tokenize.NAME and before in ("def", "class"):
        return "name"
    return "keyword" if keyword.iskeyword(token.string) else ""


def _span(kind: str, text: str) -> str:
    """Coloured line by line, because each line gets its own number."""
    if not kind or not text.strip():
        return escape(text) if text.strip() else text
    style = STYLES[kind]
    return "\n".join(
        f'<span style="{style}">{escape(line)}</span>' for line in text.split("\n")
    )
