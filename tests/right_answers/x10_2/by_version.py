"""Each user's changes in the order of their versions, each once."""


def on_wallet_event(db, message):
    event = message.event
    user, version = event.user, event.version
    last = db.get(f"last {user}", 0)
    if version <= last:
        message.ack()
    elif version == last + 1:
        balance = db.get(f"balance {user}", 0) + event.delta
        db.put_all({f"balance {user}": balance, f"last {user}": version})
        message.ack()
