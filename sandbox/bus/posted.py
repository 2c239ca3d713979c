"""What may be posted to the bus or to its services: an event, by emit or by hand."""

from __future__ import annotations

from sandbox.kernel.facts import Published
from sandbox.kernel.plain import json_text
from sandbox.kernel.trace import Trace
from sandbox.network.http import Request

SHAPE = 'an event looks like {"type": "ticket:updated", "data": {…}}'


def is_event(request: Request, trace: Trace) -> bool:
    """True if an event is posted; if not, the request is answered with 400 or 404."""
    if (request.method, request.path) != ("POST", "/events"):
        request.reply(404)
        return False
    event = request.body if isinstance(request.body, dict) else {}
    event_type, data = event.get("type"), event.get("data")
    if not (isinstance(event_type, str) and event_type and isinstance(data, dict)):
        request.reply(400, {"error": SHAPE})
        return False
    if request.about is None:  # posted by hand, so nobody has noted the publish yet
        values = (event_type, json_text(data))
        sender, cause = request.sender, request.entry
        request.about = trace.record_root(sender, Published, values, cause)
    return True
