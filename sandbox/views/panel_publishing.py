"""Publishing from a panel: an event of a type that the story knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as w

from sandbox.errors import BadOptionError
from sandbox.views.panel_button import Do, button, row, set_press
from sandbox.views.panel_presses import (
    Press,
    event_types,
    last_type,
    publish_press,
    services,
    usual_fields,
    usual_publisher,
)
from sandbox.views.sendable import spelt_out

if TYPE_CHECKING:
    from sandbox.views.panel import Panel


class Publishing:
    """An event of a type that the story knows, from one of its services."""

    def __init__(self, panel: Panel, do: Do) -> None:
        self._panel = panel
        types = event_types(panel.state)
        self._type = w.Dropdown(options=types, description="Event")
        self._who = w.Dropdown(options=services(panel.state), description="from")
        self._fields = w.Text(description="with")
        self._button = button(self._publish, do)
        for control, width in (
            (self._type, "17em"),
            (self._who, "12em"),
            (self._fields, "22em"),
        ):
            control.layout.width = width
            control.style.description_width = "3em"
        self._why = w.Label()
        self.box = row(self._type, self._who, self._fields, self._button, self._why)
        self._type.value = last_type(panel.state)
        self._pick_usual()
        self._type.observe(lambda _: self._pick_usual(), names="value")
        for control in (self._who, self._fields):
            control.observe(lambda _: self.refresh(), names="value")
        self.refresh()

    def _pick_usual(self) -> None:
        state, event_type = self._panel.state, self._type.value
        if event_type is not None:
            self._who.value = usual_publisher(state, event_type)
            self._fields.value = spelt_out(usual_fields(state, event_type))

    def refresh(self) -> None:
        types = event_types(self._panel.state)
        if list(self._type.options) != types:
            kept = self._type.value
            self._type.options = types
            self._type.value = kept if kept in types else next(iter(types), None)
        press = self._press
        set_press(self._button, press)
        self._why.value = press.reason or ""

    @property
    def off(self) -> list[Press]:
        return []  # said beside it while somebody types

    @property
    def _press(self) -> Press:
        who, event_type = self._who.value, self._type.value
        if who is None or event_type is None:
            return Press("Publish", "", "this world has nobody who publishes")
        try:
            return publish_press(self._panel.state, who, event_type, self._fields.value)
        except BadOptionError as error:
            return Press("Publish", "", str(error))

    def _publish(self) -> None:
        self._panel.press(self._press.line)
