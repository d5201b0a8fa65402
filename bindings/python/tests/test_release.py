# SPDX-License-Identifier: MIT
"""What is borrowed is held until the result, and let go exactly once: also where it was
refused, dropped, cancelled or failed, from whatever thread."""
import concurrent.futures
import gc
import os
import sys
import threading
import weakref

import pytest

from imagesaver import ImagesSaver, ImageSaverError, encode

GOOD = bytes(range(48))


class Exporter:
    """Counts who holds its memory, by what Python itself counts: a bytearray that is
    exported cannot change its size."""

    def __init__(self, data=GOOD):
        self.bytes = bytearray(data)

    def image(self):
        return memoryview(self.bytes).cast("B", (4, 4, 3))

    def is_held(self):
        try:
            self.bytes.append(0)
            self.bytes.pop()
        except BufferError:
            return True
        return False


class Tensor:
    def __init__(self, array):
        self._array = array

    def __dlpack_device__(self):
        return (1, 0)

    def __dlpack__(self):
        return self._array.__dlpack__()


class Capsules:
    """Tensors of an array that counts them."""

    def __init__(self):
        numpy = pytest.importorskip("numpy")
        self.array = numpy.zeros((4, 4, 3), numpy.uint8)

    def references(self):
        return sys.getrefcount(self.array)

    def tensor(self):
        return Tensor(self.array)


def test_held_until_the_result(tmp_path, gate):
    first, second, copied = Exporter(), Exporter(), Exporter()
    with ImagesSaver(tmp_path, workers=1, plugins=gate.plugin) as saver:
        saver.save("held.gate", first.image(), order="rgb")
        gate.wait()
        saver.save("waits.png", second.image())
        saver.save("copied.png", copied.image(), copy=True)
        assert first.is_held() and second.is_held() and not copied.is_held()
        gate.open()
        saver.flush()
        assert not first.is_held() and not second.is_held()


def test_let_go_by_the_next_call(tmp_path):
    exporter = Exporter()
    with ImagesSaver(tmp_path) as saver:
        saver.save("one.png", exporter.image())
        while exporter.is_held():  # its worker may not be done yet
            saver.save("two.png", GOOD)


def test_let_go_without_any_call(tmp_path):
    """By a pending call of the interpreter's, when the main thread takes the GIL anew."""
    exporter = Exporter()
    with ImagesSaver(tmp_path) as saver:
        saver.save("one.png", exporter.image())
        while exporter.is_held():
            os.stat(tmp_path)


@pytest.mark.parametrize("name, keywords", [
    ("one.xyz", {}), ("one.png", {"sub_folder": ".."}), ("one.jpg", {"quality": 101}),
    ("one.png", {"order": "xyz"}), ("one.png", {"layout": "XYZ"}), ("a\0b", {}),
    ("one.png", {"unknown": 1}), ("one.png", {"options": {1: 2}}),
    ("one.png", {"exif": 1})])
def test_refused(tmp_path, name, keywords):
    exporter, capsules = Exporter(), Capsules()
    references = capsules.references()
    with ImagesSaver(tmp_path) as saver:
        for image in (exporter.image(), capsules.tensor()):
            with pytest.raises((ImageSaverError, ValueError, TypeError)):
                saver.save(name, image, **keywords)
            with pytest.raises((ImageSaverError, ValueError, TypeError)):
                saver.submit(name, image, **keywords)
        del image
        assert not exporter.is_held()
        assert capsules.references() == references
    with pytest.raises(ImageSaverError):
        saver.save("closed.png", exporter.image())
    assert not exporter.is_held()


def test_full_dropped_cancelled_and_failed(tmp_path, gate):
    (tmp_path / "fails.png").mkdir()
    exporters = [Exporter() for _ in range(5)]
    saver = ImagesSaver(tmp_path, 2, workers=1, plugins=gate.plugin,
                        when_full="drop_oldest")
    saver.save("held.gate", exporters[0].image(), order="rgb")
    gate.wait()
    dropped = saver.submit("dropped.png", exporters[1].image())
    cancelled = saver.submit("cancelled.png", exporters[2].image())
    saver.save("fails.png", exporters[3].image())
    assert dropped.result().status == "dropped"
    assert cancelled.cancel()
    concurrent.futures.wait([cancelled])  # whichever thread tells it
    assert not exporters[1].is_held() and not exporters[2].is_held()
    gate.open()
    with pytest.raises(ImageSaverError, match="folder"):
        saver.close()
    assert not any(exporter.is_held() for exporter in exporters)


def test_tensors_are_handed_back_once(tmp_path):
    capsules = Capsules()
    references = capsules.references()
    with ImagesSaver(tmp_path) as saver:
        for number in range(50):
            saver.save(f"{number}.png", capsules.tensor())
        saver.save("copied.png", capsules.tensor(), copy=True)
        saver.save("planes.png", capsules.tensor(), layout="HWC", order="rgb")
    gc.collect()
    assert capsules.references() == references
    encode("png", capsules.tensor())
    assert capsules.references() == references


def test_a_copy_that_was_needed_lets_go_at_once(tmp_path, gate):
    numpy = pytest.importorskip("numpy")
    array = numpy.zeros((4, 4, 3), numpy.uint8)
    references = sys.getrefcount(array)
    with ImagesSaver(tmp_path, workers=1, plugins=gate.plugin) as saver:
        saver.save("held.gate", Exporter().image(), order="rgb")
        gate.wait()
        saver.save("mirrored.png", array[:, ::-1])
        assert sys.getrefcount(array) == references
        gate.open()


def test_no_reference_is_kept_or_lost(tmp_path):
    class Named(str):
        pass

    counted = [Exporter().image(), Named("one.png"), Named("folder"), {"png:effort": 1},
               {"Title": "text"}]
    (tmp_path / "fails.png").mkdir()
    before = [sys.getrefcount(each) for each in counted]
    image, name, folder, options, text = counted
    saver = ImagesSaver(tmp_path, options=options, text=text, no_place="drop")
    for _ in range(20):
        saver.save(name, image, folder, options=options, text=text, no_place="drop")
        saver.submit(name, image, sub_folder=folder, priority=2).result()
        with pytest.raises(ImageSaverError):
            saver.save(name, image, "..")
    future = saver.submit("fails.png", image)
    saver.close()
    dead = weakref.ref(future)
    del image, name, folder, options, text, saver, future
    gc.collect()
    assert dead() is None
    assert [sys.getrefcount(each) for each in counted] == before


def test_a_saver_goes_when_nobody_has_it(tmp_path):
    saver = ImagesSaver(tmp_path)
    saver.submit("one.png", Exporter().image()).result()
    saver.close()
    dead = weakref.ref(saver)
    del saver
    gc.collect()
    assert dead() is None


def test_writes_are_seen(tmp_path, gate):
    images = [Exporter() for _ in range(4)]
    saver = ImagesSaver(tmp_path, workers=1, plugins=gate.plugin, check_writes=True)
    saver.save("held.gate", Exporter().image(), order="rgb")
    gate.wait()
    told = saver.submit("told.png", images[0].image())
    saver.save("quiet.png", images[1].image())
    saver.save("copied.png", images[2].image(), copy=True)
    saver.save("whole.png", images[3].image())
    for exporter in images[:3]:
        exporter.bytes[47] ^= 1
    gate.open()
    with pytest.raises(ImageSaverError, match="written to while.*copy=True") as caught:
        told.result()
    assert caught.value.path == str(tmp_path / "told.png")
    with pytest.raises(ImageSaverError, match="written to while") as caught:
        saver.close()
    assert caught.value.path == str(tmp_path / "quiet.png")


def test_many_threads_at_once(tmp_path):
    exporters = [Exporter() for _ in range(8)]
    saver = ImagesSaver(tmp_path, 4)

    def work(exporter, thread):
        for number in range(60):
            if number % 3:
                saver.save(f"{thread}_{number}.png", exporter.image())
            else:
                saver.submit(f"{thread}_{number}.png", exporter.image())

    threads = [threading.Thread(target=work, args=(exporter, number))
               for number, exporter in enumerate(exporters)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert saver.close().written == 480
    assert not any(exporter.is_held() for exporter in exporters)


def test_closing_while_others_save(tmp_path):
    saver = ImagesSaver(tmp_path, 2)
    exporters = [Exporter() for _ in range(4)]
    begun = threading.Barrier(5)

    def work(exporter, thread):
        begun.wait()
        try:
            for number in range(100_000):
                saver.save(f"{thread}.png", exporter.image())
        except ImageSaverError as error:
            assert error.name == "IMS_ERROR_CLOSED"

    threads = [threading.Thread(target=work, args=(exporter, number))
               for number, exporter in enumerate(exporters)]
    for thread in threads:
        thread.start()
    begun.wait()
    summary = saver.close()
    for thread in threads:
        thread.join()
    assert summary.accepted == summary.written
    assert not any(exporter.is_held() for exporter in exporters)
