"""a set: has neither order nor doubles."""


def route(event, subscribers):
    return list({name for name, channel in subscribers if channel == event["channel"]})
