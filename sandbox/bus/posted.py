"""What may be posted to the bus: an event, by a service's emit or by hand."""

from __future__ import annotations

from sandbox.kernel.facts import Published
from sandbox.kernel.trace import Trace
from sandbox.network.http import Request, text_of

SHAPE = 'an event looks like {"type": "ticket:updated", "data": {…}}'


def is_event(request: Request, trace: Trace) -> bool:
    """True if an event is posted; if not, the request is answered with 400 or 404."""
    if request.method != "POST":
        request.reply(404)
        return False
    event = request.body
    if not isinstance(event, dict) or not {"type", "data"} <= event.keys():
        request.reply(400, {"error": SHAPE})
        return False
    if request.about is None:  # posted by hand, so nobody has noted the publish yet
        values = (event["type"], text_of(event["data"]) or "")
        sender, cause = request.sender, request.entry
        request.about = trace.record_root(sender, Published, values, cause)
    return True
