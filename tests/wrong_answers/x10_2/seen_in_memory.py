"""remembers in memory: another replica, or the next start, knows nothing."""

seen = set()


def on_wallet_event(db, message):
    if message.event.id not in seen:
        user, delta = message.event.user, message.event.delta
        balance = db.get(f"balance {user}", 0)
        db.put(f"balance {user}", balance + delta)
        seen.add(message.event.id)
    message.ack()
