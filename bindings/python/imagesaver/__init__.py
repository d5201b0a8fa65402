# SPDX-License-Identifier: MIT
"""Saves images in the background: hand over pixels and a file name, and go on.

    from imagesaver import ImagesSaver

    with ImagesSaver("frames") as saver:
        for number, frame in enumerate(frames):
            saver.save(f"{number:06}.png", frame)

All of it is told in bindings/python/README.md of libimagesaver.
"""
from ._imagesaver import (
    ImageSaverError,
    Result,
    Stats,
    Summary,
    encode,
    formats,
    version as __version__,
    write,
)
from ._saver import ImagesSaver, Workers


def patch(name):
    """Sends the images that `name` ("cv2", "PIL" or "imageio") writes to files through a
    background saver, until unpatch(); also as a context manager."""
    from . import _patch

    return _patch.patch(name)


def unpatch(name=None):
    """Undoes patch(), of all that were patched without a name: writes what waits first,
    and raises what failed."""
    from . import _patch

    _patch.unpatch(name)


__all__ = [
    "ImageSaverError",
    "ImagesSaver",
    "Result",
    "Stats",
    "Summary",
    "Workers",
    "__version__",
    "encode",
    "formats",
    "patch",
    "unpatch",
    "write",
]
