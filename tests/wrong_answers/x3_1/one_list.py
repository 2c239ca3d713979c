"""another key: keeps one list for all tickets."""

from sandbox import Service, at_start, handles


class ReturningOrders(Service):
    @at_start
    def catch_up(self):
        self.http.get("bus", "/events", self.replay)

    def replay(self, answer):
        self.db.delete("prices")
        for event in answer.body:
            if event["type"] == "ticket:updated":
                self.note(event["data"])

    @handles("ticket:updated")
    def remember(self, event):
        self.note(event.data)

    def note(self, data):
        self.db.put("prices", [*self.db.get("prices", []), data["price"]])
