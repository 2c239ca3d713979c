"""not a 200: a price of 0 counts as none."""

from sandbox import Service, answers


class PriceService(Service):
    @answers("PUT", "/tickets")
    def change_price(self, request):
        price = request.body.get("price")
        if not isinstance(price, int) or price <= 0:
            self.reply(request, 400, {"error": "no such price"})
            return
        ticket = self.db.get(("ticket", request.body["id"]))
        if ticket is None:
            self.reply(request, 404, {"error": "no such ticket"})
            return
        ticket["price"] = price
        self.db.put(("ticket", ticket["id"]), ticket)
        self.emit("ticket:updated", **ticket)
        self.reply(request, 200, ticket)
