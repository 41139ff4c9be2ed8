"""The ledger of a coordinator in SQLite: trades and what they add up to."""
import sqlite3
import threading
from decimal import Decimal

from web import moment

SCHEMA = """
CREATE TABLE IF NOT EXISTS symbols (symbol TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS trades (
  id INTEGER PRIMARY KEY, order_id TEXT NOT NULL UNIQUE, client_id TEXT NOT NULL UNIQUE,
  trader TEXT NOT NULL, symbol TEXT NOT NULL REFERENCES symbols(symbol), side TEXT NOT NULL,
  quantity TEXT NOT NULL, price TEXT NOT NULL, created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS portfolio_positions (
  symbol TEXT PRIMARY KEY REFERENCES symbols(symbol), quantity TEXT NOT NULL);
"""


class SqliteStore:
    """Each trade and the position that it changes in one transaction."""

    def __init__(self, path):
        self.lock = threading.Lock()
        self.link = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.link.execute("PRAGMA journal_mode=WAL")
        self.link.execute("PRAGMA foreign_keys=ON")
        self.link.executescript(SCHEMA)

    def add(self, bot, order):
        with self.lock:
            self.link.execute("BEGIN IMMEDIATE")
            try:
                self._add(bot, order)
                self.link.execute("COMMIT")
            except sqlite3.Error:
                if self.link.in_transaction:
                    self.link.execute("ROLLBACK")
                raise

    def _add(self, bot, order):
        run, symbol = self.link.execute, order["symbol"]
        run("INSERT OR IGNORE INTO symbols VALUES (?)", (symbol,))
        run("INSERT INTO trades (order_id, client_id, trader, symbol, side, quantity, price,"
            " created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (order["order_id"], order["client_id"], bot, symbol, order["side"],
             order["quantity"], order["price"], moment(order["wall_ms"])))
        row = run("SELECT quantity FROM portfolio_positions WHERE symbol = ?", (symbol,)).fetchone()
        change = Decimal(order["quantity"]) * (1 if order["side"] == "buy" else -1)
        run("INSERT OR REPLACE INTO portfolio_positions VALUES (?, ?)",
            (symbol, str(Decimal(row[0] if row else 0) + change)))

    def positions(self):
        with self.lock:
            rows = self.link.execute(
                "SELECT symbol, quantity FROM portfolio_positions ORDER BY symbol")
            return [{"symbol": symbol, "quantity": quantity} for symbol, quantity in rows]

    def count(self):
        with self.lock:
            return self.link.execute("SELECT count(*) FROM trades").fetchone()[0]

    def order_ids(self):
        with self.lock:
            return {row[0] for row in self.link.execute("SELECT order_id FROM trades")}

    def close(self):
        """Leaves one file, complete in itself."""
        with self.lock:
            self.link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self.link.close()
