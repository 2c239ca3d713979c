"""asked in vain: asks, and does nothing with the answer."""

from sandbox import Service, at_start, handles


class ReturningOrders(Service):
    @at_start
    def catch_up(self):
        self.http.get("bus", "/events", self.replay)

    def replay(self, answer):
        self.memory["events"] = answer.body

    @handles("ticket:updated")
    def remember(self, event):
        self.note(event.data)

    def note(self, data):
        self.db.put(data["id"], [*self.db.get(data["id"], []), data["price"]])
