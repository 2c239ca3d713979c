"""Is what came back over the wall a reply at all? What is not is an answer to nothing.

Only its form is looked at. What a value or an action means is up to who asked.
"""

from __future__ import annotations

from typing import Any

from sandbox.answering.answer import Frame

RAISED = {"kind": str, "text": str, "line": int, "of": str}
TEXT_MAX = 1_000  # an answer's side cuts them shorter


def is_reply(reply: Any, frame: Frame) -> bool:
    """Does it say how that call ended, in the form that both sides keep to?"""
    if not isinstance(reply, dict) or not are_actions(reply.get("actions")):
        return False
    if "limit" in reply:
        return isinstance(reply["limit"], str)
    if "raised" in reply:
        return is_raised(reply["raised"])
    if "given" in frame and not is_as_long(reply.get("given"), frame["given"]):
        return False
    return isinstance(reply.get("kept"), int) if "keep" in frame else "value" in reply


def are_actions(actions: Any) -> bool:
    return isinstance(actions, list) and all(map(is_action, actions))


def is_action(action: Any) -> bool:
    """[verb, number of the part, values…]"""
    return (
        isinstance(action, list)
        and len(action) >= 2
        and isinstance(action[0], str)
        and action[0].isidentifier()
        and type(action[1]) is int
    )


def is_raised(told: Any) -> bool:
    return (
        isinstance(told, dict)
        and told.keys() == RAISED.keys()
        and all(type(told[name]) is kind for name, kind in RAISED.items())
        and all(len(str(one)) <= TEXT_MAX for one in told.values())
    )


def is_as_long(given: Any, sent: list[Any]) -> bool:
    return isinstance(given, list) and len(given) == len(sent)
