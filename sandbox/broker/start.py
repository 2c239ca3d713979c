"""Start positions: from which message on a new subscription is served.

They count once, when the subscription is made. Source: facts 4.1 to 4.12;
recordings start_*.
"""

from __future__ import annotations

from sandbox.errors import BadOptionError
from sandbox.stores.log import Log

NEW_ONLY = "new_only"
WORDS = (NEW_ONLY, "first", "last_received")

# All there are, in the order of their numbers in the protocol, from 0.
POSITIONS = (NEW_ONLY, "last_received", "time_delta", "sequence", "first")


class Start:
    """A wish, kept as the client sent it: a word, and a number where it needs one."""

    def __init__(self, word: str, number: int = 0) -> None:
        self.word = word
        self.number = number

    def after_sequence(self, log: Log, now_ms: int) -> int:
        """The sequence after which delivery begins."""
        last, first = log.last_sequence, log.first_sequence
        if self.word == "first":
            return first - 1
        if self.word == "last_received":
            return max(last - 1, first - 1)
        if self.word == "sequence":
            # Beyond the end means new only: the server does not wait for it.
            return last if self.number > last else max(self.number, first) - 1
        if self.word == "time_delta":
            return log.first_since(now_ms - self.number) - 1
        return last

    def __str__(self) -> str:
        named = {"sequence": "from #{}", "time_delta": "from {} ms ago"}
        return named.get(self.word, self.word).format(self.number)


def start_from(
    start_at: str | None,
    start_at_sequence: int | None,
    start_at_time_delta_ms: int | None,
) -> Start:
    """The wish behind the three options. Raises BadOptionError for a muddle."""
    given = (start_at, start_at_sequence, start_at_time_delta_ms)
    if sum(option is not None for option in given) > 1:
        raise BadOptionError(
            "a subscription has one start position; give one of start_at, "
            "start_at_sequence and start_at_time_delta_ms."
        )
    if start_at_sequence is not None:
        return Start("sequence", whole_number("start_at_sequence", start_at_sequence))
    if start_at_time_delta_ms is not None:
        number = whole_number("start_at_time_delta_ms", start_at_time_delta_ms)
        return Start("time_delta", number)
    return Start(_word(NEW_ONLY if start_at is None else start_at))


def _word(word: str) -> str:
    if word not in WORDS:
        raise BadOptionError(
            f"start_at takes one of {', '.join(map(repr, WORDS))}, got {word!r}. "
            f"For a place in the log type start_at_sequence=5."
        )
    return word


def whole_number(name: str, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise BadOptionError(f"{name} takes a whole number, got {value!r}.")
