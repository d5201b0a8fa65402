# SPDX-License-Identifier: MIT
"""Results: futures, an event loop, or none; errors, closing, waiting."""
import asyncio
import concurrent.futures
import gc
import threading
import weakref

import pytest

from imagesaver import ImagesSaver, ImageSaverError, Workers

PIXELS = bytearray(range(48))
IMAGE = memoryview(PIXELS).cast("B", (4, 4, 3))


def test_a_future_has_the_result(tmp_path):
    with ImagesSaver(tmp_path) as saver:
        future = saver.submit("one.png", IMAGE, "folder")
        result = future.result()
        assert isinstance(future, concurrent.futures.Future)
    assert (result.status, result.id, result.message) == ("written", 1, "")
    assert result.path == str(tmp_path / "folder/one.png")
    assert result.bytes == (tmp_path / "folder/one.png").stat().st_size
    assert result.encoder and result.warnings == ()
    assert min(result.queued, result.encoding, result.writing) >= 0


def test_who_waits_for_futures_in_other_ways(tmp_path):
    with ImagesSaver(tmp_path) as saver:
        futures = [saver.submit(f"{number}.png", IMAGE) for number in range(20)]
        called = threading.Event()
        futures[0].add_done_callback(lambda future: called.set())
        assert called.wait(60)
        done, waiting = concurrent.futures.wait(futures, timeout=60)
        assert len(done) == 20 and not waiting
        assert {each.result().id for each in concurrent.futures.as_completed(futures)} == \
            set(range(1, 21))


def test_a_future_raises_what_failed(tmp_path):
    (tmp_path / "one.png").mkdir()
    with ImagesSaver(tmp_path) as saver:
        future = saver.submit("one.png", IMAGE)
        with pytest.raises(ImageSaverError) as caught:
            future.result()
    # Whoever has been told is not told again by the close.
    assert caught.value.name == "IMS_ERROR_IS_FOLDER"
    assert caught.value.path == str(tmp_path / "one.png")
    assert "one.png" in str(caught.value) or "folder" in str(caught.value)


def test_a_future_of_an_image_that_waits_is_cancelled(tmp_path, gate):
    with ImagesSaver(tmp_path, workers=1, plugins=gate.plugin) as saver:
        begun = saver.submit("begun.gate", IMAGE, order="rgb")
        gate.wait()
        waits = saver.submit("waits.png", IMAGE)
        assert not begun.cancel() and not begun.done()
        assert waits.cancel() and waits.cancelled()
        with pytest.raises(concurrent.futures.CancelledError):
            waits.result()
        assert concurrent.futures.wait([waits], timeout=60).done
        gate.open()
        assert begun.result().status == "written"
    assert [file.name for file in tmp_path.iterdir()] == ["begun.gate"]


def test_close_raises_the_one_error(tmp_path):
    (tmp_path / "one.png").mkdir()
    saver = ImagesSaver(tmp_path)
    saver.save("one.png", IMAGE)
    saver.save("two.png", IMAGE)
    with pytest.raises(ImageSaverError, match="folder"):
        saver.close()
    assert saver.close().written == 1  # closed it is, and tells once


def test_close_raises_a_group_of_several(tmp_path):
    for name in ("one.png", "two.png"):
        (tmp_path / name).mkdir()
    saver = ImagesSaver(tmp_path)
    for name in ("one.png", "two.png", "three.png"):
        saver.save(name, IMAGE)
    with pytest.raises(ExceptionGroup, match="2 images") as caught:
        saver.close()
    assert sorted(error.path for error in caught.value.exceptions) == [
        str(tmp_path / "one.png"), str(tmp_path / "two.png")]


def test_of_many_errors_a_hundred_are_kept_and_all_counted(tmp_path):
    (tmp_path / "one.png").mkdir()
    saver = ImagesSaver(tmp_path)
    for _ in range(150):
        saver.save("one.png", IMAGE)
    with pytest.raises(ExceptionGroup, match="150 images") as caught:
        saver.close()
    assert len(caught.value.exceptions) == 100


def test_the_error_of_the_block_goes_first(tmp_path):
    (tmp_path / "one.png").mkdir()
    with pytest.raises(KeyError) as caught:
        with ImagesSaver(tmp_path) as saver:
            saver.save("one.png", IMAGE)
            raise KeyError("mine")
    assert "while the saver was closed" in caught.value.__notes__[0]
    assert saver.closed


def test_a_refusal_is_raised_at_once_with_the_librarys_words(tmp_path):
    with ImagesSaver(tmp_path) as saver:
        with pytest.raises(ImageSaverError, match="xyz") as caught:
            saver.save("one.xyz", IMAGE)
        assert caught.value.name == "IMS_ERROR_NO_ENCODER"
        assert caught.value.path == "one.xyz"
        with pytest.raises(ImageSaverError, match=r"\.\."):
            saver.save("one.png", IMAGE, "../out")
        with pytest.raises(ImageSaverError, match="101|quality"):
            saver.save("one.jpg", IMAGE, quality=101)
        with pytest.raises(TypeError, match="unknown keyword \"colour\""):
            saver.save("one.png", IMAGE, colour=1)
        with pytest.raises(ValueError, match='order is \'grb\': it is one of "bgr", "rgb"'):
            saver.save("one.png", IMAGE, order="grb")
        with pytest.raises(TypeError, match="misses its argument \"image\""):
            saver.save("one.png")
        with pytest.raises(ValueError):
            saver.save("one\0.png", IMAGE)
    assert saver.close().refused == 3
    with pytest.raises(ImageSaverError, match="closed"):
        saver.save("one.png", IMAGE)


def test_settings(tmp_path):
    location = tmp_path / "made"
    with Workers(workers=2, name="shared") as workers, \
            ImagesSaver(location, 3, workers=workers, make_location=True, overwrite="unique",
                        max_bytes=1 << 20, timeout=60, file_mode=0o600, name="tests",
                        name_folders="take", options={"png:effort": 3}, sync="group",
                        sync_interval=0.01, quality=50, plugins=[]) as saver:
        saver.save("a/one.png", IMAGE)
        saver.save("a/one.png", IMAGE)
        saver.sync()
        assert saver.stats().queue_size == 3 and saver.stats().workers == 2
        assert saver.stats().accepted == saver.stats().written == 2
    names = sorted(file.name for file in (location / "a").iterdir())
    assert names == ["one.png", "one_1.png"]
    assert (location / "a/one.png").stat().st_mode & 0o777 == 0o600
    for keywords, kind in [({"queue_size": -1}, ImageSaverError),
                           ({"queue_size": 1 << 40}, ValueError),
                           ({"queue_size": "8"}, TypeError),
                           ({"workers": -1}, ImageSaverError),
                           ({"workers": "2"}, TypeError),
                           ({"when_full": "wait"}, ValueError),
                           ({"timeout": -1}, ValueError),
                           ({"timeout": float("nan")}, ValueError),
                           ({"plugins": "/nothing.so"}, ImageSaverError),
                           ({"options": "effort"}, ImageSaverError),
                           ({"options": {"png:effort": "1;2"}}, ValueError),
                           ({"colour": True}, TypeError)]:
        with pytest.raises(kind):
            ImagesSaver(location, **keywords)


def test_workers_that_are_closed_while_a_saver_is_opened(tmp_path):
    workers = Workers(workers=1)

    class Location(type(tmp_path)):
        def __fspath__(self):
            workers.close()
            return str(tmp_path)

    with ImagesSaver(Location(), workers=workers) as saver:
        saver.save("kept.png", IMAGE)
    assert (tmp_path / "kept.png").exists()
    with pytest.raises(TypeError, match="that are open"):
        ImagesSaver(tmp_path, workers=workers)


def test_a_full_queue(tmp_path, gate):
    with ImagesSaver(tmp_path, 1, workers=1, plugins=gate.plugin) as saver:
        saver.save("held.gate", IMAGE, order="rgb")
        gate.wait()
        saver.save("waits.png", IMAGE)
        with pytest.raises(ImageSaverError) as caught:
            saver.save("refused.png", IMAGE, timeout=0)
        assert caught.value.name == "IMS_ERROR_FULL"
        with pytest.raises(ImageSaverError) as caught:
            saver.flush(0)
        assert caught.value.name == "IMS_ERROR_TIMEOUT"
        entered = threading.Event()

        def blocked():
            entered.set()
            saver.save("late.png", IMAGE)

        thread = threading.Thread(target=blocked)
        thread.start()
        entered.wait()
        gate.open()
        thread.join()
    assert saver.close().written == 3


def test_priorities_and_cancelling(tmp_path, gate):
    ended = []
    with ImagesSaver(tmp_path, workers=1, plugins=gate.plugin) as saver:
        saver.save("held.gate", IMAGE, order="rgb")
        gate.wait()
        futures = [saver.submit(f"{number}.png", IMAGE, priority=number)
                   for number in range(3)]
        for future in futures:
            future.add_done_callback(lambda future: ended.append(future.result().id))
        assert saver.reprioritise(futures[0].id, 10)
        saver.submit("never.png", IMAGE)
        assert saver.cancel(5) and not saver.cancel(5)
        gate.open()
        concurrent.futures.wait(futures)  # told by one thread, and so in their order
    assert ended == [2, 4, 3]
    assert saver.close().cancelled == 1


def test_abort(tmp_path, gate):
    saver = ImagesSaver(tmp_path, workers=1, plugins=gate.plugin)
    saver.save("held.gate", IMAGE, order="rgb")
    gate.wait()
    future = saver.submit("waits.png", IMAGE)
    future.add_done_callback(lambda future: gate.open())  # once it is cancelled
    summary = saver.abort()
    assert (summary.written, summary.cancelled) == (1, 1)
    assert future.cancelled()


def test_a_close_with_a_limit_says_what_it_left(tmp_path, gate):
    saver = ImagesSaver(tmp_path, workers=1, plugins=gate.plugin)
    held = saver.submit("held.gate", IMAGE, order="rgb")
    gate.wait()
    waits = saver.submit("waits.png", IMAGE)
    with pytest.raises(ImageSaverError, match="did not end in time") as caught:
        saver.close(timeout=0)
    assert caught.value.name == "IMS_ERROR_TIMEOUT"
    concurrent.futures.wait([waits])
    assert waits.cancelled() and not held.done()
    gate.open()


def test_the_log(tmp_path):
    lines = []
    (tmp_path / "one.png").mkdir()
    saver = ImagesSaver(tmp_path, name="mine", log=lambda *line: lines.append(line))
    saver.submit("one.png", IMAGE).exception()
    saver.close()
    assert {level for level, _ in lines} >= {"error", "info"}
    assert all(text.startswith("mine: ") for _, text in lines)
    assert any("one.png" in text for level, text in lines if level == "error")


def test_a_log_that_has_the_saver_does_not_keep_it(tmp_path):
    class Owner:
        def __init__(self):
            self.lines = []
            self.saver = ImagesSaver(tmp_path, log=self.log)

        def log(self, level, text):
            self.lines.append(text)

    owner = Owner()
    owner.saver.save("one.png", IMAGE)
    owner.saver.close()
    assert owner.lines
    dead = weakref.ref(owner)
    del owner
    gc.collect()
    assert dead() is None


# ---- in an event loop -----------------------------------------------------------------

def test_await(tmp_path):
    async def main():
        async with ImagesSaver(tmp_path, 2) as saver:
            results = await asyncio.gather(
                *(saver.save_async(f"{number}.png", IMAGE) for number in range(30)))
            assert [result.id for result in results] == list(range(1, 31))
            assert {result.status for result in results} == {"written"}
            result = await saver.save_async("0.png", IMAGE, "sub", effort=2)
            assert result.path == str(tmp_path / "sub/0.png")
            with pytest.raises(ImageSaverError, match="xyz"):
                await saver.save_async("one.xyz", IMAGE)
            assert saver._thread is None

    asyncio.run(main())
    assert len(list(tmp_path.iterdir())) == 31


def test_the_loop_goes_on_while_the_queue_is_full(tmp_path, gate):
    async def main():
        saver = ImagesSaver(tmp_path, 1, workers=1, plugins=gate.plugin)
        held = asyncio.create_task(saver.save_async("held.gate", IMAGE, order="rgb"))
        await asyncio.to_thread(gate.wait)
        waits = asyncio.create_task(saver.save_async("waits.png", IMAGE))
        full = asyncio.create_task(saver.save_async("full.png", IMAGE))
        late = saver.save_async("late.png", IMAGE, timeout=0.001)
        gone = asyncio.create_task(saver.save_async("gone.png", IMAGE))
        while saver.stats().queue_depth < 1:
            await asyncio.sleep(0)
        full.cancel()
        gone.cancel()
        with pytest.raises(ImageSaverError):
            await late
        waits.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waits
        await asyncio.to_thread(gate.open)
        assert (await held).status == "written"
        assert saver.close().cancelled == 1

    asyncio.run(main())
    assert [file.name for file in tmp_path.iterdir()] == ["held.gate"]


def test_one_saver_in_two_loops(tmp_path):
    async def work(saver, name):
        for number in range(20):
            await saver.save_async(f"{name}{number}.png", IMAGE)

    with ImagesSaver(tmp_path, 1) as saver:
        other = threading.Thread(target=asyncio.run, args=(work(saver, "a"),))
        other.start()
        asyncio.run(work(saver, "b"))
        other.join()
    assert len(list(tmp_path.iterdir())) == 40


def test_an_error_in_an_event_loop(tmp_path):
    (tmp_path / "one.png").mkdir()

    async def main():
        async with ImagesSaver(tmp_path) as saver:
            with pytest.raises(ImageSaverError, match="folder"):
                await saver.save_async("one.png", IMAGE)

    asyncio.run(main())
