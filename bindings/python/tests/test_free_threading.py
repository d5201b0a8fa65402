# SPDX-License-Identifier: MIT
"""What holds without a GIL, as far as a Python that has one can show it."""
import asyncio
import os
import pathlib
import re
import shlex
import subprocess
import sys
import sysconfig
import threading

import pytest

from imagesaver import ImagesSaver, ImageSaverError, Workers

HERE = pathlib.Path(__file__).parent
SOURCES = sorted((HERE.parent / "src").glob("*.c"))
IMAGE = memoryview(bytearray(range(48))).cast("B", (4, 4, 3))
# Calls that lend a reference out of what another thread may change meanwhile.
LENDING = re.compile(r"\bPy(List_GetItem|List_GET_ITEM|Dict_GetItem\w*|Dict_Next|"
                     r"Weakref_GetObject|Weakref_GET_OBJECT|Sequence_Fast\w*|"
                     r"Cell_GET|Import_AddModule|Sys_GetObject)\b")


def test_no_reference_is_borrowed_from_what_others_may_change():
    assert len(SOURCES) > 10
    for source in SOURCES:
        assert not LENDING.findall(source.read_text()), source.name


def test_the_module_declares_that_it_needs_no_gil():
    module = (HERE.parent / "src" / "module.c").read_text()
    assert re.search(r"#ifdef Py_mod_gil\s+\{Py_mod_gil, Py_MOD_GIL_NOT_USED\},", module)


def test_the_sources_compile_for_a_free_threaded_python():
    if sys.version_info < (3, 13):
        pytest.skip("the headers of this Python know of no free-threaded one (3.13 does)")
    compiler = shlex.split(os.environ.get("CC") or "cc")
    flags = ["-std=c17", "-D_GNU_SOURCE", "-DPy_GIL_DISABLED=1", "-Wall", "-Werror",
             "-fsyntax-only", f"-I{HERE.parents[2] / 'include'}",
             "-isystem", sysconfig.get_path("include"),
             "-isystem", os.path.dirname(sysconfig.get_config_h_filename())]
    done = subprocess.run([*compiler, *flags, *SOURCES], check=False, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout


def test_the_gil_stays_off(run):
    if not sysconfig.get_config_var("Py_GIL_DISABLED"):
        pytest.skip("this Python has a GIL")
    run("import sys, imagesaver\nassert not sys._is_gil_enabled()")


def test_every_call_from_every_thread(tmp_path):
    """Each thread makes all calls, changes its thread as often as can be, and the saver
    ends while they do."""
    workers = Workers(workers=2)
    saver = ImagesSaver(tmp_path, 4, workers=workers, timeout=0)
    begun = threading.Barrier(5)
    told = []
    wrong = []

    def work(thread):
        begun.wait()
        for number in range(400):
            try:
                future = saver.submit(f"{thread}_{number % 7}.png", IMAGE, effort=1)
                future.add_done_callback(told.append)
                saver.reprioritise(future.id, number)
                future.cancel()
                saver.save(f"{thread}.png", IMAGE, copy=number % 2 == 0, text={"a": "b"})
                assert saver.stats().accepted > 0 and not saver.location == ""
                if number % 50 == 0:
                    saver.cancel_all()
                    workers.close()
                    saver.flush()
                if number == 300 and thread == 0:
                    saver.abort()
            except ImageSaverError as error:
                if error.name == "IMS_ERROR_CLOSED":
                    return
                if error.name not in ("IMS_ERROR_FULL", "IMS_ERROR_TIMEOUT"):
                    wrong.append(error)
            except BaseException as error:  # told by the test, not by the thread
                wrong.append(error)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        begun.wait()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    summary = saver.close()
    assert not wrong and saver.closed and told
    assert summary.pending == 0
    assert summary.accepted == summary.written + summary.cancelled
    assert all(future.done() for future in told)


def test_it_may_be_closed_while_its_thread_begins(tmp_path, monkeypatch):
    saver = ImagesSaver(tmp_path)
    wrong = []

    def close():
        try:
            saver.close()
        except BaseException as error:
            wrong.append(error)

    closer = threading.Thread(target=close)

    class Late(threading.Thread):
        def start(self):
            closer.start()
            while not saver.closed:
                pass
            super().start()

    monkeypatch.setattr(threading, "Thread", Late)
    with pytest.raises(ImageSaverError, match="closed"):
        saver.submit("one.png", IMAGE)
    closer.join()
    assert not wrong


def test_one_saver_in_event_loops_of_several_threads(tmp_path):
    wrong = []

    async def save(thread, turn):
        await asyncio.gather(*(saver.save_async(f"{thread}_{turn}_{number}.bmp", IMAGE)
                               for number in range(4)))

    def work(thread):
        try:
            for turn in range(10):
                asyncio.run(save(thread, turn))
        except BaseException as error:
            wrong.append(error)

    with ImagesSaver(tmp_path, 4) as saver:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not wrong
    assert len(list(tmp_path.iterdir())) == 160


@pytest.mark.parametrize("image", [memoryview(bytearray(48)).cast("B", (4, 4, 3)),
                                   bytearray(48)], ids=["memoryview", "bytearray"])
def test_one_image_of_many_threads_is_held_and_let_go_as_often(tmp_path, image):
    times = 10000 if sysconfig.get_config_var("Py_GIL_DISABLED") else 100

    def work():
        for _ in range(times):
            saver.save("one.bmp", image)

    as_bytes = isinstance(image, bytearray)
    with ImagesSaver(tmp_path, 64, as_bytes=as_bytes, same_path="newest") as saver:
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert saver.stats().accepted == 4 * times
    if as_bytes:
        image.append(1)  # raises, as does the other, while anybody is shown its bytes
    else:
        image.release()
