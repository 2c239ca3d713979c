"""A store's folder when it opens: all of it is checked, and only then is put right
what a kill or a full disk has left."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from sandbox.stores.files import disk
from sandbox.stores.files.channel import Channel, look
from sandbox.stores.files.folder import MARKER
from sandbox.stores.files.log import FileLog, Way
from sandbox.stores.files.names import CHANNEL, MAKING, REMOVING
from sandbox.stores.files.places import ClientsFile, PlacesFile


class Opened(NamedTuple):
    """dropped: what was half written and is cut off, or made anew, in sentences."""

    logs: list[FileLog]
    clients: ClientsFile
    places: PlacesFile
    dropped: list[str]


def opened(folder: Path, torn: str, way: Way) -> Opened:
    """Raises DamagedError, and then nothing has been changed, or StoreError."""
    folders = sorted(_folders(folder, CHANNEL))
    found = [look(path, way.overhead_bytes) for path in folders]
    clients = ClientsFile(folder, way.syncing)
    places = PlacesFile(folder, way.syncing)
    journals = clients.journal, places.journal
    all_lines = [channel.lines for channel in found]
    all_lines += [journal.lines for journal in journals]
    if torn == "refuse":
        for lines in all_lines:
            lines.refuse_torn()
    _remove_left(folder)
    logs = [_log(channel, way) for channel in found]
    for journal in journals:
        journal.put_right()
    dropped = [said for channel in found for said in channel.said]
    dropped += [lines.said_of_torn for lines in all_lines if lines.torn]
    return Opened(logs, clients, places, dropped)


def _log(channel: Channel, way: Way) -> FileLog:
    if channel.lines.torn:
        disk.cut_at(channel.lines.path, channel.lines.size)
    log = FileLog(channel.name, channel.lines.path.parent, way, channel.found)
    log.put_right()
    return log


def _remove_left(folder: Path) -> None:
    """What was not in its place yet, or not gone altogether."""
    left = _folders(folder, MAKING) + _folders(folder, REMOVING)
    for pattern in (f"*{disk.ASIDE}", f"{CHANNEL}*/*{disk.ASIDE}"):
        left += folder.glob(pattern)
    for path in left:
        disk.remove(path)


def _folders(folder: Path, beginning: str) -> list[Path]:
    """Those of channels: the place of a run, which is a store, has a marker."""
    paths = [path for path in folder.glob(f"{beginning}*") if path.is_dir()]
    return [path for path in paths if not (path / MARKER).exists()]
