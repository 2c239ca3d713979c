"""Replies first, checks in functions of its own, and hears whether it is stored."""

from sandbox import Service, answers


class PriceService(Service):
    @answers("PUT", "/tickets")
    def put(self, request):
        status = self.status_of(request.body)
        if status != 200:
            return self.reply(request, status, f"{status}")
        ticket = {"id": request.body["id"], "price": request.body["price"]}
        self.reply(request, 200, ticket)
        self.db.put(["ticket", ticket["id"]], ticket)
        self.emit("ticket:updated", then=self.stored, **ticket)

    def status_of(self, body):
        match body:
            case {"price": int(price)} if price >= 0:
                return 200 if ("ticket", body["id"]) in self.db else 404
        return 400

    def stored(self, error):
        if error:
            print("nobody will hear of it:", error)
