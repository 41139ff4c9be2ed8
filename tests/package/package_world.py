"""The Debian package, made once from this build, and an older one of the same content."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

BUILD = os.environ["REPRISE_BUILD_DIR"]
SOURCE = os.environ["REPRISE_SOURCE_DIR"]


def output_of(*words, **more):
    return subprocess.run(words, check=True, capture_output=True, text=True, **more).stdout


def project_version():
    with open(os.path.join(SOURCE, "CMakeLists.txt")) as file:
        return re.search(r"project\(reprise VERSION ([\d.]+)", file.read()).group(1)


class PackageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="reprise package ")
        packed = subprocess.run(["cpack", "-G", "DEB", "-B", cls.folder + "/cpack"], cwd=BUILD,
                                capture_output=True, text=True)
        if packed.returncode:
            raise AssertionError(packed.stdout + packed.stderr)
        cls.package = os.path.join(cls.folder, "cpack",
                                   f"reprise_{project_version()}-1_{cls.architecture()}.deb")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder, ignore_errors=True)

    @staticmethod
    def architecture():
        return output_of("dpkg", "--print-architecture").strip()

    def older(self):
        """The same with the version of before."""
        folder = os.path.join(self.folder, "older")
        if os.path.exists(folder + ".deb"):
            return folder + ".deb"
        subprocess.run(["dpkg-deb", "-R", self.package, folder], check=True)
        control = os.path.join(folder, "DEBIAN", "control")
        with open(control) as file:
            text = re.sub(r"(?m)^Version: .*", "Version: 0.0.9-1", file.read())
        with open(control, "w") as file:
            file.write(text)
        subprocess.run(["dpkg-deb", "-Zgzip", "-z1", "--root-owner-group", "-b", folder,
                        folder + ".deb"], check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(folder)
        return folder + ".deb"
