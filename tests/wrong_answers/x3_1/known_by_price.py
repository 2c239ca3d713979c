"""taken for known: leaves out a price that is in the list already."""

from sandbox import Service, at_start, handles


class ReturningOrders(Service):
    @at_start
    def catch_up(self):
        self.http.get("bus", "/events", self.replay)

    def replay(self, answer):
        for event in answer.body:
            if event["type"] == "ticket:updated":
                self.note(event["data"])

    @handles("ticket:updated")
    def remember(self, event):
        self.note(event.data)

    def note(self, data):
        prices = self.db.get(data["id"], [])
        if data["price"] not in prices:
            self.db.put(data["id"], [*prices, data["price"]])
