"""Who stands where, as a file: each save, send and ack is a line of it.

    {"place": "…", "saved": {…}}                 as in `Store.places`
    {"place": "…", "gone": true}
    {"place": "…", "inbox": "…", "sent": 3}
    {"place": "…", "inbox": "…", "acked": 2}

Reading the lines one after the other gives the places; they are then written anew,
a line each. Half a last line is something that was not written.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sandbox.stores.lines import Fields, LineFile
from sandbox.stores.log import Note
from sandbox.stores.store import apply, own_copy


class PlacesFile:
    """Reads the places of a file and goes on writing there. Raises StoreError."""

    def __init__(self, file: LineFile) -> None:
        self.places: dict[str, Any] = {}
        self._file = file
        file.read(self._take_up)
        if file.count > len(self.places):
            file.replace(_saved(key, place) for key, place in self.places.items())
        file.open()

    def save(self, key: str, place: Any) -> None:
        self._file.append(_saved(key, place))

    def drop(self, key: str) -> None:
        self._file.append({"place": key, "gone": True})

    def note(self, notes: Iterable[Note]) -> None:
        self._file.append(
            *(
                {"place": key, "inbox": inbox, "sent" if is_sent else "acked": sequence}
                for key, inbox, sequence, is_sent in notes
            )
        )

    def close(self) -> None:
        self._file.close()

    def _take_up(self, line: Fields) -> None:
        """Do again what a line says was done."""
        match [*line.items()]:
            case [("place", str(key)), ("saved", dict(place))]:
                self.places[key] = own_copy(place)
            case [("place", str(key)), ("gone", True)]:
                self.places.pop(key, None)
            case [("place", str(key)), ("inbox", str(inbox)), ("sent", int(number))]:
                apply((key, inbox, number, True), self.places)
            case [("place", str(key)), ("inbox", str(inbox)), ("acked", int(number))]:
                apply((key, inbox, number, False), self.places)
            case _:
                raise ValueError(f"it has the fields {', '.join(line) or 'none'}")


def _saved(key: str, place: Any) -> Fields:
    return {"place": key, "saved": place}
