# SPDX-License-Identifier: MIT
"""Savers in an event loop: one descriptor for a whole saver, no thread. Imported with the
first save_async()."""
import asyncio
import os

from ._imagesaver import ImageSaverError

# A loop is woken by the descriptor. Of two loops that wait for one saver, the other one
# may have read it: each looks for itself after this many seconds.
_LOOK_AGAIN = 0.1


class _Bridge:
    """One saver in one loop."""

    def __init__(self, saver, loop):
        self._loop = loop
        self._completions = saver._completions
        self._descriptor = self._completions.fileno()
        self._calls = 0
        self._rooms = set()
        self.turn = asyncio.Lock()  # who came first is submitted first

    def __enter__(self):
        self._calls += 1
        if self._calls == 1:
            self._loop.add_reader(self._descriptor, self._ready)

    def __exit__(self, *_):
        self._calls -= 1
        if self._calls == 0:
            self._loop.remove_reader(self._descriptor)

    def _ready(self):
        try:
            os.eventfd_read(self._descriptor)
        except BlockingIOError:
            pass
        self._completions.deliver()
        rooms, self._rooms = self._rooms, set()
        for room in rooms:
            if not room.done():
                room.set_result(None)

    def room(self):
        """A future that is done when something was finished from now on."""
        room = self._loop.create_future()
        self._rooms.add(room)
        return room


def _bridge_of(saver, loop):
    bridges = saver._bridges
    for other in [other for other in list(bridges) if other.is_closed()]:
        bridges.pop(other, None)
    if loop not in bridges:
        bridges[loop] = _Bridge(saver, loop)
    return bridges[loop]


def _whole(image):
    """A file is read once, however often it has to be tried."""
    try:
        memoryview(image)
    except TypeError:
        read = getattr(image, "read", None)
        if read is not None and not hasattr(image, "__array_interface__"):
            return read()
    return image


async def _submit(saver, bridge, loop, callback, place, keywords):
    """Submits as soon as there is room, without blocking the loop."""
    timeout = keywords.pop("timeout", None)
    if not saver._blocks:
        return saver._submit(callback, *place, **keywords)
    limit = None if timeout is None else loop.time() + timeout
    while True:
        room = bridge.room()
        stats = saver.stats()
        late = limit is not None and loop.time() >= limit
        if stats.queue_depth < stats.queue_size or late:
            try:
                return saver._submit(callback, *place, timeout=0, **keywords)
            except ImageSaverError as error:
                if error.name != "IMS_ERROR_FULL" or late:
                    raise
        await asyncio.wait([room], timeout=_LOOK_AGAIN)


async def save(saver, filename, image, sub_folder, keywords):
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def settle(result, error):
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        elif result.status == "cancelled":
            future.cancel()
        else:
            future.set_result(result)

    def callback(result, error):
        try:
            loop.call_soon_threadsafe(settle, result, error)
        except RuntimeError:
            pass  # the loop is closed: nobody waits

    bridge = _bridge_of(saver, loop)
    with bridge:
        async with bridge.turn:
            number = await _submit(saver, bridge, loop, callback,
                                   (filename, _whole(image), sub_folder), keywords)
        try:
            return await future
        except asyncio.CancelledError:
            if not saver.closed:
                saver.cancel(number)
            raise
