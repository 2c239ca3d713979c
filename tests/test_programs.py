"""Short programs that once broke a promise, in the language of `properties/lines.py`.

Whatever `test_properties.py` finds is printed as such a program, and ends up here.
"""

from __future__ import annotations

from properties.lines import read, read_line
from properties.player import Player, play
from properties.promises import facts
from properties.trying import hold

from sandbox.kernel.facts import AckWaitOver, Crashed, HeartbeatMissed, ServerStarted


def sentences(player: Player, *kinds: type) -> list[str]:
    return [str(entry) for entry in facts(player, *kinds)]


# The language


def test_line_is_read_as_it_is_written() -> None:
    """Words, options, flags, and how much time passes after it."""
    text = "subscribe a s1 foo durable=d from=#2 max=3 manual +990"

    line = read_line(text)

    assert str(line) == text
    assert line.words == ("a", "s1", "foo")
    assert dict(line.options) == {
        "durable": "d",
        "from": "#2",
        "max": 3,
        "manual": True,
    }
    assert line.after_ms == 990


def test_program_is_printed_as_it_can_be_pasted() -> None:
    """A server that is not named keeps everything in memory."""
    program = read("connect a  # the first one\n\npublish a foo 3 +0")

    assert repr(program) == "\nserver memory\nconnect a\npublish a foo 3 +0\n"


def test_line_that_cannot_be_done_is_passed_over() -> None:
    """So that any part of a program is a program."""
    player = play(
        read("publish a foo 1\nack s1 all\nconnect a\nresume"), lambda _: None
    )

    assert [str(line) for line in player.done] == ["connect a"]


# What was found


def test_server_that_is_down_asks_for_no_heartbeats() -> None:
    """It went on asking, and forgot everybody in the store that it had closed."""
    player = hold("""
        server file
        connect a
        subscribe a s1 foo
        crash +7000
        start
    """)

    down, up = (
        next(e.at_ms for e in facts(player, kind) if e.number)
        for kind in (Crashed, ServerStarted)
    )
    missed = [e.at_ms for e in facts(player, HeartbeatMissed)]
    assert [at_ms for at_ms in missed if down < at_ms < up] == []
    assert "a" in player.server.store.clients


def test_server_that_is_down_deletes_no_channel() -> None:
    """Its chores end with it."""
    hold("""
        server file max_inactivity_ms=2500
        connect a
        publish a foo 1
        crash +7000
        start
    """)


def test_server_that_is_killed_while_it_stands_still_repeats_nothing() -> None:
    """It did what had waited for it to go on, ack waits among it, after its death;
    and that work went on in its next life."""
    player = hold("""
        server file
        connect b
        publish b foo 1
        subscribe b s1 foo from=last_received wait=3 fails=3
        wait 8000
        pause +3000
        crash +990
        start +490
    """)

    down, up = (
        next(e.at_ms for e in facts(player, kind) if e.number)
        for kind in (Crashed, ServerStarted)
    )
    over = [e.at_ms for e in facts(player, AckWaitOver)]
    assert [at_ms for at_ms in over if down <= at_ms <= up] == []


def test_client_that_was_replaced_leaves_nobody_elses_subscription() -> None:
    """Both clients call their first inbox alike."""
    player = hold("""
        connect a
        subscribe a s1 foo
        freeze a
        connect a +1010
        subscribe a s2 foo
        close s1
        publish a foo 1
    """)

    assert "a/foo" in player.server.subscriptions
    assert [message.data for message in player.heard.values()][:1] == ["m1"]
