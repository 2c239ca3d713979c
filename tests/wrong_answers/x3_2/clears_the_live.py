"""cleared the live one: begins anew when the answer comes."""

from sandbox import Service, at_start, handles


class BusyOrders(Service):
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
        pairs = self.db.get(data["id"], [])
        pair = [data["change"], data["price"]]
        if pair not in pairs:
            self.db.put(data["id"], sorted([*pairs, pair]))
