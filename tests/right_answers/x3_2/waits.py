"""Keeps live changes in memory until the answer is there, then rebuilds from both."""

from sandbox import Service, at_start, handles


class BusyOrders(Service):
    @at_start
    def catch_up(self):
        self.memory["waiting"] = []
        self.http.get("bus", "/events", self.replay)

    def replay(self, answer):
        told = [e["data"] for e in answer.body if e["type"] == "ticket:updated"]
        waiting = self.memory.pop("waiting")
        self.merge(told + waiting)

    @handles("ticket:updated")
    def remember(self, event):
        if "waiting" in self.memory:
            self.memory["waiting"].append(event.data)
        else:
            self.merge([event.data])

    def merge(self, events):
        for data in events:
            prices = dict(self.db.get(data["id"], []))
            prices[data["change"]] = data["price"]
            self.db.put(data["id"], [[n, prices[n]] for n in sorted(prices)])
