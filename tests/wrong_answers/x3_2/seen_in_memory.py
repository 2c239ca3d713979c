"""it died with the process: remembers in memory which changes it has had."""

from sandbox import Service, at_start, handles


class BusyOrders(Service):
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
        seen = self.memory.setdefault("seen", [])
        if data["change"] not in seen:
            seen.append(data["change"])
            pairs = self.db.get(data["id"], [])
            self.db.put(data["id"], sorted([*pairs, [data["change"], data["price"]]]))
