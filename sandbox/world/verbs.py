"""The verbs of an action log, and what the JSON of each may hold.

publish tickets {"type": "ticket:updated", "id": 1}      all the rest is the event
publish_twice tickets {"type": "ticket:updated"}         handed over twice
request orders {"method": "GET", "path": "/orders"}      "body" if there is one
start orders {"replay": true}                            or crash, restart
freeze orders                                            until: thaw orders
pause server                                             until: resume server
slow orders {"busy_ms": 4000}                            for each message
cut orders {"way": "to_server"}                          until: mend orders
lose orders {"percent": 30}                              until: mend orders
lose orders {"next": 1, "acks": true}                    in each direction meant
duplicate orders {"next": 2, "way": "from_server"}       as in lose
drop orders {"ms": 300}                                  the TCP connection
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.errors import listed
from sandbox.network.trouble import COUNT_MAX

BOTH, TO_SERVER, FROM_SERVER = "both", "to_server", "from_server"
WAYS = (BOTH, TO_SERVER, FROM_SERVER)


class Kind:
    """What a name in the JSON takes: in words, and as a test."""

    def __init__(self, words: str, fits: Callable[[Any], bool]) -> None:
        self.words = words
        self.fits = fits


def _whole(low: int, high: int | None = None) -> Kind:
    def fits(value: Any) -> bool:
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        return is_whole and value >= low and (high is None or value <= high)

    to = "" if high is None else f" to {high}"
    return Kind(f"a whole number from {low}{to}", fits)


TEXT = Kind("a text", lambda value: isinstance(value, str) and bool(value))
SWITCH = Kind("true or false", lambda value: isinstance(value, bool))
ANY = Kind("anything", lambda _: True)
WAY = Kind(listed(WAYS), lambda value: isinstance(value, str) and value in WAYS)
STRIKES = {
    "percent": _whole(1, 100), "next": _whole(1, COUNT_MAX), "acks": SWITCH, "way": WAY
}  # fmt: skip


class Verb:
    """What the JSON of a verb holds.

    needed: names that must be there. allowed: further names; None if it may hold
    whatever it likes. one_of: exactly one of these must be there.
    """

    def __init__(
        self,
        needed: dict[str, Kind] | None = None,
        allowed: dict[str, Kind] | None = None,
        *,
        holds_all: bool = False,
        one_of: tuple[str, ...] = (),
    ) -> None:
        self.needed = needed or {}
        self.kinds = {**self.needed, **(allowed or {})}
        self.holds_all = holds_all
        self.one_of = one_of


VERBS = {
    "publish": Verb({"type": TEXT}, holds_all=True),
    "request": Verb({"method": TEXT, "path": TEXT}, {"body": ANY}),
    "start": Verb(allowed={"replay": SWITCH}),
    "crash": Verb(),
    "restart": Verb(allowed={"replay": SWITCH}),
    "freeze": Verb(),
    "thaw": Verb(),
    "slow": Verb({"busy_ms": _whole(0)}),
    "cut": Verb(allowed={"way": WAY}),
    "lose": Verb(allowed=STRIKES, one_of=("percent", "next")),
    "duplicate": Verb(allowed=STRIKES, one_of=("percent", "next")),
    "mend": Verb(allowed={"way": WAY}),
    "drop": Verb({"ms": _whole(1)}),
    "publish_twice": Verb({"type": TEXT}, holds_all=True),
    "pause": Verb(),
    "resume": Verb(),
}


def checked_details(name: str, details: dict[str, Any]) -> dict[str, Any]:
    """The JSON of a line, if its verb can be told so. Raises ValueError."""
    verb = VERBS[name]
    missing = [needed for needed in verb.needed if needed not in details]
    if missing:
        raise ValueError(f"{name} needs {_quoted(missing)} in its JSON.")
    unknown = [given for given in details if given not in verb.kinds]
    if unknown and not verb.holds_all:
        knows = f"it knows: {_quoted(verb.kinds)}" if verb.kinds else "it takes no JSON"
        raise ValueError(f"{name} knows no {_quoted(unknown)}; {knows}.")
    for given, kind in verb.kinds.items():
        if given in details and not kind.fits(details[given]):
            raise ValueError(f"{name} takes {kind.words} for {given!r}.")
    if verb.one_of:
        _check_amount(name, verb, details)
    return details


def _check_amount(name: str, verb: Verb, details: dict[str, Any]) -> None:
    given = [amount for amount in verb.one_of if amount in details]
    if len(given) != 1:
        raise ValueError(f"{name} takes one of {_quoted(verb.one_of)} in its JSON.")
    if details.get("acks") and details.get("way") == FROM_SERVER:
        raise ValueError(f'acks go to the server; leave out "way": "{FROM_SERVER}".')


def _quoted(names: Any) -> str:
    return listed(map(repr, names))
