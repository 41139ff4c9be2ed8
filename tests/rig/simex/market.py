"""What the exchange knows: orders, positions, balances, trades. Amounts are decimals in text."""
import threading
from decimal import Decimal, InvalidOperation

import web
from web import Refused


def amount(value, name):
    """A positive decimal; binary floats are money to nobody."""
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise Refused(400, f"{name} is no decimal") from error
    if not number.is_finite() or number <= 0:
        raise Refused(400, f"{name} must be more than nothing")
    return number


class Market:
    """Every tenth order rests in the book until it is cancelled; the others trade at once. Faults:
    `refuse_orders`, so many of the next, and `fill_parts`: half of each resting order is traded."""

    def __init__(self, ledger, faults):
        self.ledger, self.faults, self.lock = ledger, faults, threading.RLock()
        self.orders, self.by_client, self.trades = {}, {}, []
        self.positions, self.cash = {}, Decimal(1_000_000)

    def place(self, key_id, wish):
        """An order. The same client id again is the same order, not a second one."""
        with self.lock:
            client_id = str(wish.get("client_id") or "")
            if not client_id or wish.get("side") not in ("buy", "sell"):
                raise Refused(400, "an order needs client_id and a side, buy or sell")
            if client_id in self.by_client:
                return self.orders[self.by_client[client_id]]
            if self.faults.take("refuse_orders"):
                raise Refused(503, "this order is not taken")
            order = {
                "order_id": f"o{len(self.orders) + 1}", "client_id": client_id, "key": key_id,
                "trader": str(wish.get("trader", "")), "kind": str(wish.get("kind", "order")),
                "symbol": str(wish.get("symbol", "")), "side": wish["side"],
                "quantity": str(amount(wish.get("quantity"), "quantity")),
                "price": str(amount(wish.get("price"), "price")),
            }
            resting = order["kind"] == "order" and (len(self.orders) + 1) % 10 == 0
            order["state"] = "open" if resting else "filled"
            order["wall_ms"] = self.ledger.append("order", **order)["wall_ms"]
            self.orders[order["order_id"]] = order
            self.by_client[client_id] = order["order_id"]
            if not resting:
                self._fill(order, Decimal(order["quantity"]))
            elif self.faults.get("fill_parts"):
                self._fill(order, Decimal(order["quantity"]) / 2)
            return order

    def _fill(self, order, quantity):
        price = Decimal(order["price"])
        signed = quantity if order["side"] == "buy" else -quantity
        self.positions[order["symbol"]] = self.positions.get(order["symbol"], Decimal(0)) + signed
        self.cash -= signed * price
        names = ("order_id", "client_id", "trader", "symbol", "side", "price", "wall_ms")
        self.trades.append({**{name: order[name] for name in names}, "quantity": str(quantity),
                            "created_at": web.moment(order["wall_ms"])})

    def cancel(self, order_id):
        with self.lock:
            order = self.orders.get(order_id)
            if not order:
                raise Refused(404, f"there is no order {order_id}")
            if order["state"] == "open":
                order["state"] = "cancelled"
                self.ledger.append("cancel", order_id=order_id, trader=order["trader"])
            return order

    def open_orders(self):
        return [order for order in self.orders.values() if order["state"] == "open"]

    def cancel_all(self):
        with self.lock:
            return [self.cancel(order["order_id"])["order_id"] for order in self.open_orders()]

    def holdings(self):
        with self.lock:
            held = sorted(self.positions.items())
            return [{"symbol": name, "quantity": str(number)} for name, number in held if number]

    def trades_since(self, wall_ms):
        with self.lock:
            return [trade for trade in self.trades if trade["wall_ms"] >= wall_ms]

    def ordered_since(self, wall_ms):
        """How many orders, exits not counted."""
        with self.lock:
            return sum(order["wall_ms"] >= wall_ms and order["kind"] == "order"
                       for order in self.orders.values())
