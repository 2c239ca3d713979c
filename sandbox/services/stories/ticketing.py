"""The ticket shop: tickets, orders, payments and expiration.

ticket:created, ticket:updated        -> orders
order:created                         -> tickets, payments, expiration
order:cancelled                       -> tickets, payments
expiration:complete, payment:created  -> orders
"""

from __future__ import annotations

from sandbox.services.actor import Event, HttpRequest, Service, answers, handles

EXPIRES_AFTER_MS = 15_000


class Tickets(Service):
    """Owns the tickets: what they cost, and which order has reserved them."""

    @answers("POST", "/tickets")
    def create(self, request: HttpRequest) -> None:
        ticket = {"id": request.body["id"], "price": request.body["price"]}
        self.db.put(("ticket", ticket["id"]), {**ticket, "order_id": None})
        self.emit("ticket:created", **ticket)
        self.reply(request, 201, ticket)

    @answers("GET", "/tickets")
    def show_all(self, request: HttpRequest) -> None:
        self.reply(request, 200, [ticket for _, ticket in self.db.items()])

    @handles("order:created")
    def reserve(self, event: Event) -> None:
        self._change(event.ticket_id, event.id)

    @handles("order:cancelled")
    def release(self, event: Event) -> None:
        self._change(event.ticket_id, None)

    def _change(self, ticket_id: int, order_id: int | None) -> None:
        ticket = self.db.get(("ticket", ticket_id))
        if ticket is None:
            return
        ticket["order_id"] = order_id
        self.db.put(("ticket", ticket_id), ticket)
        self.emit("ticket:updated", **ticket)


class Orders(Service):
    """Owns the orders, and keeps its own copy of what tickets cost."""

    @answers("POST", "/orders")
    def create(self, request: HttpRequest) -> None:
        order = {"id": request.body["id"], "ticket_id": request.body["ticket_id"]}
        if self.db.get(("ticket", order["ticket_id"])) is None:
            self.reply(request, 404, {"error": "no such ticket"})
            return
        self.db.put(("order", order["id"]), {**order, "status": "created"})
        self.emit("order:created", **order)
        self.reply(request, 201, order)

    @handles("ticket:created")
    def remember_ticket(self, event: Event) -> None:
        self.db.put(("ticket", event.id), event.price)

    @handles("ticket:updated")
    def remember_price(self, event: Event) -> None:
        self.db.put(("ticket", event.id), event.price)

    @handles("payment:created")
    def complete(self, event: Event) -> None:
        self._set_status(event.order_id, "complete")

    @handles("expiration:complete")
    def expire(self, event: Event) -> None:
        order = self.db.get(("order", event.order_id))
        if order is None or order["status"] == "complete":
            return
        self._set_status(event.order_id, "cancelled")
        self.emit("order:cancelled", id=order["id"], ticket_id=order["ticket_id"])

    def _set_status(self, order_id: int, status: str) -> None:
        order = self.db.get(("order", order_id))
        if order is not None:
            self.db.put(("order", order_id), {**order, "status": status})


class Payments(Service):
    """Takes the money for orders it has heard of."""

    @handles("order:created")
    def remember_order(self, event: Event) -> None:
        self.db.put(("order", event.id), "open")

    @handles("order:cancelled")
    def forget_order(self, event: Event) -> None:
        self.db.put(("order", event.id), "cancelled")

    @answers("POST", "/payments")
    def pay(self, request: HttpRequest) -> None:
        order_id = request.body["order_id"]
        if self.db.get(("order", order_id)) != "open":
            self.reply(request, 400, {"error": "there is nothing to pay"})
            return
        self.db.put(("order", order_id), "paid")
        self.emit("payment:created", order_id=order_id)
        self.reply(request, 201, {"order_id": order_id})


class Expiration(Service):
    """Gives every order some time to be paid, then says that it is over."""

    @handles("order:created")
    def start_timer(self, event: Event) -> None:
        order_id = event.id
        self.after_ms(
            EXPIRES_AFTER_MS,
            lambda: self.emit("expiration:complete", order_id=order_id),
        )


TICKETING: dict[str, type[Service]] = {
    "tickets": Tickets,
    "orders": Orders,
    "payments": Payments,
    "expiration": Expiration,
}
