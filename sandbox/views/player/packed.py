"""The player for a notebook, which is saved with every output: small, and the same bytes.

What is packed lies in a file, because another zlib packs the same text into other
bytes, and a lesson that is run again must not change. When the sources are newer than
the file, they are packed on the spot; `python -m sandbox execute` writes the file anew.
"""

from __future__ import annotations

import gzip
import json
from base64 import b64decode, b64encode
from functools import cache
from pathlib import Path

from sandbox.views.player.sources import joined, style

FILE = Path(__file__).parent / "player.packed"
LINE = 76
# The style goes in by script too: what is packed is one text.
STYLE = (
    "document.head.append(Object.assign(document.createElement('style'),{textContent:"
)


def loader(mount: str) -> str:
    """A script that unpacks the player and then does `mount`."""
    return (
        f"const b=Uint8Array.from(atob('{_packed()}'),(c)=>c.charCodeAt(0));"
        "const s=new Blob([b]).stream().pipeThrough(new DecompressionStream('gzip'));"
        "const e=document.createElement('script');e.type='module';"
        f"e.textContent=await new Response(s).text()+{json.dumps(mount)};"
        "document.body.append(e);"
    )


def source() -> str:
    css = style().replace("\\", "\\\\").replace("`", "\\`")
    return f"{joined()}\n{STYLE}`{css}`}}));\n"


@cache
def _packed() -> str:
    text = FILE.read_text("ascii").replace("\n", "") if FILE.exists() else ""
    if text and gzip.decompress(b64decode(text)).decode() == source():
        return text
    return _pack()


def _pack() -> str:
    return b64encode(gzip.compress(source().encode(), 9, mtime=0)).decode()


def is_fresh() -> bool:
    text = FILE.read_text("ascii") if FILE.exists() else ""
    return bool(text) and gzip.decompress(b64decode(text)).decode() == source()


def write() -> bool:
    """Pack the sources, if the file holds others; say whether it did."""
    if is_fresh():
        return False
    text = _pack()
    lines = [text[at : at + LINE] for at in range(0, len(text), LINE)]
    FILE.write_text("\n".join(lines) + "\n", "ascii", newline="\n")
    _packed.cache_clear()
    return True
