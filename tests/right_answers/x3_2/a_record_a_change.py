"""Gives each change a record of its own, and makes the lists from those."""

from sandbox import Service, at_start, handles


class BusyOrders(Service):
    @handles("ticket:updated")
    def remember(self, event):
        self.take(event.data)
        self.make_lists()

    @at_start
    def catch_up(self):
        self.http.get("bus", "/events", self.replay)

    def replay(self, answer):
        for event in answer.body:
            if event["type"] == "ticket:updated":
                self.take(event["data"])
        self.make_lists()

    def take(self, data):
        self.db.put(("change", data["change"]), data)

    def make_lists(self):
        all_data = [data for key, data in self.db.items() if isinstance(key, tuple)]
        all_data.sort(key=lambda data: data["change"])
        for ticket in {data["id"] for data in all_data}:
            mine = [[d["change"], d["price"]] for d in all_data if d["id"] == ticket]
            self.db.put(ticket, mine)
