"""remembers earlier calls: takes an event that comes again for an echo."""

SEEN = set()


def ignore_own(service, event):
    key = service, event["type"]
    is_known = key in SEEN
    SEEN.add(key)
    return is_known
