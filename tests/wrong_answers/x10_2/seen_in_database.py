"""unique but out of order: each change counts once, and in any order."""


def on_wallet_event(db, message):
    event = message.event
    if not db.get(f"seen {event.id}"):
        balance = db.get(f"balance {event.user}", 0) + event.delta
        db.put_all({f"balance {event.user}": balance, f"seen {event.id}": True})
    message.ack()
