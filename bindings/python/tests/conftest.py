# SPDX-License-Identifier: MIT
"""What the tests share: a folder's files read back by other libraries, and a gate at which
the one worker is held."""
import os
import pathlib
import subprocess
import sys

import pytest

BUILD = pathlib.Path(os.environ.get("IMS_BUILD_FOLDER", "."))
GATE = BUILD / "tests/plugins/gate.so"


class Gate:
    """An encoder for `*.gate`, which waits at it. Fifos, so that nothing is timed."""

    plugin = str(GATE)

    def __init__(self, folder):
        self._reached = folder / "reached"
        self._open = folder / "open"
        for fifo in (self._reached, self._open):
            os.mkfifo(fifo)

    def wait(self):
        """Until a worker stands at the gate."""
        with open(self._reached, "rb") as fifo:
            assert fifo.read(1)

    def open(self):
        """Lets that one pass."""
        with open(self._open, "wb") as fifo:
            fifo.write(b".")


@pytest.fixture
def gate(tmp_path_factory, monkeypatch):
    if not GATE.exists():
        pytest.skip("the plugin of the library's tests is not built (make check_programs)")
    folder = tmp_path_factory.mktemp("gate")
    monkeypatch.setenv("GATE_FOLDER", str(folder))
    return Gate(folder)


@pytest.fixture
def run(tmp_path):
    """Runs a program of its own; what it prints, and it must not fail."""

    def run_code(code, *flags, status=0):
        done = subprocess.run(
            [sys.executable, "-P", *flags, "-c", code, str(tmp_path)], check=False, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=120)
        assert done.returncode == status, done.stdout
        return done.stdout

    return run_code
