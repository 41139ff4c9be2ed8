"""A real terminal for a test: tmux with a server of its own, which ends with the test."""
import os
import subprocess
import tempfile
import time

BIN = os.environ["REPRISE_BIN_DIR"]


class Screen:
    """One window of a fixed size in which a shell waits for what the test types."""

    def __init__(self, folder, columns=80, rows=24, env=None):
        self.socket = os.path.join(tempfile.mkdtemp(prefix="tmux", dir=folder), "socket")
        environment = {name: value for name, value in os.environ.items()
                       if name not in ("TMUX", "NO_COLOR", "REPRISE_STATE", "LC_ALL", "LANG")}
        environment.update({"LC_ALL": "C.UTF-8", "PS1": "$ ", "HOME": folder}, **(env or {}))
        self.environment = environment
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows),
                  "-c", folder, "bash --norc --noprofile")

    def tmux(self, *words):
        done = subprocess.run(["tmux", "-u", "-S", self.socket, *words], env=self.environment,
                              capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise AssertionError(f"tmux {words}: {done.stderr}")
        return done.stdout

    def close(self):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], capture_output=True, timeout=30)

    def type(self, text):
        self.tmux("send-keys", "-l", text)

    def press(self, *keys):
        self.tmux("send-keys", *keys)

    def enter(self, line):
        self.type(line)
        self.press("Enter")

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def text(self, colours=False):
        """What stands on the screen now."""
        return self.tmux("capture-pane", "-p", *(["-e"] if colours else []))

    def lines(self):
        return self.text().split("\n")

    def wait(self, *parts, seconds=60):
        """Until all parts stand on the screen at once; returns it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            text = self.text()
            if all(part in text for part in parts):
                return text
            time.sleep(0.05)
        raise AssertionError(f"{parts} did not come; the screen is:\n{text}")

    def wait_without(self, part, seconds=60):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            text = self.text()
            if part not in text:
                return text
            time.sleep(0.05)
        raise AssertionError(f"{part} did not go; the screen is:\n{text}")
