"""claims first: what was claimed by a process that died is never done."""


def on_wallet_event(db, message):
    event = message.event
    if not db.get(f"seen {event.id}"):
        db.put(f"seen {event.id}", True)
        balance = db.get(f"balance {event.user}", 0)
        db.put(f"balance {event.user}", balance + event.delta)
    message.ack()
