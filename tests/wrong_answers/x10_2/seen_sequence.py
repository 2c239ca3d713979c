"""remembers the sequence: the same event has another one when it is published again."""


def on_wallet_event(db, message):
    event, number = message.event, message.sequence
    if not db.get(f"seen {number}"):
        balance = db.get(f"balance {event.user}", 0) + event.delta
        db.put_all({f"balance {event.user}": balance, f"seen {number}": True})
    message.ack()
