"""Mounts that nobody else sees, also where the root is that of a chroot and no mount of its own."""


def root_is_a_mount():
    with open("/proc/self/mountinfo") as file:
        return any(line.split()[4] == "/" for line in file)


def with_own_mounts():
    """The beginning of a command whose mounts are its own. In a chroot there is no root whose
    sharing could be ended: what is mounted on must be private or a slave already."""
    return ["unshare", "--mount"] + ([] if root_is_a_mount() else ["--propagation", "unchanged"])
