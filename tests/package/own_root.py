"""A root of its own: this machine's system under a layer in memory, with its own processes.

What is installed, written or started in it is gone with it, whatever happens to the test."""
import contextlib
import os
import subprocess

from own_mounts import with_own_mounts


class OwnRoot:
    def __init__(self, folder):
        self.root = os.path.join(folder, "root")
        self.layers = os.path.join(folder, "layers")

    def __enter__(self):
        os.makedirs(self.root)
        os.makedirs(self.layers)
        self.holder = subprocess.Popen(
            [*with_own_mounts(), "--pid", "--fork", "--kill-child", "sleep", "infinity"],
            stdin=subprocess.DEVNULL)
        self.first = self.wait_for_first()
        self.outside("mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", self.layers)
        self.outside("mkdir", self.layers + "/upper", self.layers + "/work")
        self.outside("mount", "-t", "overlay", "overlay", "-o",
                     f"lowerdir=/,upperdir={self.layers}/upper,workdir={self.layers}/work",
                     self.root)
        self.outside("mount", "--rbind", "/dev", self.root + "/dev")
        self.outside("mount", "-t", "proc", "proc", self.root + "/proc")
        for name, mode in (("run", "755"), ("tmp", "1777")):
            self.outside("mount", "-t", "tmpfs", "-o", "mode=" + mode, "tmpfs",
                         f"{self.root}/{name}")
        return self

    def __exit__(self, *_):
        self.holder.kill()
        self.holder.wait()

    def wait_for_first(self):
        children = f"/proc/{self.holder.pid}/task/{self.holder.pid}/children"
        while self.holder.poll() is None:
            with open(children) as file:
                found = file.read().split()
            if found:
                # Its own namespaces, and not those of before its unshare.
                with contextlib.suppress(FileNotFoundError):
                    mine, its = (os.readlink(f"/proc/{pid}/ns/mnt") for pid in ("self", found[0]))
                    if mine != its:
                        return found[0]
        raise OSError(f"unshare has ended with {self.holder.returncode}; the test must be root")

    def inside(self):
        # Entering a namespace leaves a chroot: back to the root of the one that is there.
        return ["nsenter", "--target", self.first, "--mount", "--pid", "--root", "--wd"]

    def in_root(self):
        return self.inside() + ["chroot", self.root]

    def outside(self, *words):
        """In the namespaces, but on the whole file system."""
        subprocess.run(self.inside() + list(words), check=True)

    def call(self, *words, code=0, user=None, text=None):
        """Runs in the root; the output, both kinds together. Fails on another exit code."""
        if user:
            words = ("runuser", "-u", user, "--", *words)
        done = subprocess.run(
            self.in_root() + ["env", "-i", "HOME=/tmp", "LANG=C.UTF-8",
                              "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                              "DEBIAN_FRONTEND=noninteractive", *words],
            input=text, stdin=None if text is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
        if code is not None and done.returncode != code:
            raise AssertionError(f"{' '.join(words)}: exit {done.returncode}, not {code}\n"
                                 + done.stdout)
        return done.stdout

    def write(self, path, text):
        self.call("sh", "-c", 'cat >"$1"', "sh", path, text=text)

    def exists(self, path):
        return self.call("sh", "-c", '[ -e "$1" ] && echo yes || echo no', "sh", path) == "yes\n"
