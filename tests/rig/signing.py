"""How a request to the exchange is signed: HMAC-SHA256 over time, method, target and body."""
import hashlib
import hmac
import time

WINDOW_MS = 30_000    # an older signature is refused


def signature(secret, stamp_ms, method, target, body):
    text = f"{stamp_ms}\n{method}\n{target}\n".encode() + body
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def headers(key_id, secret, method, target, body):
    """The headers of a request that is signed now."""
    stamp_ms = int(time.time() * 1000)
    return {
        "X-Key": key_id,
        "X-Time": str(stamp_ms),
        "X-Signature": signature(secret, stamp_ms, method, target, body),
    }


def holds(secret, sent, method, target, body):
    """Whether the headers `sent` are a signature of this request, made a short while ago."""
    stamp = sent.get("X-Time", "")
    if not stamp.isdigit() or abs(time.time() * 1000 - int(stamp)) > WINDOW_MS:
        return False
    expected = signature(secret, int(stamp), method, target, body)
    return hmac.compare_digest(expected, sent.get("X-Signature", ""))
