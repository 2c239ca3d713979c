"""How high a player's frame has to be in a notebook, so that it needs no scroll bar of
its own. The page inside cannot tell the notebook, so it is reckoned from what there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox.views.player.stage import WIDTH
from sandbox.views.words import columns

WIDTHS = (706, 834)  # px inside a player: in a narrow notebook, and at most
LETTER, SMALL_LETTER = 7.2, 6.9  # px of a caption, about
AROUND = 200  # title, signs, buttons and slider, the folded story, margins
PROSE, PROSE_MORE = 49, 21  # two lines, and one more for each further run
LEDGER, LEDGER_OF_SEVERAL = 99, 256
SCENE, SCENE_MORE, SCENES = 24, 22, 10  # a line of one, its further lines, around all
SMALL_SCENE, SMALL_SCENES = 20.5, 28
HEAD = 31  # over a run among several
TRACK, FLAG, PARTED = 28, 30, 20  # of a fork; where runs part; a line that says so
QUESTION, OPTION = 110, 40


def frame_height(payload: Any) -> int:
    """In pixels, of the player that shows this payload."""
    runs = _shown(payload)
    rest = _several(payload, runs) if runs[1:] else _alone(payload, runs[0])
    return round(max(_part(payload, runs, width) for width in WIDTHS) + rest)


def _shown(payload: Any) -> list[Any]:
    """Those with a stage of their own, which ghosts have not."""
    options = payload["veil"]["options"] if payload["veil"] else []
    ghosts = {option["ghosts"] for option in options}
    return [run for place, run in enumerate(payload["runs"]) if place not in ghosts]


def _part(payload: Any, runs: Sequence[Any], width: int) -> float:
    """What depends on how much room there is beside each other."""
    stages = sum(run["stage"]["height"] for run in runs) * width / WIDTH
    said = payload["parts_said"]
    parted = 8 + PARTED * _lines(said, width / SMALL_LETTER) if said else 0
    return float(stages) + parted + max(_scenes(run, width, len(runs)) for run in runs)


def _scenes(run: Any, width: int, runs: int) -> float:
    captions = [scene["caption"] for scene in run["scenes"]]
    if runs == 1:
        lines = [_lines(text, (width - 40) / LETTER) for text in captions]
        return SCENES + sum(SCENE + SCENE_MORE * (count - 1) for count in lines)
    letters = ((width - 12 * (runs - 1)) / runs - 36) / SMALL_LETTER
    return SMALL_SCENES + SMALL_SCENE * sum(_lines(text, letters) for text in captions)


def _lines(text: str, letters: float) -> int:
    """How many lines words take."""
    used, lines = 0.0, 1
    for word in text.split():
        wide = columns(word)
        if used and used + 1 + wide > letters:
            lines, used = lines + 1, 0.0
        used += wide + bool(used)
    return lines


def _alone(payload: Any, run: Any) -> float:
    asked = payload["veil"]
    question = QUESTION + OPTION * len(asked["options"]) if asked else 0
    return AROUND + PROSE + LEDGER + question + HEAD * (run["cut"] is not None)


def _several(payload: Any, runs: Sequence[Any]) -> float:
    forked = TRACK * len(runs) * any(run["fork_at_ms"] is not None for run in runs)
    flag = FLAG * (payload["parts"] is not None)
    prose = PROSE + PROSE_MORE * (len(runs) - 1)
    return AROUND + prose + LEDGER_OF_SEVERAL + HEAD * len(runs) + forked + flag
