# SPDX-License-Identifier: MIT
"""Existing calls of other libraries, sent through background savers.

What a call asks for that a saver does not do (an option of its own, a format, a kind of
pixels, a file object) is left to the library itself. Pixels are copied, as the caller
may go on drawing into them. A file is there some time after the call: what reads it back
in the same program calls unpatch() first."""
import _thread
import os
import sys

from ._imagesaver import ImageSaverError, formats
from ._saver import ImagesSaver, Workers

_FOLDERS_OPEN = 16  # each has a saver; beyond these the oldest is closed


class _Savers:
    """A saver for each folder that is written to, all on the same threads."""

    def __init__(self):
        self._workers = Workers()
        self._savers = {}
        self._failures = []
        self._lock = _thread.allocate_lock()
        self.extensions = {
            extension for encoder in formats() if encoder["pixel_formats"]
            for extension in encoder["extensions"]}

    def save(self, path, image, **keywords):
        """False: another one is to do it."""
        folder, name = os.path.split(os.path.abspath(os.fsdecode(path)))
        extension = os.path.splitext(name)[1][1:].lower()
        if extension not in self.extensions or not os.path.isdir(folder):
            return False
        try:
            with self._lock:
                saver = self._saver_of(folder)
                saver.save(name, image, copy=True, **keywords)
        except (ImageSaverError, TypeError, ValueError):
            return False
        return True

    def _saver_of(self, folder):
        saver = self._savers.pop(folder, None)
        if saver is None:
            saver = ImagesSaver(folder, workers=self._workers)
        self._savers[folder] = saver  # at the end: the one used last
        if len(self._savers) > _FOLDERS_OPEN:
            self._close_one(self._savers.pop(next(iter(self._savers))))
        return saver

    def _close_one(self, saver):
        try:
            saver.close()
        except Exception as failed:
            self._failures.append(failed)

    def close(self):
        with self._lock:
            while self._savers:
                self._close_one(self._savers.popitem()[1])
            self._workers.close()
        return self._failures


# ---- the libraries --------------------------------------------------------------------

def _patch_cv2(savers):
    import cv2

    original = cv2.imwrite
    known = {cv2.IMWRITE_JPEG_QUALITY: "jpeg", cv2.IMWRITE_WEBP_QUALITY: "webp"}

    def imwrite(filename, img, params=None):
        options = {}
        pairs = list(params or ())
        for key, value in zip(pairs[::2], pairs[1::2]):
            if key not in known or len(pairs) % 2:
                return original(filename, img, params)
            options[f"{known[key]}:quality"] = min(int(value), 100)
        # A list of several images is one file of pages.
        if not hasattr(img, "shape") or not savers.save(filename, img, options=options):
            return original(filename, img, params or [])
        return True

    return [(cv2, "imwrite", imwrite)]


def _patch_pillow(savers):
    from PIL import Image

    original = Image.Image.save
    modes = {"1", "L", "LA", "RGB", "RGBA", "I;16"}

    def save(self, fp, format=None, **params):
        plain = isinstance(fp, (str, bytes, os.PathLike)) and format is None
        said = {"icc_profile", "exif", "dpi", "transparency", "pnginfo", "xmp"}
        options = {key: params[key] for key in params if key in ("quality", "lossless")}
        if (plain and self.mode in modes and not said & self.info.keys() and
                options.keys() == params.keys() and
                all(isinstance(value, int) for value in options.values())):
            self.load()
            if savers.save(fp, self, options=options):
                return None
        return original(self, fp, format, **params)

    return [(Image.Image, "save", save)]


def _patch_imageio(savers):
    import imageio

    modules = [imageio] + [
        sys.modules[name] for name in ("imageio.v2", "imageio.v3") if name in sys.modules]
    changes = []
    for module in modules:
        original = module.imwrite

        def imwrite(uri, im, *arguments, original=original, **keywords):
            plain = isinstance(uri, (str, os.PathLike)) and not arguments and not keywords
            if plain and hasattr(im, "shape") and savers.save(uri, im, order="rgb"):
                return None
            return original(uri, im, *arguments, **keywords)

        changes.append((module, "imwrite", imwrite))
    return changes


_makers = {"cv2": _patch_cv2, "PIL": _patch_pillow, "imageio": _patch_imageio}
_patched = {}
_lock = _thread.RLock()  # of these and of what is patched


class _Patch:
    """What patch() returns: unpatched when its block ends."""

    def __init__(self, name):
        self._name = name

    def __enter__(self):
        return self

    def __exit__(self, *_):
        unpatch(self._name)


def patch(name):
    if name not in _makers:
        raise ValueError(f"\"{name}\" cannot be patched: it is one of cv2, PIL, imageio")
    with _lock:
        if name not in _patched:
            savers = _Savers()
            changes = _makers[name](savers)
            undo = [(owner, attribute, getattr(owner, attribute))
                    for owner, attribute, _ in changes]
            for owner, attribute, function in changes:
                setattr(owner, attribute, function)
            _patched[name] = savers, undo
    return _Patch(name)


def unpatch(name):
    failures = []
    with _lock:
        for each in [name] if name is not None else list(_patched):
            if each in _patched:
                savers, undo = _patched.pop(each)
                for owner, attribute, original in undo:
                    setattr(owner, attribute, original)
                failures += savers.close()
    if len(failures) == 1:
        raise failures[0]
    if failures:
        raise ExceptionGroup("images were not saved", failures)
