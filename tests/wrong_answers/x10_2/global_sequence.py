"""one sequence for all: a user waits for another user's failure."""


def on_wallet_event(db, message):
    event = message.event
    last = db.get("last", 0)
    if message.sequence <= last:
        message.ack()
    elif message.sequence == last + 1:
        balance = db.get(f"balance {event.user}", 0) + event.delta
        db.put_all({f"balance {event.user}": balance, "last": message.sequence})
        message.ack()
