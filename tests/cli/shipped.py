"""The runbooks of the tree that people may open: shipped ones, examples, and those of the tests."""
import glob
import os

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
FOLDERS = ("runbooks", "examples", "docs", "tests/contract", "tests/e2e")


def is_runbook(path):
    with open(path) as file:
        return any(line.startswith("runbook:") for line in file)


def shipped_runbooks():
    files = [path for folder in FOLDERS
             for path in glob.glob(f"{ROOT}/{folder}/**/*.yaml", recursive=True)]
    return sorted(path for path in files if is_runbook(path))
