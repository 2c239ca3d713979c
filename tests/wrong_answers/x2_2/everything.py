"""ignores everything: then no echo can do harm."""


def ignore_own(service, event):
    return True
