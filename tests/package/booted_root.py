"""A root of its own in which systemd is the first process, as on a machine that has booted."""
import contextlib
import os
import shlex
import subprocess
import time

from own_mounts import with_own_mounts
from own_root import OwnRoot

# Devices, cgroups and /run as a container has them; systemd brings up the rest. Its target needs
# nothing but the basic one: what else this machine would start is not meant to run twice.
BOOT = """set -eu
mount -t tmpfs -o size=1g tmpfs {layers}
mkdir {layers}/upper {layers}/work
mount -t overlay -o lowerdir=/,upperdir={layers}/upper,workdir={layers}/work overlay {root}
mount -t cgroup2 cgroup2 {cgroups}
mkdir {cgroups}/{name}
echo $$ >{cgroups}/{name}/cgroup.procs
exec unshare --cgroup --pid --uts --ipc --fork --kill-child sh -eu -c {inner}
"""
INNER = """cd {root}
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs dev
for device in null zero full random urandom tty; do
  touch dev/$device
  mount --bind /dev/$device dev/$device
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
mount -t tmpfs -o mode=1777 tmpfs dev/shm
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
ln -sf /dev/null etc/systemd/system/systemd-udevd.service
printf '[Unit]\\nRequires=basic.target\\nAfter=basic.target\\n' >etc/systemd/system/trial.target
exec env container=trial chroot . /lib/systemd/systemd --system --unit=trial.target
"""

REMOVE = """mount -t cgroup2 cgroup2 "$1"
cd "$1"
for try in 1 2 3 4 5 6 7 8; do
  find "$2" -depth -type d -exec rmdir {} + 2>/dev/null && exit
  sleep 0.2
done
"""


class BootedRoot(OwnRoot):
    def __init__(self, folder):
        super().__init__(folder)
        self.cgroups = os.path.join(folder, "cgroups")
        self.name = f"reprise-trial-{os.getpid()}"

    def __enter__(self):
        for folder in (self.root, self.layers, self.cgroups):
            os.makedirs(folder)
        places = {"root": shlex.quote(self.root), "layers": shlex.quote(self.layers),
                  "cgroups": shlex.quote(self.cgroups), "name": self.name}
        inner = shlex.quote(INNER.format(**places))
        self.holder = subprocess.Popen(
            [*with_own_mounts(), "sh", "-c", BOOT.format(inner=inner, **places)],
            stdin=subprocess.DEVNULL)
        try:
            self.first = self.wait_for("systemd is started", self.systemd)
            self.wait_for("systemd is up", self.is_up)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        super().__exit__()
        # A cgroup outlives what was in it, until it is removed.
        subprocess.run([*with_own_mounts(), "sh", "-c", REMOVE, "sh", self.cgroups, self.name],
                       check=False)

    def wait_for(self, what, found):
        deadline = time.time() + 60
        while True:
            if value := found():
                return value
            if time.time() > deadline or self.holder.poll() is not None:
                raise OSError(f"it did not come to pass that {what}; the test must be root")
            time.sleep(0.1)

    def systemd(self):
        """Its id as others see it; what sets up the root runs before, as children, too."""
        with open(f"/proc/{self.holder.pid}/task/{self.holder.pid}/children") as file:
            for pid in file.read().split():
                with contextlib.suppress(OSError), open(f"/proc/{pid}/comm") as name:
                    if name.read() == "systemd\n":
                        return pid
        return None

    def is_up(self):
        state = self.call("systemctl", "is-system-running", code=None).strip()
        return state in ("running", "degraded")

    def in_root(self):
        return ["nsenter", "--target", self.first, "--mount", "--pid", "--uts", "--ipc",
                "--cgroup", "--root", "--wd"]

    def copy_in(self, source, path):
        with open(source, "rb") as file:
            subprocess.run([*self.in_root(), "sh", "-c", 'cat >"$1"', "sh", path], stdin=file,
                           check=True)
