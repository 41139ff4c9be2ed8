"""Ports for programs that are told theirs before they start."""
import random
import socket

CLAIMS = []   # kept until this process ends


def free_port():
    """A port of 127.0.0.1 that no other test is given while this process lives, also between two
    lives of a server: it is claimed, and what the kernel hands out by itself is above these."""
    for port in random.SystemRandom().sample(range(20_000, 32_000), 1000):
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0port {port} of a test of reprise")
            with socket.create_server(("127.0.0.1", port)):
                CLAIMS.append(claim)
                return port
        except OSError:
            claim.close()
    raise AssertionError("no port is free")
