"""A world of its own for names: run in network and mount namespaces of its own, it answers UDP
questions on 127.0.0.1:53 - each name with the next of its address lists - and runs a command.

usage: name_server.py ADDRESS[,ADDRESS..] NAME=LIST[;LIST..]... -- COMMAND...
The first addresses are given to the loopback interface; a LIST is ADDRESS[,ADDRESS..]."""
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading


def mount_resolver():
    """Only this server is asked, and no file of the machine."""
    for path, text in (("/etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"),
                       ("/etc/nsswitch.conf", "hosts: dns\n")):
        with tempfile.NamedTemporaryFile("w", delete=False) as file:
            file.write(text)
        os.chmod(file.name, 0o644)
        subprocess.run(["mount", "--bind", file.name, os.path.realpath(path)], check=True)
        os.unlink(file.name)


def answer(question, lists):
    header, rest = question[:12], question[12:]
    labels, at = [], 0
    while rest[at]:
        labels.append(rest[at + 1:at + 1 + rest[at]].decode())
        at += 1 + rest[at]
    kind = struct.unpack(">H", rest[at + 1:at + 3])[0]
    name = ".".join(labels).lower()
    known = lists.get(name)
    addresses = []
    if known and kind == 1:
        addresses = known.pop(0) if len(known) > 1 else known[0]
    code = 0x8180 if known else 0x8183
    reply = header[:2] + struct.pack(">HHHHH", code, 1, len(addresses), 0, 0) + rest[:at + 5]
    for address in addresses:
        reply += b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 0, 4) + socket.inet_aton(address)
    return reply


def serve(wire, lists):
    while True:
        question, peer = wire.recvfrom(4096)
        wire.sendto(answer(question, lists), peer)


def main():
    split = sys.argv.index("--")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for address in sys.argv[1].split(","):
        subprocess.run(["ip", "addr", "add", address + "/32", "dev", "lo"], check=True)
    mount_resolver()
    lists = {}
    for word in sys.argv[2:split]:
        name, _, text = word.partition("=")
        lists[name] = [part.split(",") for part in text.split(";")]
    wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    wire.bind(("127.0.0.1", 53))
    threading.Thread(target=serve, args=(wire, lists), daemon=True).start()
    raise SystemExit(subprocess.run(sys.argv[split + 1:]).returncode)


if __name__ == "__main__":
    main()
