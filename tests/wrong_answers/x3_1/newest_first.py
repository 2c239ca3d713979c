"""another order: puts the newest price first."""

from sandbox import Service, at_start, handles


class ReturningOrders(Service):
    @at_start
    def catch_up(self):
        self.http.get("bus", "/events", self.replay)

    def replay(self, answer):
        for key, _ in self.db.items():
            self.db.delete(key)
        for event in answer.body:
            if event["type"] == "ticket:updated":
                self.note(event["data"])

    @handles("ticket:updated")
    def remember(self, event):
        self.note(event.data)

    def note(self, data):
        self.db.put(data["id"], [data["price"], *self.db.get(data["id"], [])])
