# SPDX-License-Identifier: MIT
"""Futures of images. Imported with the first submit()."""
from concurrent.futures import Future

from ._imagesaver import ImageSaverError


class SaveFuture(Future):
    """The Result of one image. An image that failed raises; one that was skipped,
    superseded, dropped or expired has a Result that says so."""

    def __init__(self, saver):
        super().__init__()
        self._saver = saver
        self.id = 0

    def cancel(self):
        """Cancels the image if it waits; what a worker has begun is finished."""
        try:
            cancelled = self._saver.cancel(self.id)
        except ImageSaverError:  # the saver is closed, and all is settled
            return self.cancelled()
        if cancelled:
            self._saver._completions.deliver()
            return super().cancel()
        return self.cancelled()

    def _settle(self, result, error):
        if error is not None:
            self.set_exception(error)
        elif result.status == "cancelled":
            super().cancel()
            self.set_running_or_notify_cancel()
        else:
            self.set_result(result)
