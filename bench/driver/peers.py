# SPDX-License-Identifier: MIT
"""The peers: what can be built and found on this machine, and its versions."""
import os
import re
import shlex
import subprocess

from .context import find_command

# Module, source, packages for pkg-config, further libraries, Debian package.
MODULES = [
    ("libpng", "libpng.c", ["libpng"], [], "libpng-dev"),
    ("libspng", "libspng.c", ["spng"], [], "libspng-dev"),
    ("libjpeg", "libjpeg.c", ["libjpeg"], [], "libjpeg62-turbo-dev"),
    ("libtiff", "libtiff.c", ["libtiff-4"], [], "libtiff-dev"),
    ("libwebp", "libwebp.c", ["libwebp"], [], "libwebp-dev"),
    ("lavc", "lavc.c", ["libavcodec", "libavutil", "libswscale"], [], "libavcodec-dev"),
    ("opencv", "opencv.cpp", ["opencv4"], ["-lopencv_core", "-lopencv_imgcodecs"],
     "libopencv-dev"),
    ("vips", "vips.c", ["vips"], [], "libvips-dev"),
    ("magick", "magick.c", ["MagickWand"], [], "libmagickwand-dev"),
    ("stb", "stb.c", ["stb"], ["-lm"], "libstb-dev"),
    ("copy", "copy.c", [], [], "libc6-dev"),
    ("libjxl", "libjxl.c", ["libjxl"], [], "libjxl-dev"),
    ("libavif", "libavif.c", ["libavif"], [], "libavif-dev"),
    ("openjpeg", "openjpeg.c", ["libopenjp2"], [], "libopenjp2-7-dev"),
    ("openexr", "openexr.cpp", ["OpenEXR"], [], "libopenexr-dev"),
    ("charls", "charls.c", ["charls"], [], "libcharls-dev"),
]
# Programs, the same way.
PROGRAMS = [
    ("opencv_pool", "opencv_pool.cpp", ["opencv4"],
     ["-lopencv_core", "-lopencv_imgcodecs"], "libopencv-dev"),
]
COMMANDS = {
    "ffmpeg": (("ffmpeg",), "ffmpeg"),
    "vips": (("vips",), "libvips-tools"),
    "mogrify": (("mogrify",), "imagemagick"),
    "strace": (("strace",), "strace"),
    "python": (("python3",), "python3"),
}
# What python3 is asked for, and what is needed besides.
PYTHON_MODULES = {"cv2": "python3-opencv", "PIL": "python3-pil"}
FURTHER_PACKAGES = ["g++", "libavutil-dev", "libswscale-dev", "python3-matplotlib",
                    "valgrind"]


def packages():
    """All Debian packages that a whole run uses."""
    return sorted({item[-1] for item in MODULES + PROGRAMS} |
                  {debian for _, debian in COMMANDS.values()} |
                  set(PYTHON_MODULES.values()) | set(FURTHER_PACKAGES))


def _package_flags(packages, what):
    if not packages:
        return []
    pkg_config = os.environ.get("PKG_CONFIG", "pkg-config")
    done = subprocess.run([pkg_config, what, *packages], check=False, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.stdout.split() if done.returncode == 0 else None


def _build(context, source, packages, extra, target, shared):
    """Returns None, or why not."""
    flags = _package_flags(packages, "--cflags")
    if flags is None:
        return "not installed"
    # OpenCV's own list names all of its libraries and what those need.
    libraries = extra or _package_flags(packages, "--libs")
    path = os.path.join(context.source, "bench", "peers", source)
    harness = os.path.join(context.build, "bench", "harness.o")
    newest = max(os.path.getmtime(path), os.path.getmtime(harness))
    if os.path.exists(target) and os.path.getmtime(target) > newest:
        return None
    plus = source.endswith(".cpp")
    compiler = os.environ.get("CXX" if plus else "CC") or ("g++" if plus else "gcc")
    argv = [*shlex.split(compiler), "-O2", "-std=c++17" if plus else "-std=gnu17",
            "-fPIC", "-pthread", *(["-shared"] if shared else []), *flags, path,
            harness, *libraries, "-lm", "-o", target]
    try:
        done = subprocess.run(argv, check=False, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
    except FileNotFoundError:
        return f"no compiler ({compiler})"
    if done.returncode != 0:
        with open(target + ".log", "w", encoding="utf-8") as log:
            log.write(done.stdout)
        return f"does not compile ({target}.log)"
    return None


class Peers:
    """Paths of what is there; asking for what is not gives None."""

    def __init__(self, context):
        self.modules = {}
        self.commands = {}
        folder = os.path.join(context.data, "peers")
        os.makedirs(folder, exist_ok=True)
        for name, source, packages, extra, debian in MODULES + PROGRAMS:
            shared = (name, source, packages, extra, debian) in MODULES
            target = os.path.join(folder, name + (".so" if shared else ""))
            problem = _build(context, source, packages, extra, target, shared)
            if problem:
                context.skip(f"{name}: {problem} (Debian: {debian})")
            else:
                self.modules[name] = target
        for name, (names, debian) in COMMANDS.items():
            path = find_command(*names)
            if path:
                self.commands[name] = path
            else:
                context.skip(f"{name}: not installed (Debian: {debian})")
        for name, debian in PYTHON_MODULES.items():
            if not self.python_has(name):
                context.skip(f"{name}: not installed (Debian: {debian})")

    def module(self, name):
        return self.modules.get(name)

    def command(self, name):
        return self.commands.get(name)

    def python_has(self, module):
        python = self.commands.get("python")
        return python is not None and subprocess.run(
            [python, "-c", f"import {module}"], check=False,
            stderr=subprocess.DEVNULL).returncode == 0

    def decoders(self):
        """One for each format, to see what was lost."""
        return [path for name in ("libpng", "libjpeg", "libwebp")
                if (path := self.module(name))]

    def further_decoders(self):
        """For formats that those do not know."""
        return [path for name in ("lavc", "libtiff", "libavif")
                if (path := self.module(name))]

    def png_decoders(self):
        return [path for name in ("libpng", "libspng", "lavc", "opencv", "vips", "magick",
                                  "stb") if (path := self.module(name))]


def versions(peers):
    """Versions of the commands, for the report."""
    found = []
    questions = {"ffmpeg": ["-version"], "vips": ["--version"], "mogrify": ["-version"],
                 "python": ["-c", "import cv2; print('cv2', cv2.__version__)"]}
    for name, arguments in questions.items():
        path = peers.command(name)
        if not path:
            continue
        text = subprocess.run([path, *arguments], check=False, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        number = re.search(r"\d+\.\d[\w.+~-]*", text)
        if number:
            what = "cv2 of Python" if name == "python" else name
            found.append(f"{what} {number.group()}")
    return found
