"""With one reply at the end."""

from sandbox import Service, answers


class Prices(Service):
    @answers("PUT", "/tickets")
    def on_put(self, request):
        status, body = self.changed(**{"price": None, **request.body})
        self.reply(request, status, body)

    def changed(self, id, price):
        tickets = dict(self.db.items())
        if type(price) is not int or price < 0:
            return 400, None
        if ("ticket", id) not in tickets:
            return 404, None
        self.emit("ticket:updated", price=price, id=id)
        self.db.put(("ticket", id), {"price": price, "id": id})
        return 200, {"price": price, "id": id}


PriceService = Prices
