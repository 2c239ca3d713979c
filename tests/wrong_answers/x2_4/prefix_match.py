"""prefix match: reads the part before the end as a wildcard, as some servers do."""


def route(event, subscribers):
    return [name for name, own in subscribers if event["channel"].startswith(own)]
