"""A channel's file: each message is a line, and so is what happens to the log later.

    {"sequence": 1, "at_ms": 3, "data": "…"}    a message; "base64" for bytes
    {"first": 6}     all before number 6 is gone
    {"erased": 8}    number 8 is gone
    {"next": 12}     the numbers up to 11 are passed over

What was confirmed is a whole line. Reading the lines one after the other makes the
log anew; a line that cannot be read is an error, and nothing is skipped.
"""

from __future__ import annotations

import base64

from sandbox.stores.lines import Fields, LineFile
from sandbox.stores.log import Log, Record


class FileLog(Log):
    """A log that writes each message down before anyone is told of it.

    The file has not been opened yet. Raises StoreError.
    """

    def __init__(self, file: LineFile, overhead_bytes: int) -> None:
        super().__init__(file.channel, overhead_bytes)
        self._file = file
        file.read(self._take_up)

    def append(
        self, data: str | bytes, now_ms: int, about: int | None = None
    ) -> Record:
        now_ms = max(now_ms, self.last_ms)
        line: Fields = {"sequence": self.last_sequence + 1, "at_ms": now_ms}
        if isinstance(data, bytes):
            line["base64"] = base64.b64encode(data).decode()
        else:
            line["data"] = data
        self._file.append(line)
        return super().append(data, now_ms, about)

    def drop_first(self, count: int) -> None:
        before = self.first_sequence
        super().drop_first(count)
        if self.first_sequence > before:
            self._file.append({"first": self.first_sequence})

    def erase(self, sequence: int) -> None:
        if self.read(sequence) is not None:
            super().erase(sequence)
            self._file.append({"erased": sequence})

    def skip(self, count: int) -> None:
        super().skip(count)
        self._file.append({"next": self.last_sequence + 1})

    def close(self) -> None:
        self._file.close()

    # Reading

    def _take_up(self, line: Fields) -> None:
        """Do again what a line says was done."""
        match [*line.items()]:
            case [
                ("sequence", int(number)),
                ("at_ms", int(at_ms)),
                ("data", str(data)),
            ]:
                self._take_message(number, at_ms, data)
            case [
                ("sequence", int(number)),
                ("at_ms", int(at_ms)),
                ("base64", str(data)),
            ]:
                payload = base64.b64decode(data, validate=True)
                self._take_message(number, at_ms, payload)
            case [("first", int(first))]:
                self._drop_before(first)
            case [("erased", int(number))] if self.read(number) is not None:
                super().erase(number)
            case [("next", int(number))] if number > self.last_sequence:
                super().skip(number - self.last_sequence - 1)
            case _:
                told = ", ".join(f"{name} {value!r}" for name, value in line.items())
                raise ValueError(f"it does not fit the lines before it: {told[:80]}")

    def _take_message(self, sequence: int, at_ms: int, data: str | bytes) -> None:
        if sequence != self.last_sequence + 1:
            raise ValueError(f"a line is missing after #{self.last_sequence}")
        if at_ms < self.last_ms:
            raise ValueError(f"#{sequence} is older than the message before it")
        super().append(data, at_ms)

    def _drop_before(self, first: int) -> None:
        while self.first_sequence < first and len(self):
            super().drop_first(1)
        if self.first_sequence != first:
            raise ValueError(f"the first number would be {self.first_sequence}")
