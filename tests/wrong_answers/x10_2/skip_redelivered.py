"""skips what comes again: delivered before is not done before."""


def on_wallet_event(db, message):
    if not message.is_redelivered:
        user, delta = message.event.user, message.event.delta
        balance = db.get(f"balance {user}", 0)
        db.put(f"balance {user}", balance + delta)
    message.ack()
