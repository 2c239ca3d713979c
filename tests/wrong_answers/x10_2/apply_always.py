"""applies always: what comes again counts again."""


def on_wallet_event(db, message):
    user, delta = message.event.user, message.event.delta
    balance = db.get(f"balance {user}", 0)
    db.put(f"balance {user}", balance + delta)
    message.ack()
