"""One registry of signs: what is drawn anywhere is in it, and no two of it look alike."""

from __future__ import annotations

from pathlib import Path

from sandbox import scenario, show
from sandbox.views.glyphs import GLYPHS, LEDGER, ON_DARK, WHITE
from sandbox.views.player.sketch import _OUTLINES

PLAYER = Path(__file__).parents[1] / "sandbox" / "views" / "player"


def test_no_two_meanings_look_alike() -> None:
    """Printed in grey a sign has its shape and its filling, and no more."""
    looks = [(glyph.shape, glyph.is_filled) for glyph in GLYPHS.values()]

    assert len(set(looks)) == len(looks)
    signs = [kind for _, kind, _ in LEDGER if kind is not None]
    assert len(set(signs)) == len(signs)


def test_every_sign_is_drawn_by_player_and_pictures() -> None:
    """From one registry: a shape that one of them lacks would be another one there."""
    shapes = (PLAYER / "shapes.js").read_text("utf-8")
    for glyph in GLYPHS.values():
        assert f'"{glyph.shape}": (r)' in shapes or f"  {glyph.shape}: " in shapes
        assert not glyph.shape or glyph.shape in _OUTLINES


def test_still_picture_follows_the_theme() -> None:
    """White cards dazzle in a dark page."""
    run = scenario("orders sleeps").run(on="bus")
    light, dark, auto = (show(run, theme=t).svg for t in ("light", "dark", "auto"))

    assert "prefers-color-scheme:dark" in auto
    assert "prefers-color-scheme" not in light + dark
    assert f"background:{WHITE}" in light
    assert f"background:{ON_DARK[WHITE]}" in dark
    for colour in ON_DARK:
        assert f'"{colour}"' not in dark or colour in ON_DARK.values()
