"""one subscriber a channel: a dict from channel to name keeps the last one."""


def route(event, subscribers):
    by_channel = {channel: name for name, channel in subscribers}
    return [by_channel[event["channel"]]] if event["channel"] in by_channel else []
