"""one channel a name: a dict from name to channel keeps the last one."""


def route(event, subscribers):
    channels = dict(subscribers)
    return [name for name in channels if channels[name] == event["channel"]]
