# SPDX-License-Identifier: MIT
"""The end of a process, its children, its import: each in a process of its own."""
import pathlib

import pytest

BEGIN = """
import os, sys, threading, warnings
from imagesaver import ImagesSaver
image = memoryview(bytearray(range(48))).cast("B", (4, 4, 3))
folder = sys.argv[1]
"""


def names(folder):
    return sorted(file.name for file in pathlib.Path(folder).iterdir())


def test_an_unclosed_saver_warns_and_finishes(tmp_path, run):
    said = run(BEGIN + """
saver = ImagesSaver(folder)
for number in range(20):
    saver.save(f"{number}.png", image)
saver.submit("last.png", image)
""", "-W", "default")
    assert "ResourceWarning: unclosed saver" in said
    assert len(names(tmp_path)) == 21


def test_one_that_nobody_has_any_more(tmp_path, run):
    said = run(BEGIN + """
saver = ImagesSaver(folder)
saver.save("one.png", image)
os.mkdir(folder + "/two.png")
saver.save("two.png", image)
del saver
print("goes on", sorted(os.listdir(folder)))
""", "-W", "default")
    assert "ResourceWarning: unclosed saver" in said
    assert "ImageSaverError" in said and "goes on ['one.png', 'two.png']" in said


def test_a_closed_one_says_nothing(tmp_path, run):
    assert run(BEGIN + """
with ImagesSaver(folder) as saver:
    saver.save("one.png", image)
    saver.submit("two.png", image)
kept = image
""", "-W", "error", "-X", "dev") == ""
    assert names(tmp_path) == ["one.png", "two.png"]


def test_the_end_beside_threads_that_still_save(tmp_path, run):
    said = run(BEGIN + """
saver = ImagesSaver(folder, 2)
begun = threading.Event()

def work():
    number = 0
    while True:
        saver.save(f"{number % 50}.png", image)
        number += 1
        begun.set()

threading.Thread(target=work, daemon=True).start()
begun.wait()
""")
    assert "Fatal" not in said
    assert "0.png" in names(tmp_path)


def test_an_exception_ends_the_program_and_the_images_are_there(tmp_path, run):
    said = run(BEGIN + """
saver = ImagesSaver(folder)
saver.save("one.png", image)
raise KeyError("mine")
""", status=1)
    assert "KeyError" in said
    assert names(tmp_path) == ["one.png"]


def test_a_forked_child(tmp_path, run):
    said = run(BEGIN + """
from imagesaver import ImageSaverError
saver = ImagesSaver(folder)
futures = [saver.submit(f"{number}.png", image) for number in range(20)]
child = os.fork()
if child == 0:
    for call in (lambda: saver.save("child.png", image), saver.flush, saver.stats,
                 lambda: saver.submit("child.png", image)):
        try:
            call()
        except ImageSaverError as error:
            assert error.name == "IMS_ERROR_FORKED", error
        else:
            os._exit(3)
    assert saver.closed
    saver.close()
    del saver
    with ImagesSaver(folder, workers=1) as own:
        own.save("own.png", image)
        grandchild = os.fork()
        if grandchild == 0:
            os._exit(not own.closed)
        assert os.waitstatus_to_exitcode(os.waitpid(grandchild, 0)[1]) == 0
        assert not own.closed
    sys.exit(0)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
assert all(future.result().status == "written" for future in futures)
assert saver.close().written == 20
print("both")
""", "-W", "ignore::DeprecationWarning")  # Python 3.12 warns of forks beside threads
    assert said == "both\n"
    assert len(names(tmp_path)) == 21


def test_ctrl_c_while_it_is_closed_leaves_it_open(tmp_path, run, gate):
    said = run(BEGIN + f"""
import signal
saver = ImagesSaver(folder, workers=1, plugins={gate.plugin!r})
saver.save("held.gate", image, order="rgb")
pipe = os.environ["GATE_FOLDER"]
open(pipe + "/reached", "rb").read(1)
places = []

def interrupt(number, frame):
    # Who is a second time at one place of the package, which has no loop, waits there.
    place = frame.f_code, frame.f_lasti
    if place in places and frame.f_code.co_filename != "<string>":
        raise KeyboardInterrupt
    places.append(place)

signal.signal(signal.SIGALRM, interrupt)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
try:
    saver.close()
except KeyboardInterrupt:
    signal.setitimer(signal.ITIMER_REAL, 0)
    print("interrupted", saver.closed)
open(pipe + "/open", "wb").write(b".")
print(saver.close().written)
""")
    assert said == "interrupted False\n1\n"


def test_import_loads_nothing_that_it_does_not_need(run):
    said = run("""
import sys
before = set(sys.modules)
import imagesaver
print(sorted(set(sys.modules) - before))
""", "-S")
    for module in ("numpy", "asyncio", "concurrent", "threading", "logging", "typing"):
        assert f"'{module}'" not in said and f"'{module}." not in said


def test_another_interpreter_is_refused(run):
    said = run("""
try:
    import _interpreters as interpreters  # since Python 3.13
except ImportError:
    import _xxsubinterpreters as interpreters
import imagesaver
other = interpreters.create()
try:
    failed = interpreters.run_string(other, "import imagesaver")
    print(failed and failed.msg)
except Exception as error:
    print(error)
interpreters.destroy(other)
""")
    # The module's words, or those of an interpreter that asks it first.
    assert "main interpreter only" in said or "not support loading in sub" in said


def test_leaks_no_memory(tmp_path, run):
    """The size of the process after many images, not after few."""
    said = run(BEGIN + """
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")

big = memoryview(bytearray(300 * 400 * 3)).cast("B", (300, 400, 3))
saver = ImagesSaver(folder, 2, workers=1)

def some(count):
    for number in range(count):
        saver.save("one.bmp", big, copy=True)
        saver.save("two.bmp", big, layout="HWC", order="rgb", text={"a": "b"},
                   no_place="drop")
        if number % 10 == 0:
            try:
                saver.save("one.xyz", big, text={"a": "b"})
            except Exception:
                pass
            saver.submit("three.bmp", big).result()
    saver.flush()

some(100)
before = resident()
some(400)
print(resident() - before)
saver.close()
""")
    assert int(said) < 3_000_000
