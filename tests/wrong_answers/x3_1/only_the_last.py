"""only the last: takes up the newest event of the answer and no other."""

from sandbox import Service, at_start, handles


class ReturningOrders(Service):
    @at_start
    def catch_up(self):
        self.http.get("bus", "/events", self.replay)

    def replay(self, answer):
        told = [e["data"] for e in answer.body if e["type"] == "ticket:updated"]
        if told and told[-1]["price"] not in self.db.get(told[-1]["id"], []):
            self.note(told[-1])

    @handles("ticket:updated")
    def remember(self, event):
        self.note(event.data)

    def note(self, data):
        self.db.put(data["id"], [*self.db.get(data["id"], []), data["price"]])
