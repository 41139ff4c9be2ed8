#!/usr/bin/env python3
"""S-16: names that lead to private addresses, at once or later, with a name service of our own."""
import contextlib
import os
import socket
import sys
import threading

from cli_world import CliTest, main
from odd_server import OddServer
from own_mounts import with_own_mounts

PUBLIC, OTHER = "11.22.33.44", "11.22.33.55"
NAMES = {
    "good.example": PUBLIC,
    "private.example": "10.9.8.7",
    "local.example": "127.0.0.1",
    "meta.example": "169.254.169.254",
    "mixed.example": f"10.9.8.7,{PUBLIC}",
    "turning.example": f"{PUBLIC};127.0.0.1",
    "turning-db.example": f"{PUBLIC};127.0.0.1",
}


def in_own_world():
    """This file again, in network and mounts of its own, with the names above."""
    server = os.path.join(os.path.dirname(__file__), "..", "cli", "name_server.py")
    words = [f"{name}={addresses}" for name, addresses in NAMES.items()]
    os.environ["REPRISE_OWN_NAMES"] = "1"
    command = [*with_own_mounts(), "--net", sys.executable, server, f"{PUBLIC},{OTHER},10.9.8.7",
               *words, "--", sys.executable, __file__, *sys.argv[1:]]
    os.execvp(command[0], command)


class Listener:
    """Takes connections and closes them; counts them."""

    def __init__(self, port):
        self.count, self.server = 0, socket.create_server(("0.0.0.0", port))
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self):
        with contextlib.suppress(OSError):
            while True:
                link, _ = self.server.accept()
                self.count += 1
                link.close()

    def close(self):
        self.server.shutdown(socket.SHUT_RDWR)    # who waits in accept holds it open
        self.server.close()


class Names(CliTest):
    def setUp(self):
        super().setUp()
        self.server = OddServer(address="0.0.0.0", port=80)
        self.addCleanup(self.server.__exit__)

    def codes(self, script, hosts):
        lines = "".join("      " + line + "\n" for line in script.split("\n"))
        shown = self.run_book("s:\n  uses: lua\n  with:\n    hosts: " + str(hosts) +
                              "\n    script: |\n      local codes = {}\n" + lines +
                              "      return {codes = codes}\n")
        return self.outputs(shown, "s")["codes"]

    def ask(self, names, hosts):
        listed = ", ".join(f"'http://{name}/'" for name in names)
        return self.codes(f"for i, url in ipairs({{{listed}}}) do\n"
                          "  local r, e = http.request{url = url, timeout = '4s'}\n"
                          "  codes[i] = r and 'sent' or e.code\nend", hosts)

    def test_S_16_a_name_leads_to_public_addresses_only(self):
        names = ["good.example", "private.example", "local.example", "meta.example"]
        self.assertEqual(self.ask(names, names), ["sent", "outside", "outside", "outside"])
        self.assertEqual(len(self.server.requests), 1)

    def test_S_16_of_several_addresses_only_those_that_may_be_are_tried(self):
        self.assertEqual(self.ask(["mixed.example"], ["mixed.example"]), ["sent"])

    def test_S_16_a_private_network_is_named(self):
        self.assertEqual(self.ask(["private.example"], ["private.example=10.9.0.0/16"]), ["sent"])
        self.fresh("two")
        self.assertEqual(self.ask(["private.example"], ["private.example=10.8.0.0/16"]),
                         ["outside"])
        self.fresh("three")
        self.assertEqual(self.ask(["good.example"], ["good.example=10.9.0.0/16"]), ["outside"])

    def test_S_16_a_name_that_turns_private_is_judged_anew_where_it_is_connected_to(self):
        self.assertEqual(self.ask(["turning.example"] * 3, ["turning.example"]),
                         ["sent", "outside", "outside"])
        self.assertEqual(len(self.server.requests), 1)

    def reach_database(self, names, hosts):
        plain = "user=x dbname=x sslmode=disable gssencmode=disable"
        listed = ", ".join(f"'host={name} {plain}'" for name in names)
        return self.codes(f"for i, dsn in ipairs({{{listed}}}) do\n"
                          "  local r, e = pg.ready{dsn = dsn, timeout = '4s'}\n"
                          "  codes[i] = r and 'ready' or e.code\nend", hosts)

    def test_S_16_a_database_is_reached_where_its_name_may_lead(self):
        taken = Listener(5432)
        self.addCleanup(taken.close)
        names = ["good.example", "private.example", "local.example", "other.example"]
        self.assertEqual(self.reach_database(names, names[:3]),
                         ["pg-connect", "outside", "outside", "outside"])
        self.assertEqual(taken.count, 1)
        self.fresh("two")
        self.assertEqual(self.reach_database(["private.example"], ["private.example=10.9.0.0/16"]),
                         ["pg-connect"])
        self.assertEqual(taken.count, 2)

    def test_S_16_a_database_whose_name_turns_is_judged_where_it_is_connected_to(self):
        taken = Listener(5432)
        self.addCleanup(taken.close)
        self.assertEqual(self.reach_database(["turning-db.example"] * 3, ["turning-db.example"]),
                         ["pg-connect", "outside", "outside"])
        self.assertEqual(taken.count, 1)

    def test_a_name_that_nobody_knows_was_not_sent_to(self):
        self.assertEqual(self.ask(["none.example"], ["none.example"]), ["http-connect"])


if __name__ == "__main__":
    main() if os.environ.get("REPRISE_OWN_NAMES") else in_own_world()
