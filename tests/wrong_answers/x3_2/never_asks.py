"""never asked: keeps what comes live, in good order."""

from sandbox import Service, handles


class BusyOrders(Service):
    @handles("ticket:updated")
    def remember(self, event):
        pairs = self.db.get(event.id, [])
        pair = [event.change, event.price]
        if pair not in pairs:
            self.db.put(event.id, sorted([*pairs, pair]))
