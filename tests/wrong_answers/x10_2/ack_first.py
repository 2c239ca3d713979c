"""acks first: what a process had acked when it died is gone."""


def on_wallet_event(db, message):
    message.ack()
    event = message.event
    user, version = event.user, event.version
    last = db.get(f"last {user}", 0)
    if version == last + 1:
        balance = db.get(f"balance {user}", 0) + event.delta
        db.put_all({f"balance {user}": balance, f"last {user}": version})
