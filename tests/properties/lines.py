"""Programs: what is done to a streaming server and its clients, a line an act.

    server file max_msgs=3                    the store, and settings; first, or left out
    connect a slow=20                         a client; slow: ms for each message
    subscribe a s1 foo durable=d from=first   s1: what this subscription is called here
    subscribe b s2 foo group=g wait=1 max=2 manual fails=1 replay
    publish a foo 3                           three messages in one millisecond
    ack s1 newest                             or oldest, all, #4, of those not acked yet
    close s1      unsubscribe s1      close a      kill a      freeze a      thaw a
    heartbeats a ignored                      or unheard, answered
    drop a 300                                its TCP connection, for 300 ms
    cut a up      lose a 2 down      double a 2 up      mend a
    stop      crash      start      pause      resume      flush      wait 3000

After each line 5 ms pass, or as many as `+MS` at its end says. A line that cannot be
done is passed over, so that any part of a program is a program.
"""

from __future__ import annotations

from typing import Any, NamedTuple

PAUSE_MS = 5

Options = dict[str, Any]


class Line(NamedTuple):
    """verb a b key=value flag +after_ms"""

    verb: str
    words: tuple[str, ...] = ()
    options: tuple[tuple[str, Any], ...] = ()
    after_ms: int = PAUSE_MS

    def __str__(self) -> str:
        options = [k if v is True else f"{k}={v}" for k, v in self.options]
        after = [] if self.after_ms == PAUSE_MS else [f"+{self.after_ms}"]
        return " ".join([self.verb, *self.words, *options, *after])


class Program:
    """Lines; `repr` is the text that a test can be made of."""

    def __init__(self, lines: list[Line]) -> None:
        is_server = bool(lines) and lines[0].verb == "server"
        self.head = lines[0] if is_server else Line("server", ("memory",))
        self.lines = lines[1:] if is_server else lines

    def __repr__(self) -> str:
        return "\n".join(["", *map(str, [self.head, *self.lines]), ""])


def read(text: str) -> Program:
    """The program in a text; # begins a comment."""
    lines = (line.partition("# ")[0].strip() for line in text.splitlines())
    return Program([read_line(line) for line in lines if line])


def read_line(text: str) -> Line:
    verb, *rest = text.split()
    after_ms, words, options = PAUSE_MS, [], []
    for word in rest:
        name, is_option, value = word.partition("=")
        if word.startswith("+"):
            after_ms = int(word)
        elif is_option:
            options.append((name, int(value) if value.isdigit() else value))
        elif word in FLAGS:
            options.append((word, True))
        else:
            words.append(word)
    return Line(verb, tuple(words), tuple(options), after_ms)


FLAGS = ("manual", "replace_durable")
