"""The exchange as a bot sees it: signed requests over one connection that is kept."""
import http.client
import json
import threading
import urllib.parse

import signing


class ExchangeError(Exception):
    """What the exchange answered instead of doing it, or that it did not answer."""


class Exchange:
    """One key; safe to be used by many bots."""

    def __init__(self, url, key_id, secret):
        self.address = urllib.parse.urlsplit(url)
        self.key_id, self.secret, self.local = key_id, secret, threading.local()
        self.reached, self.refused = True, 0    # as of the last request, and since the start
        self.lock = threading.Lock()

    def _link(self):
        if getattr(self.local, "link", None) is None:
            self.local.link = http.client.HTTPConnection(
                self.address.hostname, self.address.port, timeout=5)
        return self.local.link

    def call(self, method, target, value=None):
        body = b"" if value is None else json.dumps(value).encode()
        headers = signing.headers(self.key_id, self.secret, method, target, body)
        try:
            link = self._link()
            link.request(method, target, body, headers)
            answer = link.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.local.link, self.reached = None, False
            raise ExchangeError(f"the exchange does not answer: {error}") from error
        self.reached = True
        if answer.status >= 300:
            with self.lock:
                self.refused += 1
            raise ExchangeError(f"the exchange answers {answer.status}")
        return json.loads(text)

    def order(self, trader, client_id, side, quantity, price, kind="order"):
        return self.call("POST", "/v1/orders", {
            "trader": trader, "client_id": client_id, "symbol": "BTC-USD", "side": side,
            "quantity": quantity, "price": price, "kind": kind})
