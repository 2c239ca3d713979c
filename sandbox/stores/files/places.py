"""Who is registered and who stands where, as files: each change is a line.

clients.jsonl         {"client":"orders","saved":{…}}
                      {"client":"orders","gone":true}
subscriptions.jsonl   {"place":"…","saved":{…}}             as in `Store.places`
                      {"place":"…","gone":true}
                      {"place":"…","inbox":"…","sent":3}
                      {"place":"…","inbox":"…","acked":2}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sandbox.stores.files.journal import Journal
from sandbox.stores.files.lines import Fields
from sandbox.stores.files.syncing import Syncing
from sandbox.stores.log import Note
from sandbox.stores.store import apply, own_copy


class ClientsFile:
    """clients: those the file tells of, kept up by the store."""

    def __init__(self, folder: Path, syncing: Syncing) -> None:
        self.clients: dict[str, Any] = {}
        path = folder / "clients.jsonl"
        self.journal = Journal(path, self._take_up, self._current, syncing)

    def save(self, client_id: str, client: Any) -> None:
        self.journal.add({"client": client_id, "saved": client})

    def drop(self, client_id: str) -> None:
        self.journal.add({"client": client_id, "gone": True})

    def _current(self) -> Iterator[Fields]:
        for client_id, client in self.clients.items():
            yield {"client": client_id, "saved": client}

    def _take_up(self, line: Fields) -> None:
        match [*line.items()]:
            case [("client", str(client_id)), ("saved", client)]:
                self.clients[client_id] = client
            case [("client", str(client_id)), ("gone", True)]:
                self.clients.pop(client_id, None)
            case _:
                raise ValueError(f"it has the fields {', '.join(line) or 'none'}")


class PlacesFile:
    """places: those the file tells of, kept up by the store."""

    def __init__(self, folder: Path, syncing: Syncing) -> None:
        self.places: dict[str, Any] = {}
        path = folder / "subscriptions.jsonl"
        self.journal = Journal(path, self._take_up, self._current, syncing)

    def save(self, key: str, place: Any) -> None:
        self.journal.add({"place": key, "saved": place})

    def drop(self, key: str) -> None:
        self.journal.add({"place": key, "gone": True})

    def note(self, notes: Iterable[Note]) -> None:
        self.journal.add(
            *(
                {"place": key, "inbox": inbox, "sent" if is_sent else "acked": sequence}
                for key, inbox, sequence, is_sent in notes
            )
        )

    def _current(self) -> Iterator[Fields]:
        for key, place in self.places.items():
            yield {"place": key, "saved": place}

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
