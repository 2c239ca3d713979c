"""applied both: begins anew with the answer, and adds what comes live after it."""

from sandbox import Service, at_start, handles


class BusyOrders(Service):
    @at_start
    def catch_up(self):
        self.http.get("bus", "/events", self.replay)

    def replay(self, answer):
        waiting = self.memory.get("waiting", [])
        self.memory["caught up"] = True
        for key, _ in self.db.items():
            self.db.delete(key)
        for event in answer.body:
            if event["type"] == "ticket:updated":
                self.note(event["data"])
        for data in waiting:
            self.note(data)

    @handles("ticket:updated")
    def remember(self, event):
        if "caught up" in self.memory:
            self.note(event.data)
        else:
            self.memory.setdefault("waiting", []).append(event.data)

    def note(self, data):
        pairs = self.db.get(data["id"], [])
        self.db.put(data["id"], sorted([*pairs, [data["change"], data["price"]]]))
