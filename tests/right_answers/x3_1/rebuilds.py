from sandbox import Service, at_start, handles


class ReturningOrders(Service):
    @at_start
    def catch_up(self):
        self.http.get("bus", "/events", self.replay)

    def replay(self, answer):
        lists = {}
        for event in answer.body:
            if event["type"] == "ticket:updated":
                data = event["data"]
                lists.setdefault(data["id"], []).append(data["price"])
        for ticket, prices in lists.items():
            self.db.put(ticket, prices)

    @handles("ticket:updated")
    def remember(self, event):
        self.db.put(event.id, [*self.db.get(event.id, []), event.price])
