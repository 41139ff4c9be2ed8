"""Really damaged SQLite databases, with rows that are known."""
import contextlib
import os
import sqlite3


def make_ledger(path, rows):
    with contextlib.closing(sqlite3.connect(path)) as ledger:
        ledger.execute("pragma page_size = 1024")
        ledger.execute("create table orders (id integer primary key, amount text not null, "
                       "note text)")
        ledger.executemany("insert into orders values (?, ?, ?)",
                           [(at, f"{at}.50", "x" * 100) for at in range(1, rows + 1)])
        ledger.commit()


def destroy_page(path, number, size=1024):
    with open(path, "r+b") as file:
        file.seek((number - 1) * size)
        file.write(os.urandom(size))


def rows_of(path, query="select count(*), sum(id) from orders"):
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as ledger:
        return ledger.execute(query).fetchone()


def content(path):
    with open(path, "rb") as file:
        return file.read()
