"""order of arrival: keeps live ones in memory and puts them behind the rest."""

from sandbox import Service, at_start, handles


class BusyOrders(Service):
    @at_start
    def catch_up(self):
        self.http.get("bus", "/events", self.replay)

    def replay(self, answer):
        for event in answer.body:
            if event["type"] == "ticket:updated":
                self.note(event["data"])
        for data in self.memory.get("waiting", []):
            self.note(data)
        self.memory["caught up"] = True

    @handles("ticket:updated")
    def remember(self, event):
        if "caught up" in self.memory:
            self.note(event.data)
        else:
            self.memory.setdefault("waiting", []).append(event.data)

    def note(self, data):
        pairs = self.db.get(data["id"], [])
        pair = [data["change"], data["price"]]
        if pair not in pairs:
            self.db.put(data["id"], [*pairs, pair])
