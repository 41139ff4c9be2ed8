"""The same ledger in PostgreSQL. A lost connection is made again with the next trade."""
import threading

import psycopg2

SCHEMA = """
CREATE TABLE IF NOT EXISTS symbols (symbol text PRIMARY KEY);
CREATE TABLE IF NOT EXISTS trades (
  id bigserial PRIMARY KEY, order_id text NOT NULL UNIQUE, client_id text NOT NULL UNIQUE,
  trader text NOT NULL, symbol text NOT NULL REFERENCES symbols(symbol), side text NOT NULL,
  quantity numeric NOT NULL, price numeric NOT NULL, created_at timestamptz NOT NULL);
CREATE TABLE IF NOT EXISTS portfolio_positions (
  symbol text PRIMARY KEY REFERENCES symbols(symbol), quantity numeric NOT NULL);
"""
TRADE = """
INSERT INTO trades (order_id, client_id, trader, symbol, side, quantity, price, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, to_timestamp(%s))
"""
POSITION = """
INSERT INTO portfolio_positions VALUES (%s, %s) ON CONFLICT (symbol)
DO UPDATE SET quantity = portfolio_positions.quantity + EXCLUDED.quantity
"""


class PostgresStore:
    """Each trade and the position that it changes in one transaction."""

    def __init__(self, dsn):
        self.dsn, self.lock, self.link = dsn, threading.Lock(), None
        self._run(lambda cursor: cursor.execute(SCHEMA))

    def _run(self, work):
        with self.lock:
            try:
                if self.link is None or self.link.closed:
                    self.link = psycopg2.connect(self.dsn, connect_timeout=3)
                with self.link, self.link.cursor() as cursor:
                    return work(cursor)
            except psycopg2.Error:
                if self.link is not None:
                    self.link.close()
                self.link = None
                raise

    def add(self, bot, order):
        change = order["quantity"] if order["side"] == "buy" else "-" + order["quantity"]

        def work(cursor):
            cursor.execute("INSERT INTO symbols VALUES (%s) ON CONFLICT DO NOTHING",
                           (order["symbol"],))
            cursor.execute(TRADE, (
                order["order_id"], order["client_id"], bot, order["symbol"], order["side"],
                order["quantity"], order["price"], order["wall_ms"] / 1000))
            cursor.execute(POSITION, (order["symbol"], change))
        self._run(work)

    def positions(self):
        def work(cursor):
            cursor.execute("SELECT symbol, quantity::text FROM portfolio_positions ORDER BY symbol")
            return [{"symbol": symbol, "quantity": quantity} for symbol, quantity in cursor]
        return self._run(work)

    def count(self):
        def work(cursor):
            cursor.execute("SELECT count(*) FROM trades")
            return cursor.fetchone()[0]
        return self._run(work)

    def order_ids(self):
        def work(cursor):
            cursor.execute("SELECT order_id FROM trades")
            return {row[0] for row in cursor}
        return self._run(work)

    def close(self):
        with self.lock:
            if self.link is not None:
                self.link.close()
