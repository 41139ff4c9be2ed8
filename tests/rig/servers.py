"""The real database of the rig: PostgreSQL in its folder, ended by pid."""
import os
import shutil

import psycopg2

from monitoring import script
from ports import free_port

PASSWORD = "password of the rig"
PAGE = 8192


class Postgres:
    """A cluster with data checksums."""

    def __init__(self, world):
        self.folder, self.port = world.path("postgres"), free_port()
        self.up()
        world.programs.append(self)

    def up(self):
        script("start-postgres.sh", self.folder, self.port, PASSWORD)

    def down(self):
        script("stop.sh", os.path.join(self.folder, "pid"), first="INT")

    def place(self):
        with open(os.path.join(self.folder, "place"), encoding="utf-8") as file:
            return file.readline().strip()

    def end(self):
        """For good: the data goes, too."""
        self.down()
        shutil.rmtree(self.place())

    def dsn(self, database="postgres", password=PASSWORD):
        quoted = password.replace("\\", "\\\\").replace("'", "\\'")
        return (f"host=127.0.0.1 port={self.port} user=postgres dbname={database} "
                f"password='{quoted}'")

    def ask(self, sql, database="postgres"):
        """The rows of one statement, committed by itself."""
        link = psycopg2.connect(self.dsn(database))
        try:
            link.autocommit = True
            with link.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else []
        finally:
            link.close()

    def damage(self, database, table, page=1):
        """Overwrites part of a heap page below the server, as a bad disk does."""
        (path,), = self.ask(f"SELECT pg_relation_filepath('{table}')", database)
        self.ask("CHECKPOINT")
        self.down()
        with open(os.path.join(self.place(), "data", path), "r+b") as file:
            file.seek(0, os.SEEK_END)
            assert file.tell() > page * PAGE, f"{table} has no page {page}"
            file.seek(page * PAGE + PAGE // 2)
            file.write(b"\x5a" * 512)
        self.up()
