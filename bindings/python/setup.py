# SPDX-License-Identifier: MIT
"""Builds the extension against an installed libimagesaver, which pkg-config finds."""
import glob
import os
import shlex
import subprocess
import sysconfig

from setuptools import Extension, setup


def pkg_config(*arguments):
    command = [os.environ.get("PKG_CONFIG", "pkg-config"), *arguments, "imagesaver"]
    try:
        return subprocess.run(
            command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        raise SystemExit(
            "pkg-config does not find libimagesaver: install it first (make install), "
            "and if that was not below /usr, name its folder in PKG_CONFIG_PATH")


def run_path():
    """Where the library is, if the loader would not look there."""
    folder = pkg_config("--variable=libdir")
    multiarch = sysconfig.get_config_var("MULTIARCH") or ""
    if os.path.normpath(folder) in ("/usr/lib", os.path.join("/usr/lib", multiarch)):
        return []  # there it looks in any case
    known = subprocess.run(["/sbin/ldconfig", "-N", "-p"], check=False,
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return [] if folder + "/libimagesaver.so" in known.stdout else [folder]


# A free-threaded Python has no limited API; any other takes the module of any version.
limited = not sysconfig.get_config_var("Py_GIL_DISABLED")
os.chdir(os.path.dirname(os.path.abspath(__file__)))

setup(
    version=pkg_config("--modversion"),
    ext_modules=[Extension(
        "imagesaver._imagesaver",
        sorted(glob.glob("src/*.c")),
        depends=sorted(glob.glob("src/*.h")),
        define_macros=[("_GNU_SOURCE", None)] +
        [("Py_LIMITED_API", "0x030b0000")] * limited,
        extra_compile_args=["-std=c17", *shlex.split(pkg_config("--cflags"))],
        extra_link_args=shlex.split(pkg_config("--libs")),
        runtime_library_dirs=run_path(),
        py_limited_api=limited,
    )],
    options={"bdist_wheel": {"py_limited_api": "cp311"}} if limited else {},
)
