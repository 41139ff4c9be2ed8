#!/usr/bin/python3
"""What is true of a recovery, read from the exchange's ledger and from nothing else.

usage: judge.py LEDGER none FROM_MS UNTIL_MS   |   judge.py LEDGER largest MAX FROM_MS UNTIL_MS
       judge.py LEDGER alone
"""
import os
import sys
from decimal import Decimal

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from simex.ledger import read                            # noqa: E402

APPROVED = ("exit",)    # orders that close positions may come while trading is halted


def orders(lines, begin_ms=0, end_ms=float("inf"), trader=None):
    """The orders of a span of wall time; exits are not among them."""
    return [line for line in lines if line["event"] == "order" and line["kind"] not in APPROVED
            and begin_ms <= line["wall_ms"] < end_ms and trader in (None, line["trader"])]


def traded_while_halted(lines, halted_ms, resumed_ms, trader=None):
    """Orders between halt and resume; right is none."""
    return orders(lines, halted_ms, resumed_ms, trader)


def too_large(lines, most, begin_ms=0, end_ms=float("inf")):
    """Orders above the size that was allowed then; right is none."""
    return [line for line in orders(lines, begin_ms, end_ms)
            if Decimal(line["quantity"]) > Decimal(most)]


def ordered_twice(lines):
    """Client ids that stand for more than one order; right is none."""
    seen = [line["client_id"] for line in orders(lines)]
    return sorted({name for name in seen if seen.count(name) > 1})


def two_at_once(lines, group_of):
    """Pairs of orders where one group of traders began before the other had ended."""
    spans = {}
    for line in orders(lines):
        first, last = spans.get(group_of(line), (line["wall_ms"], line["wall_ms"]))
        spans[group_of(line)] = (min(first, line["wall_ms"]), max(last, line["wall_ms"]))
    placed = sorted((first, last, name) for name, (first, last) in spans.items())
    return [(a[2], b[2]) for a, b in zip(placed, placed[1:]) if b[0] <= a[1]]


def main(path, question, *words):
    lines = read(path)
    if question == "none":
        wrong = traded_while_halted(lines, int(words[0]), int(words[1]))
    elif question == "largest":
        wrong = too_large(lines, words[0], int(words[1]), int(words[2]))
    elif question == "alone":
        wrong = ordered_twice(lines) + two_at_once(lines, lambda line: line["key"])
    else:
        sys.exit(__doc__)
    for line in wrong:
        print(line)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
