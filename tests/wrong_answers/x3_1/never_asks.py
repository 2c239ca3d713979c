"""never asked: waits for the bus to send what it missed."""

from sandbox import Service, handles


class ReturningOrders(Service):
    @handles("ticket:updated")
    def remember(self, event):
        self.db.put(event.id, [*self.db.get(event.id, []), event.price])
