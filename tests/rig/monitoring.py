"""Prometheus and Alertmanager as they are installed, each in its folder, ended by pid."""
import json
import os
import subprocess

from ports import free_port
from world import HERE


def script(name, *words, first="TERM"):
    done = subprocess.run([os.path.join(HERE, name), *map(str, words)], text=True,
                          env={**os.environ, "SIG": first}, stdin=subprocess.DEVNULL,
                          capture_output=True, check=False)
    assert done.returncode == 0, f"{name}: {done.stderr}"


class Scripted:
    """A server that a script starts in a folder of its own, with a configuration that is JSON."""

    def __init__(self, world, name, config):
        self.name, self.folder, self.port = name, world.path(name), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        world.write(f"{name}/{name}.yml", json.dumps(config, indent=1) + "\n")
        self.start()
        world.programs.append(self)

    def start(self):
        script(f"start-{self.name}.sh", self.folder, self.port)

    def end(self):
        script("stop.sh", os.path.join(self.folder, "pid"))


def prometheus(world, jobs, every="1s", rules=(), alertmanager=None):
    """Scrapes `jobs`, a list of targets for each name; judges the files `rules` as often."""
    return Scripted(world, "prometheus", {
        "global": {"scrape_interval": every, "scrape_timeout": every, "evaluation_interval": every},
        "scrape_configs": [{"job_name": name, "static_configs": [{"targets": targets}]}
                           for name, targets in jobs.items()],
        "rule_files": list(rules),
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": [peer]}]} for peer in
                                       ([address(alertmanager)] if alertmanager else [])]},
    })


def alertmanager(world, receivers, route):
    """`receivers`: for each name the url, and the token in a file that it shows there."""
    return Scripted(world, "alertmanager", {
        "route": {"group_wait": "0s", "group_interval": "1s", "repeat_interval": "1h", **route},
        "receivers": [{"name": name, "webhook_configs": [{
            "url": url, "send_resolved": True,
            "http_config": {"authorization": {"credentials_file": token}}}]}
            for name, (url, token) in receivers.items()],
    })


def address(program):
    """HOST:PORT of something that has a url."""
    return program.url.removeprefix("http://")
