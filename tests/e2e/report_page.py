#!/usr/bin/env python3
"""The HTML report as a browser shows it: of a run that went well, of one that failed and was
undone, of one with many steps, and of one that was killed, resumed, answered and failed, whose
outputs try to be a page of their own.

usage: report_page.py BIN      the folder of `reprise`; $REPRISE_TEST_BIN goes before it
"""
import base64
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

from chromium import Chromium

HERE = pathlib.Path(__file__).parent
CHECKS = (HERE / "page_checks.js").read_text()
# Installed by tests/npm/install.sh, which tests/run.sh calls.
AXE = HERE.parents[1] / "build" / "npm" / "node_modules" / "axe-core" / "axe.min.js"


def fail(why):
    sys.exit(f"FAILED: {why}")


def expect(good, what):
    if not good:
        fail(what)


class Recoveries:
    """Four runs in a fresh folder; the one of report_page.yaml is killed while `swap` is out."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        self.state = folder / "state"

    def command(self, *arguments, **options):
        return subprocess.run([self.program, "--state", self.state, *arguments], text=True,
                              cwd=self.folder, stdin=subprocess.DEVNULL, timeout=60,
                              capture_output=True, check=False, **options)

    def phase_of(self, step):
        shown = json.loads(self.command("--json", "show", "r1").stdout or "{}")
        return shown.get("steps", {}).get(step, {}).get("status")

    def make(self):
        self.make_plain("fine", 0)
        self.make_plain("undone", 1)
        self.make_many()
        self.make_killed()

    def make_plain(self, name, code):
        ended = self.command("run", HERE / f"report_{name}.yaml", "--run-id", name, "--foreground",
                             "--reason", "disk 1 reports errors")
        expect(ended.returncode == code, f"{name} ended with {ended.returncode}: {ended.stderr}")

    def make_many(self):
        """More steps than are read as a drawing: each of eight needs half of the eight before."""
        lines = ["reprise: 1", "runbook: many", "steps:"]
        for step in range(80):
            row, place = divmod(step, 8)
            needs = [f"s{8 * row - 8 + (place + i) % 8}" for i in range(4)] if row else []
            does = {0: "run: ['true']", 60: "uses: abort, with: { text: enough }"}.get(
                step, "uses: set, with: { values: { a: 1 } }")
            lines.append(f"  s{step}: {{ needs: [{', '.join(needs)}], {does} }}")
        (self.folder / "many.yaml").write_text("\n".join(lines) + "\n")
        ended = self.command("run", "many.yaml", "--run-id", "many", "--foreground")
        expect(ended.returncode == 1, f"many ended with {ended.returncode}: {ended.stderr}")

    def make_killed(self):
        begun = self.command("run", HERE / "report_page.yaml", "--run-id", "r1", "--foreground")
        expect(begun.returncode == 3, f"the run does not wait for its approval: {begun.stderr}")
        expect(self.command("answer", "r1", "q1", "approve", "--note",
                            "seen | <i>it</i>").returncode == 0, "no answer was taken")
        with subprocess.Popen([self.program, "--state", self.state, "resume", "r1"],
                              cwd=self.folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as engine:
            deadline = time.monotonic() + 60
            while self.phase_of("swap") != "running":
                expect(time.monotonic() < deadline, "swap never began")
                time.sleep(0.05)
            engine.kill()
        (self.folder / "swapped").touch()
        ended = self.command("resume", "r1")
        expect(ended.returncode == 1, f"the run did not fail as it should: {ended.stderr}")

    def report(self, run):
        """The page that the command writes."""
        page = self.folder / f"{run}.html"
        done = self.command("report", run, "--format", "html", "-o", page)
        expect(done.returncode == 0 and done.stdout == "", f"report -o: {done.stderr}")
        return page.as_uri()

    def check_own_pages(self):
        """Those that the runs' own report steps wrote."""
        own = (self.state / "reports" / "r1.html").read_text()
        expect(own.startswith("<!DOCTYPE html>"), "the report action wrote no page")
        own = (self.state / "reports" / "undone.md").read_text()
        expect(own.startswith("# Recovery report"), "the report action wrote no Markdown")


def check_content(browser):
    text = browser.evaluate("document.body.innerText")
    for part in ("failed", "<script>document.title=\"forged\"</script>", "broken pipe",
                 "May the ledger be <b>replaced</b>?", "seen | <i>it</i>", "role not checked",
                 "hosts <are> there", "<u>oops</u>", "Log of flaky, attempt 1",
                 "resumed by a new engine", "over target", "Root Cause",
                 "Lessons Learned", "the chain ends with", "Pinned plan",
                 "report_page.yaml", "\\u202e"):
        shown = part in text or part.replace("\\u202e", "\\xe2\\x80\\xae") in text
        expect(shown, f"the page does not say: {part}")
    expect("forged" not in browser.evaluate("document.title").split("<script>")[0],
           "a script of an output has run")
    for part in ("pre/look: exec, succeeded", "copy[*]: exec for each, succeeded, 3 of 3 items",
                 "bad: exec, failed"):
        titles = browser.evaluate("[...document.querySelectorAll('.graph title')]"
                                  ".map((title) => title.textContent)")
        expect(part in titles, f"the graph does not say: {part}")
    bars = browser.evaluate("[...document.querySelectorAll('.gantt rect title')]"
                            ".map((title) => title.textContent)")
    for part in ("no sign of an engine for", "flaky: main attempt 1: failed",
                 "flaky: main attempt 2: succeeded", "sign-off: q1 waited for a person",
                 "flaky: waited for the next attempt"):
        expect(any(bar.startswith(part) for bar in bars), f"the timeline does not show: {part}")


def check_undone(browser):
    text = browser.evaluate("document.body.innerText")
    for part in ("failed after", "not reached", "succeeded, undone",
                 "Log of drain, attempt undo 1", "orders are taken again", "1 passed, 1 failed",
                 "the ledger is on the second disk", "Taken back: drain, move",
                 "May have destroyed: old-disk (move)", "disk 1 reports errors",
                 "[Description of impact"):
        expect(part in text, f"the page of the run that was undone does not say: {part}")


def check_fine(browser):
    text = browser.evaluate("document.body.innerText")
    for part in ("succeeded after", "within target", "None: one engine carried the run",
                 "Nobody was asked anything", "1 passed, 0 failed", "the ledger answers"):
        expect(part in text, f"the page of the run that went well does not say: {part}")
    for part in ("not reached", "first error", "Taken back"):
        expect(part not in text, f"the page of the run that went well says: {part}")


def check_many(browser):
    """An overview, and the whole behind a word; a step that is pointed at shows its needs."""
    expect(browser.evaluate("document.querySelectorAll('.overview .step').length") == 80,
           "the overview has not a cell for each step")
    words = browser.evaluate("document.querySelector('.overview').textContent")
    expect("failed: s60" in words, f"the overview does not say what failed: {words}")
    shown = "document.querySelector('.graph:not(.overview)').checkVisibility()"
    expect(not browser.evaluate(shown), "the whole graph is shown at once")
    browser.evaluate("document.querySelector('summary').click()")
    expect(browser.evaluate(shown), "the whole graph cannot be shown")
    place = browser.evaluate("""(() => {
        window.step = document.querySelectorAll('.graph:not(.overview) .step')[20];
        step.scrollIntoView({block: 'center', inline: 'center'});
        const box = step.querySelector('rect').getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2]; })()""")
    near = "getComputedStyle(step.querySelector('.near')).visibility"
    expect(browser.evaluate(near) == "hidden", "what is near a step is always shown")
    browser.ask("Input.dispatchMouseEvent", type="mouseMoved", x=place[0], y=place[1])
    expect(browser.evaluate(near) == "visible", "a step that is pointed at does not show its needs")
    expect(browser.evaluate("""document.querySelectorAll('main p a[href^="#step-"]').length""")
           > 100, "the steps do not lead to their needs")


# What a screen reader announces by its name, and is lost without one.
NAMED_ROLES = ("heading", "link", "image", "table", "region", "navigation", "group", "RootWebArea")


def check_read_aloud(browser):
    """The tree that Chromium gives to a screen reader."""
    nodes = [node for node in browser.ask("Accessibility.getFullAXTree")["nodes"]
             if not node.get("ignored")]
    roles = [node["role"]["value"] for node in nodes]
    for role in ("banner", "main", "contentinfo", "navigation"):
        expect(roles.count(role) == 1, f"a screen reader finds {roles.count(role)} of {role}")
    for role, least in (("heading", 10), ("table", 5), ("rowheader", 10), ("columnheader", 10),
                        ("image", 2), ("region", 9), ("link", 10)):
        expect(roles.count(role) >= least, f"a screen reader finds {roles.count(role)} of {role}")
    for node, role in zip(nodes, roles):
        name = node.get("name", {}).get("value", "").strip()
        expect(role not in NAMED_ROLES or name, f"a screen reader meets a {role} without a name")


def check_page(browser, url, width, dark):
    browser.open(url, width, dark)
    what = f"{width} px, {'dark' if dark else 'light'}"
    expect(browser.requests() == [url], f"{what}: asks for {browser.requests()}")
    expect(browser.complaints() == [], f"{what}: {browser.complaints()}")
    # A phone's window grows with what is too wide for it: the page is measured against its width.
    wide = browser.evaluate("document.documentElement.scrollWidth")
    expect(wide <= width, f"{what}: the page is {wide} px wide")
    breaches = browser.evaluate(CHECKS)
    expect(breaches == [], f"{what}: {breaches}")
    found = violations(browser)
    expect(found == [], f"{what}: axe-core: {found}")


def violations(browser):
    """What axe-core finds in the page that is open: its rule and the first element."""
    expect(AXE.is_file(), f"axe-core is not there: {HERE.parent}/npm/install.sh installs it")
    browser.evaluate(AXE.read_text() + "; true")
    found = browser.evaluate(
        "axe.run().then((said) => ({passes: said.passes.length, breaches: said.violations.map("
        "(rule) => rule.id + ': ' + rule.nodes[0].html)}))")
    expect(found["passes"] >= 20, f"axe-core made only {found['passes']} checks")
    return found["breaches"]


# A change of the page, and the rule of axe-core that it breaks.
PLANTED_FOR_AXE = [
    ("document.documentElement.lang = ''", "html-has-lang"),
    ("document.querySelector('svg').removeAttribute('aria-label');"
     "document.querySelectorAll('svg > title').forEach((title) => title.remove())", "svg-img-alt"),
    ("document.styleSheets[0].insertRule('main p { color: #bbb !important }')", "color-contrast"),
]


def check_axe(browser, url):
    for change, rule in PLANTED_FOR_AXE:
        browser.open(url)
        browser.evaluate(change)
        breaches = violations(browser)
        expect(any(breach.startswith(rule) for breach in breaches),
               f"axe-core does not see: {change}: {breaches}")


# A change of the page, and a word of the breach that the checks must then report.
PLANTED = [
    ("document.documentElement.lang = ''", "language"),
    ("document.querySelector('h3').outerHTML = '<h5>x</h5>'", "leaves out a level"),
    ("document.querySelector('table').deleteCaption()", "caption"),
    ("document.querySelector('th').removeAttribute('scope')", "header of nothing"),
    ("document.querySelector('svg').removeAttribute('aria-label')", "without a name"),
    ("document.querySelector('h3').id = 'steps'", "twice"),
    ("document.querySelector('nav a').setAttribute('href', '#gone')", "leads nowhere"),
    ("document.querySelector('h2').textContent = 'Steps'", "two landmarks"),
    ("document.querySelector('footer').remove()", "footer"),
    ("document.querySelector('p').setAttribute('onclick', 'x()')", "attribute onclick"),
    ("document.querySelector('pre').textContent += '\\u202e'", "cannot be seen"),
    ("document.querySelector('svg').setAttribute('width', 9000); "
     "document.querySelector('.scroll:has(svg)').tabIndex = -1", "not by keyboard"),
    ("document.querySelector('.tone.good').classList.replace('good', 'x'); "
     "document.styleSheets[0].insertRule('.tone.x { color: #999 }')", "contrast"),
    ("document.querySelector('main p').innerHTML = '<b style=\"white-space:nowrap\">' +"
     " 'x'.repeat(400) + '</b>'", "wider than the window"),
    ("document.styleSheets[0].insertRule('.graph .id { fill: #bbb !important }')", "contrast"),
]


def check_the_checks(browser, url):
    for change, word in PLANTED:
        browser.open(url)
        browser.evaluate(change)
        breaches = browser.evaluate(CHECKS)
        expect(any(word in breach for breach in breaches), f"not seen: {change}")


def check_policy(browser, url):
    """Even what got into the page could neither run nor call home."""
    browser.open(url)
    browser.evaluate("document.body.append(Object.assign(document.createElement('img'),"
                     " {src: 'http://127.0.0.1:9/seen'}), Object.assign("
                     "document.createElement('script'), {textContent: 'window.forged = 1'}))")
    expect(browser.evaluate("window.forged === undefined"), "a script in the page runs")
    refused = [said for said in browser.complaints() if "Content Security Policy" in said]
    expect(len(refused) >= 2, f"the policy refused only: {refused}")


def check_print(browser, url):
    browser.open(url, 760)
    browser.ask("Emulation.setEmulatedMedia", media="print")
    cut = browser.evaluate("[...document.querySelectorAll('pre, .scroll')].filter((node) =>"
                           " node.scrollHeight > node.clientHeight + 1).length")
    expect(cut == 0, f"{cut} parts are cut off in print")
    wide = browser.evaluate("[...document.querySelectorAll('svg')].filter((node) =>"
                            " node.getBoundingClientRect().right > innerWidth).length")
    expect(wide == 0, f"{wide} pictures are wider than the paper")
    printed = base64.b64decode(browser.ask("Page.printToPDF")["data"])
    pages = len(re.findall(rb"/Type\s*/Page\b", printed))
    tall = browser.evaluate("document.documentElement.scrollHeight")
    expect(pages >= max(2, tall // 2000), f"{tall} px of text are printed on {pages} pages")


CONTENTS = {"fine": check_fine, "undone": check_undone, "many": check_many, "r1": check_content}


WINDOWS = ((360, False), (360, True), (1280, False), (1280, True))


def main():
    binaries = pathlib.Path(os.environ.get("REPRISE_TEST_BIN") or sys.argv[1]).resolve()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="reprise page."))
    try:
        recoveries = Recoveries(binaries / "reprise", folder)
        recoveries.make()
        recoveries.check_own_pages()
        with Chromium() as browser:
            for run, check in CONTENTS.items():
                url = recoveries.report(run)
                for width, dark in WINDOWS[1:3] if run == "many" else WINDOWS:
                    check_page(browser, url, width, dark)
                check(browser)
                check_read_aloud(browser)
                check_print(browser, url)
            check_the_checks(browser, url)
            check_axe(browser, url)
            check_policy(browser, url)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
