# SPDX-License-Identifier: MIT
"""Where things are in this run, and how commands are started. Knows no measurement."""
import os
import shutil
import subprocess
import sys
import time


class Missing(Exception):
    """Something that is not on this machine, with its name and how to get it."""


class Context:
    def __init__(self, source, build, output, quick, photos):
        self.source = source
        self.build = build
        self.output = output  # where the report goes
        self.quick = quick
        self.photos_given = photos
        self.data = os.path.join(build, "bench-data")
        self.started = time.monotonic()
        self.skipped = []  # what is missing, told in the report
        self.failed = False
        os.makedirs(self.data, exist_ok=True)
        os.makedirs(output, exist_ok=True)
        self.scratch = self._find_scratch()
        self.disk_scratch = os.path.join(self.data, "scratch")

    def _find_scratch(self):
        """A folder in memory if there is room for the largest job, else on the disk."""
        try:
            if os.path.ismount("/dev/shm") and shutil.disk_usage("/dev/shm").free > 4 << 30:
                return f"/dev/shm/imagesaver-bench-{os.getpid()}"
        except OSError:
            pass
        return os.path.join(self.data, "scratch")

    def program(self, name):
        """A measuring program of this tree."""
        return os.path.join(self.build, "bench", name)

    def command(self):
        """The imagesaver command of this tree."""
        return os.path.join(self.build, "imagesaver")

    def fresh(self, name, disk=False):
        """An empty folder for output."""
        folder = os.path.join(self.disk_scratch if disk else self.scratch, name)
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        return folder

    def clean(self):
        shutil.rmtree(self.scratch, ignore_errors=True)
        shutil.rmtree(self.disk_scratch, ignore_errors=True)

    def say(self, text):
        print(f"[{time.monotonic() - self.started:5.0f} s] {text}", flush=True)

    def skip(self, text):
        if text not in self.skipped:
            self.skipped.append(text)
            self.say(f"skipped: {text}")

    def fail(self, text):
        """A part of the run that could not be ended; the rest goes on."""
        self.failed = True
        self.skipped.append(f"**failed**: {text}")
        self.say(f"failed: {text}")


def find_command(*names):
    """The first of these programs that is here, or None. What lies in the folders of the
    system's packages comes first, so that a wrapper of the same name is not measured."""
    for name in names:
        for folder in ("/usr/bin", "/usr/sbin", "/bin"):
            path = os.path.join(folder, name)
            if os.access(path, os.X_OK):
                return path
        path = shutil.which(name)
        if path:
            return path
    return None


def run(argv, **options):
    """Runs a command that is not measured; returns its output."""
    try:
        done = subprocess.run(
            argv, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, **options)
    except FileNotFoundError as error:
        raise Missing(f"{argv[0]} is not on this machine") from error
    except subprocess.CalledProcessError as error:
        sys.stderr.write(error.stdout + error.stderr)
        raise SystemExit(
            f"bench: exit code {error.returncode}: {' '.join(argv)[:300]}") from error
    return done.stdout
