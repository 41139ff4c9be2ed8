#!/usr/bin/env python3
"""Measures reprise beside its floors, taken in turns in the same run; prints a table, writes JSON.

usage: bench.py BUILD_DIR [--out FILE] [--only RE] [--repeats N] [--full]
"""
import argparse
import json
import os
import platform
import re
import shutil
import statistics
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import figures
from product import Product


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build")
    parser.add_argument("--out", help="where the JSON goes (default BUILD_DIR/bench/results.json)")
    parser.add_argument("--only", default=".", help="only figures whose name matches")
    parser.add_argument("--repeats", type=int, default=5, help="samples of each (at least 5)")
    parser.add_argument("--full", action="store_true", help="also 100,000 steps")
    return parser.parse_args()


def spread(samples, digits):
    middle = statistics.median(samples)
    return f"{middle:.{digits}f} ({min(samples):.{digits}f}..{max(samples):.{digits}f})"


def verdict(figure, product, floor):
    """The measured ratio, or the value itself where the goal is a value; and whether it is met."""
    middle = statistics.median(product)
    if figure.goal_value is not None:
        return "", middle <= figure.goal_value
    ratio = middle / statistics.median(floor)
    met = ratio >= figure.goal_ratio if figure.more_is_better else ratio <= figure.goal_ratio
    return f"{ratio:.2f}", met


def goal_text(figure):
    if figure.goal_value is not None:
        return f"<= {figure.goal_value:g} {figure.unit}"
    return f"{'>=' if figure.more_is_better else '<='} {figure.goal_ratio:g} x floor"


def measure(figure, product, repeats):
    """Samples of product and floor, one of each in turn."""
    figure.prepare(product)
    ours, floors = [], []
    try:
        for _ in range(figure.repeats_fixed or max(figure.repeats_min, repeats)):
            if figure.floor:
                floors.append(figure.floor(product))
            ours.append(figure.sample(product))
    finally:
        figure.finish()
    return ours, floors


def result_of(figure, ours, floors):
    ratio, met = verdict(figure, ours, floors)
    return {"number": figure.number, "name": figure.name, "unit": figure.unit, "product": ours,
            "floor": floors, "floor_is": figure.floor_is, "ratio": ratio,
            "goal": goal_text(figure), "met": met}


def print_table(results):
    rows = [("#", "figure", "unit", "reprise", "floor", "ratio", "goal", "")]
    for item in results:
        digits = 0 if statistics.median(item["product"]) >= 100 else 2
        floor = spread(item["floor"], digits) if item["floor"] else "-"
        rows.append((item["number"], item["name"], item["unit"], spread(item["product"], digits),
                     floor, item["ratio"] or "-", item["goal"], "met" if item["met"] else "MISSED"))
    widths = [max(len(str(row[i])) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths)).rstrip())


def main():
    arguments = parse_arguments()
    scratch = tempfile.mkdtemp(prefix="reprise-bench-")
    results = []
    try:
        product = Product(os.path.abspath(arguments.build), scratch)
        for figure in figures.all_figures(arguments.full):
            if not re.search(arguments.only, figure.name):
                continue
            print(f"measuring {figure.name} ...", file=sys.stderr, flush=True)
            ours, floors = measure(figure, product, arguments.repeats)
            results.append(result_of(figure, ours, floors))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print_table(results)
    out = arguments.out or os.path.join(arguments.build, "bench", "results.json")
    with open(out, "w", encoding="utf-8") as file:
        machine = {"cores": os.cpu_count(), "kernel": platform.release()}
        json.dump({"machine": machine, "figures": results}, file, indent=1)
        file.write("\n")
    print(f"written to {out}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
