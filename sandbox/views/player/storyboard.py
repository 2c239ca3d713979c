"""The storyboard: the scenes of a run side by side, as a still picture.

It is what somebody sees who has no player: on a code forge, on paper, in a notebook
that is not trusted. Each frame shows how things stand then, and what has been on its
way since the frame before.
"""

from __future__ import annotations

from copy import deepcopy

from sandbox.views.fold import State, beginning, states, tape_key
from sandbox.views.player.frame import FRAME_WIDTH, Frame, Setting
from sandbox.views.player.marks import marks_of
from sandbox.views.player.scenes import first_act, scenes_of
from sandbox.views.player.sketch import Sketch
from sandbox.views.reading import Reading

WIDTH, ACROSS = 830, 2
GAP = 10


class Storyboard:
    """One run's frames. height: of all of them, in pixels."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.scenes = scenes_of(reading)
        systems = {"hubs": reading.systems}
        written_to = {tape_key(systems, entry) for entry in reading.stored}
        self.setting = Setting(reading, written_to)
        rows = (len(self.scenes) + ACROSS - 1) // ACROSS
        self.height = rows * (self.setting.height + GAP) + GAP

    def draw(self, sketch: Sketch, top: float) -> None:
        found = self._states()
        since = first_act(self.reading) - 1
        before = found.get(since, beginning())
        for place, scene in enumerate(self.scenes):
            x = GAP + (place % ACROSS) * (FRAME_WIDTH + GAP)
            y = top + GAP + (place // ACROSS) * (self.setting.height + GAP)
            frame = Frame(self.setting, sketch, x, y, before, found[scene.entry])
            frame.draw(place + 1, scene, since)
            since, before = scene.entry, found[scene.entry]

    def _states(self) -> dict[int, State]:
        """The state at each scene."""
        wanted = {scene.entry for scene in self.scenes}
        told = states(self.reading.trace, marks_of(self.reading))
        found = {n: deepcopy(state) for n, state in enumerate(told) if n in wanted}
        return found or {0: beginning()}
