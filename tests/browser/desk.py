"""A player as a reader meets it: what can be pressed, and what it says."""

from __future__ import annotations

import re

from playwright.sync_api import FrameLocator, Locator, Page, expect

VALUE = re.compile(r"event ([\d,]+) of ([\d,]+), .+?: .+", re.DOTALL)


class Desk:
    """The only player of a page or of a frame."""

    def __init__(self, place: Page | FrameLocator | Locator) -> None:
        self.root = place.locator("section.evp")
        self.slider = self.root.locator("input[type=range]")
        self.clock = self.root.locator(".evp-clock")
        self.prose = self.root.locator(".evp-prose")
        self.speed = self.root.locator(".evp-speed")
        self.why = self.root.get_by_role("group", name="why", exact=True)
        self.help = self.root.locator(".evp-help")
        self.rows = self.root.locator(".evp-rows tbody tr")
        self.ledger = self.root.locator(".evp-ledger")
        self.scenes = self.root.locator(".evp-scenes").get_by_role("button")
        self.ticks = self.root.locator(".evp-tick:not([data-parts])")
        self.stages = self.root.locator(".evp-stage")

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.root.press(key)

    @property
    def step(self) -> int:
        return int(self.slider.input_value())

    @property
    def last(self) -> int:
        return int(self.slider.get_attribute("max") or "")

    @property
    def heard(self) -> str:
        """What a screen reader says of the slider."""
        said = self.slider.get_attribute("aria-valuetext") or ""
        assert VALUE.fullmatch(said), said
        return said

    @property
    def said(self) -> str:
        """What has just happened, in a sentence."""
        return self.heard.split(": ", 1)[1]

    @property
    def scene(self) -> int:
        """How many scenes of any run have begun, without the one that is on."""
        styles = [tick.get_attribute("style") or "" for tick in self.ticks.all()]
        shares = [float(style.split(":")[1]) for style in styles]
        return sum(share <= self.step / self.last + 1e-4 for share in shares) - 1

    def stands_at(self, step: int) -> None:
        """Waits until it does, and does not play."""
        expect(self.slider).to_have_value(str(step))
        self.is_paused()

    def is_playing(self) -> None:
        expect(self.button("pause")).to_be_visible()

    def is_paused(self) -> None:
        expect(self.button("play")).to_be_visible()

    def goes_to(self, step: int) -> None:
        """By the slider, as a mouse or a finger moves it."""
        self.slider.fill(str(step))
        self.stands_at(step)

    def plays_to_the_end(self) -> None:
        """At full speed, from the beginning."""
        self.press("Home", *"]]]]]", "k")
        self.stands_at(self.last)
