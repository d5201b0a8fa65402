# SPDX-License-Identifier: MIT
"""Instruction counts of the hot paths by callgrind: unlike times they repeat exactly, on
any machine with the same processor features."""
import os
import re
import subprocess

from . import inputs
from .context import find_command
from .results import Section

# Label, setting. The counted function is the one around a single encode.
HOT = [
    ("PNG, effort 0", "memory:png effort=0"),
    ("PNG, effort 1", "memory:png effort=1"),
    ("PNG, effort 2", "memory:png effort=2"),
    ("PNG, effort 3", "memory:png effort=3"),
    ("JPEG, quality 95, 4:2:0", "memory:jpg quality=95 subsampling=420"),
    ("JPEG, quality 90, the default", "memory:jpg"),
    ("WebP, effort 0", "memory:webp effort=0"),
]
COUNTED = "bench_measured*"


def _count(context, valgrind, argv):
    log = os.path.join(context.data, "callgrind.log")
    done = subprocess.run(
        [valgrind, "--tool=callgrind", f"--toggle-collect={COUNTED}",
         "--callgrind-out-file=/dev/null", f"--log-file={log}", *argv], check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    with open(log, encoding="utf-8", errors="replace") as file:
        found = re.search(r"Collected : (\d+)", file.read())
    if done.returncode != 0 or not found:
        return None
    return int(found.group(1))


def instructions(context, peers, encoders):
    section = Section(
        "instructions", "Instructions of the hot paths",
        "Counted by callgrind around the encoding of one photograph of 512x512, called "
        "twice (the second time nothing needs to be set up). valgrind offers AVX2 and "
        "no AVX-512.")
    valgrind = find_command("valgrind")
    if not valgrind:
        context.skip("instructions: valgrind is not installed (Debian: valgrind)")
        return section
    image = inputs.scaled(context, "512")[0]
    raw = 512 * 512 * 3
    rows = []
    folder = context.fresh("instructions")
    jobs = list(HOT)
    opencv = encoders.peer("x", "opencv", "png")
    bare = encoders.peer("x", "libjpeg", "jpg quality=95 subsampling=420")
    jobs += [(label, contender.split("=", 1)[1]) for label, contender in
             (("PNG, OpenCV default", opencv), ("JPEG, bare libjpeg-turbo", bare))
             if contender]
    for label, setting in jobs:
        context.say(f"instructions: {label}")
        # The second of two calls: what the first one sets up stays out.
        total = _count(context, valgrind, [
            context.program("encode"), "--once", "2", "--folder", folder,
            f"{label}={setting}", "--", image])
        once = _count(context, valgrind, [
            context.program("encode"), "--once", "1", "--folder", folder,
            f"{label}={setting}", "--", image])
        if total is None or once is None:
            context.skip(f"instructions: {label} cannot be counted")
            continue
        count = total - once
        section.record(label, [{"contender": label, "instructions": count, "raw": raw}])
        rows.append([label, f"{count / 1e6:.2f}", f"{count / raw:.2f}"])
    section.table("One photograph of 512x512",
                  ["path", "million instructions", "a raw byte"], rows)
    return section
