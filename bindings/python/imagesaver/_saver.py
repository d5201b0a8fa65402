# SPDX-License-Identifier: MIT
"""The class that programs use. What only some of them need (futures, an event loop) is
imported when it is used, because `import imagesaver` is to cost nothing."""
import _thread
import atexit
import weakref

from . import _imagesaver

_open_savers = weakref.WeakSet()


class Workers(_imagesaver.Workers):
    """Threads that several savers share: ImagesSaver(..., workers=Workers(workers=4))."""

    def __init__(self, workers=0, *, nice=0, name=None):
        self._open(workers=workers, nice=nice, name=name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class ImagesSaver(_imagesaver.Saver):
    """Saves images below the folder `path`, which must exist, in the background.

    At most `queue_size` images wait; then save() blocks. With `as_bytes` all images are
    files that are encoded already. All other settings are keywords: see the README."""

    def __init__(self, path, queue_size=8, as_bytes=False, **settings):
        self._lock = _thread.RLock()  # a handler of a signal may close
        self._thread = None
        self._bridges = {}
        self._summary = None
        self._blocks = settings.get("when_full", "block") == "block"
        self._open(path, queue_size=queue_size, as_bytes=as_bytes, **settings)
        _open_savers.add(self)
        if settings.get("log") is not None:
            self._start_telling()

    # ---- results ---------------------------------------------------------------------

    def submit(self, filename, image, sub_folder=None, **keywords):
        """As save(), and returns a concurrent.futures.Future of the Result."""
        from ._futures import SaveFuture

        self._start_telling()
        future = SaveFuture(self)
        future.id = self._submit(future._settle, filename, image, sub_folder, **keywords)
        return future

    async def save_async(self, filename, image, sub_folder=None, **keywords):
        """As save(), and returns the Result; the event loop goes on meanwhile."""
        from ._async import save

        return await save(self, filename, image, sub_folder, keywords)

    def _start_telling(self):
        """A thread that tells futures of their results: the workers must not wait for
        the interpreter, and who waits for a future does nothing else."""
        if self._thread is not None or self.closed:
            return
        from threading import Thread

        with self._lock:
            if self._thread is None and not self.closed:
                thread = Thread(
                    target=self._completions.run, name="imagesaver", daemon=True)
                thread.start()
                self._thread = thread

    # ---- waiting and closing ---------------------------------------------------------

    def flush(self, timeout=None):
        """Waits until all that was accepted before this call has its result."""
        self._flush(timeout)

    def sync(self, timeout=None):
        """As flush(), and then all these files are on the disk."""
        self._sync(timeout)

    def close(self, timeout=None):
        """Saves what was accepted, ends the threads, and returns the Summary.

        Raises the error of an image that failed and of which nobody was told, or an
        ExceptionGroup of several. With a `timeout` in seconds, what waits then is
        cancelled. Later calls return the Summary again."""
        if timeout is None:
            self._flush_until_interrupted()
        return self._end(timeout, False)

    def abort(self):
        """As close(), but cancels what waits; what was begun is finished."""
        return self._end(None, True)

    def _flush_until_interrupted(self):
        """Waits where Ctrl-C works, which leaves the saver open."""
        if not self.closed:
            try:
                self._flush(None)
            except _imagesaver.ImageSaverError:
                pass  # somebody else closes it, or a worker of its own would wait

    def _end(self, timeout, abort):
        told = self._close(timeout, abort)
        if told is None:
            return self._summary
        self._summary, failures, count, late = told
        _open_savers.discard(self)
        with self._lock:  # from here on no thread is started
            thread = self._thread
        if late is not None:  # the thread stays for what did not end
            failures.append(late)
            count += 1
        elif thread is not None and thread.ident != _thread.get_ident():
            thread.join()
        if len(failures) == 1 == count:
            raise failures[0]
        if failures:
            raise ExceptionGroup(
                f"{count} images of \"{self.location}\" were not saved", failures)
        return self._summary

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if error is None:
            self.close()
            return
        try:
            self.close()
        except Exception as failed:  # the program's own error goes first
            error.add_note(f"and while the saver was closed: {failed}")

    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, error, trace):
        from asyncio import to_thread

        await to_thread(self.__exit__, kind, error, trace)

    def _abandon(self):
        """Nobody closed it: what was accepted is saved all the same."""
        if self.closed:
            return
        import sys
        import warnings

        warnings.warn(f"unclosed saver of \"{self.location}\"", ResourceWarning,
                      stacklevel=2, source=self)
        try:
            self._end(None, False)
        except Exception as failed:
            sys.excepthook(type(failed), failed, failed.__traceback__)

    def __del__(self):
        self._abandon()


@atexit.register
def _close_all():
    savers = None
    while savers is None:
        try:
            savers = list(_open_savers)
        except RuntimeError:  # another thread has opened one meanwhile, or closed it
            pass
    for saver in savers:
        saver._abandon()
