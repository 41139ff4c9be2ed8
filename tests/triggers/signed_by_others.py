#!/usr/bin/env python3
"""Webhooks signed by others: the openssl command and the npm package standardwebhooks.

usage: signed_by_others.py FOLDER [-w]

Compares with signed.json beside this file, or writes it. FOLDER has the node_modules of tests/npm.
Our own verification is held against signed.json in tests/unit/trigger, so nothing of ours helps
to make it.
"""
import base64
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TIME, LATER = "1793491200", "1793491260"
BODY = '{"type":"desk.halted","data":{"name":"T\u014dky\u014d \\u0026 <b>","n":[1,2.50]}}\n'
SECRET = "a secret of the desk, long enough"
RAW = bytes(range(7, 39))
# The private key of RFC 8032, section 7.1, test 1, as PKCS#8.
ED25519 = bytes.fromhex("302e020100300506032b657004220420"
                        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
ED25519_PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")


def openssl_hmac(key, text):
    command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:" + key.hex(), "-r"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    return done.stdout.split()[0].decode()


def openssl_ed25519(text):
    with tempfile.TemporaryDirectory() as folder:
        key, message = pathlib.Path(folder, "key"), pathlib.Path(folder, "message")
        key.write_bytes(ED25519)
        message.write_bytes(text.encode())
        command = ["openssl", "pkeyutl", "-sign", "-keyform", "DER", "-inkey", key, "-rawin",
                   "-in", message]
        return base64.b64encode(subprocess.run(command, capture_output=True, check=True).stdout)


def npm_sign(folder, secret, message_id, time=TIME):
    program = """
const { Webhook } = require("standardwebhooks");
const [secret, id, time, body] = JSON.parse(process.argv[1]);
console.log(new Webhook(secret).sign(id, new Date(time * 1000), body));
"""
    argument = json.dumps([secret, message_id, int(time), BODY])
    done = subprocess.run(["node", "-e", program, argument], cwd=folder, capture_output=True,
                          check=True, text=True)
    return done.stdout.strip()


def one(scheme, secret, headers, body=BODY, **more):
    return {"scheme": scheme, "secret": secret, "headers": headers, "body": body, **more}


def hex_of(text):
    return openssl_hmac(SECRET.encode(), text)


def standard(secret, message_id, signature, time=TIME):
    return one("standard", secret, {"webhook-id": message_id, "webhook-timestamp": time,
                                    "webhook-signature": signature})


def make(folder):
    secret = "whsec_" + base64.b64encode(RAW).decode()
    github = "It's a Secret to Everybody"
    asymmetric = openssl_ed25519(f"msg_2.{TIME}.{BODY}").decode()
    return [
        one("grafana", SECRET, {"x-grafana-alerting-signature": hex_of(BODY)}),
        one("grafana", SECRET, {"x-grafana-alerting-signature": hex_of(f"{TIME}:{BODY}"),
                                "x-time": TIME}, timestamp_header="x-time"),
        one("github", SECRET, {"x-hub-signature-256": "sha256=" + hex_of(BODY)}),
        one("github", github, {"x-hub-signature-256": "sha256=" + openssl_hmac(
            github.encode(), "Hello, World!")}, "Hello, World!"),
        one("pagerduty", SECRET,
            {"x-pagerduty-signature": "v1=" + "0" * 64 + ",v1=" + hex_of(BODY)}),
        one("slack", SECRET, {"x-slack-signature": "v0=" + hex_of(f"v0:{TIME}:{BODY}"),
                              "x-slack-request-timestamp": TIME}),
        one("rootly", SECRET, {"x-rootly-signature": f"t={TIME},v1=" + hex_of(TIME + BODY)}),
        standard(secret, "msg_1", npm_sign(folder, secret, "msg_1")),
        standard("whpk_" + base64.b64encode(ED25519_PUBLIC).decode(), "msg_2", "v1a," + asymmetric),
        standard(secret, "msg_2", f"v1a,{asymmetric} " + npm_sign(folder, secret, "msg_2")),
        standard(secret, "msg_1", npm_sign(folder, secret, "msg_1", LATER), LATER),
    ]


def main():
    made = json.dumps(make(sys.argv[1]), indent=1) + "\n"
    file = HERE / "signed.json"
    if sys.argv[2:] == ["-w"]:
        file.write_text(made)
    elif made != file.read_text():
        sys.exit("others sign otherwise than signed.json says")


main()
