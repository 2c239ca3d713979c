"""A register of lists, made anew in each call."""

from collections import defaultdict


def route(event, subscribers):
    register = defaultdict(list)
    for name, channel in subscribers:
        register[channel].append(name)
    return register[event["channel"]]
