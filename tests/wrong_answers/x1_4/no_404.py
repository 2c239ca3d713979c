"""not a 404: makes the ticket it does not have."""

from sandbox import Service, answers


class PriceService(Service):
    @answers("PUT", "/tickets")
    def change_price(self, request):
        price = request.body.get("price")
        if not isinstance(price, int) or price < 0:
            self.reply(request, 400)
            return
        if ("ticket", request.body["id"]) not in self.db:
            self.reply(request, 200, request.body)
            return
        self.db.put(("ticket", request.body["id"]), request.body)
        self.emit("ticket:updated", **request.body)
        self.reply(request, 200, request.body)
