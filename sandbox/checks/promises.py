"""The promises of an event system, one function each, named after how it breaks.

Each takes a trace and gives a Verdict; where nothing happened that could have
broken the promise, the verdict is unknown, not kept.
"""

from __future__ import annotations

from sandbox.checks.deliveries import ECHO, UNWANTED, Ways, deliveries, misses, wanted
from sandbox.checks.verdict import Verdict, judge, unknown
from sandbox.errors import did_you_mean
from sandbox.kernel.facts import Delivered, Handles, Published, Stored, Subscribed
from sandbox.kernel.trace import Entry, Trace

NOTHING_PUBLISHED = "nothing was published in this run"
NOTHING_WANTED = "nobody in this run waits for what was published"
NOTHING_DELIVERED = "nothing was delivered in this run"


def lost(trace: Trace) -> Verdict:
    """Every event reaches every service that wants it."""
    promise = "every event reaches every service that wants it"
    if not trace.count(Published):
        return unknown(promise, NOTHING_PUBLISHED)
    if not wanted(trace):
        return unknown(promise, NOTHING_WANTED)
    all_misses = misses(trace)
    names = trace.event_names()
    findings = [
        (f"{m.service} did not get {names[m.about]}: {m.reason}", m.evidence)
        for m in all_misses
        if not m.is_open
    ]
    if not findings and all_misses:
        first = all_misses[0]
        return unknown(promise, f"{first.channel}: {first.reason}", first.evidence)
    return judge(promise, findings)


def duplicated(trace: Trace) -> Verdict:
    """No service gets one event twice."""
    promise = "no service gets the same event twice"
    if not trace.count(Delivered):
        return unknown(promise, NOTHING_DELIVERED)
    names = trace.event_names()
    first: dict[tuple[str, str | None, int], int] = {}
    findings = []
    for entry in trace.of(Delivered):
        if entry.about is None:
            continue
        key = (entry.actor, entry.fact.subscription, entry.about)
        if key in first:
            text = f"{entry.actor} got {names[entry.about]} again"
            findings.append((text, [first[key], entry.number]))
        else:
            first[key] = entry.number
    return judge(promise, findings)


def reordered(trace: Trace) -> Verdict:
    """Every service gets the events of a type in the order they were stored in.

    Only the first arrival of each counts: whatever comes again is `duplicated`.
    """
    promise = "events of one type arrive in the order in which they were stored"
    if not trace.count(Delivered):
        return unknown(promise, NOTHING_DELIVERED)
    names = trace.event_names()
    # Entry numbers, not sequences: those of the bus begin anew after a restart.
    places = {e.about: e.number for e in trace.of(Stored)}
    newest: dict[tuple[str, str, str | None], Entry] = {}
    seen: set[tuple[object, ...]] = set()
    findings = []
    for entry in trace.of(Delivered):
        reader = (entry.actor, entry.fact.channel, entry.fact.subscription)
        arrival = (*reader, entry.about)
        if arrival in seen and entry.about is not None:
            continue
        seen.add(arrival)
        before = newest.setdefault(reader, entry)
        if places.get(entry.about, 0) < places.get(before.about, 0):
            text = f"{entry.actor} got {names[entry.about]} after {names[before.about]}"
            findings.append((text, [before.number, entry.number]))
        else:
            newest[reader] = entry
    return judge(promise, findings)


def echoed(trace: Trace) -> Verdict:
    """Nobody is sent its own event unasked."""
    promise = "nobody is sent its own event unasked"
    return _none_of(trace, ECHO, promise, "{} got its own {} back")


def unwanted(trace: Trace) -> Verdict:
    """Nobody is sent what it has no handler for."""
    promise = "nobody is sent what it has no handler for"
    sentence = "{} got {}, for which it has no handler"
    return _none_of(trace, UNWANTED, promise, sentence)


def _none_of(trace: Trace, verdict: str, promise: str, sentence: str) -> Verdict:
    judged = deliveries(trace)
    if not judged:
        return unknown(promise, NOTHING_DELIVERED)
    names = trace.event_names()
    found = [
        (sentence.format(d.service, names[d.entry.about]), [d.entry.number])
        for d in judged
        if d.verdict == verdict
    ]
    return judge(promise, found)


def never_delivered(trace: Trace) -> Verdict:
    """Every event reaches somebody; a channel nobody listens to may be a typo."""
    promise = "every event reaches somebody"
    if not trace.count(Published):
        return unknown(promise, NOTHING_PUBLISHED)
    reached = {entry.about for entry in trace.of(Delivered)}
    ways = Ways(trace)
    missing = [e for e in trace.of(Published) if e.number not in reached]
    on_the_way = [e.number for e in missing if ways.is_open(e)]
    listened = {e.fact.channel for e in trace.of(Handles, Subscribed)}
    names = trace.event_names()
    findings = [
        (f"{names[e.number]} reached nobody{_typo_hint(e.fact.channel, listened)}",
         [e.number])
        for e in missing
        if e.number not in on_the_way
    ]  # fmt: skip
    if on_the_way and not findings:
        why = "an event was still on its way when the run ended"
        return unknown(promise, why, on_the_way)
    return judge(promise, findings)


def _typo_hint(channel: str, listened: set[str]) -> str:
    if channel in listened:
        return ""
    return (
        f", and nobody listens to {channel!r}.{did_you_mean(channel, sorted(listened))}"
    )


def verdicts(trace: Trace) -> list[Verdict]:
    """All promises, judged."""
    checks = (lost, duplicated, reordered, echoed, unwanted, never_delivered)
    return [check(trace) for check in checks]
