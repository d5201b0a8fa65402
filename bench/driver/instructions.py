# SPDX-License-Identifier: MIT
"""Instruction counts of the hot paths by callgrind: unlike times they repeat, on any
machine with the same processor features."""
import os
import re
import subprocess

from . import inputs
from .context import find_command
from .measure import json_lines
from .results import Section

# Label, setting. The counted function is the one around a single encode.
HOT = [
    ("PNG, effort 0", "png effort=0"),
    ("PNG, effort 1", "png effort=1"),
    ("PNG, effort 2", "png effort=2"),
    ("PNG, effort 3", "png effort=3"),
    ("JPEG, quality 95, 4:2:0", "jpg quality=95 subsampling=420"),
    ("JPEG, quality 95, from YUV 4:2:0", "jpg quality=95 subsampling=420 from=yuv420"),
    ("JPEG, quality 90, the default", "jpg"),
    ("WebP, effort 0", "webp effort=0"),
    ("WebP, effort 2, the default", "webp"),
]
# Label, module, setting.
PEERS = [
    ("PNG, OpenCV, default", "opencv", "png"),
    ("PNG, libpng, level 1", "libpng", "png level=1"),
    ("JPEG, bare libjpeg-turbo, quality 95, 4:2:0", "libjpeg",
     "jpg quality=95 subsampling=420"),
    ("JPEG, bare libjpeg-turbo, from YUV 4:2:0", "libjpeg",
     "jpg quality=95 from=yuv420"),
    ("WebP, bare libwebp, quality 90, method 2", "libwebp", "webp quality=90 method=2"),
]


# So many images that what varies at the start of a program does not show.
MORE = 16384


class Callgrind:
    def __init__(self, context, valgrind):
        self.log = os.path.join(context.data, "callgrind.log")
        self.start = [valgrind, "--tool=callgrind", "--callgrind-out-file=/dev/null",
                      f"--log-file={self.log}"]

    def count(self, argv, function=None):
        """Instructions of a program, or of one of its functions and what that calls."""
        only = [f"--toggle-collect={function}"] if function else []
        done = subprocess.run([*self.start, *only, *argv], check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        with open(self.log, encoding="utf-8", errors="replace") as file:
            found = re.search(r"Collected : (\d+)", file.read())
        return int(found.group(1)) if done.returncode == 0 and found else None

    def difference(self, longer, shorter, function=None):
        """What the longer of two runs needs more: without all that is set up once."""
        more, less = self.count(longer, function), self.count(shorter, function)
        return more - less if more is not None and less is not None else None


def instructions(context, peers, encoders):
    section = Section(
        "instructions", "Instructions of the hot paths",
        "Counted by callgrind; unlike times they repeat: encoders exactly, the engine with "
        "its threads to within a few per cent. "
        "valgrind offers AVX2 and no AVX-512, so that some of the code is not what runs "
        "on a processor that has it.")
    valgrind = find_command("valgrind")
    if not valgrind:
        context.skip("instructions: valgrind is not installed (Debian: valgrind)")
        return section
    counter = Callgrind(context, valgrind)
    _encoders(context, section, encoders, counter)
    _conversions(context, section, counter)
    _engine(context, section, counter)
    return section


def _add(context, section, case, label, count, raw):
    """A row of a table, or None when it could not be counted."""
    if count is None:
        context.skip(f"instructions: {label} cannot be counted")
        return None
    section.record(case, [{"contender": label, "instructions": int(count), "raw": raw}])
    return [label, f"{count / 1e6:.3f}", f"{count / raw:.3f}"]


def _encoders(context, section, encoders, counter):
    image = inputs.scaled(context, "512")[0]
    raw = 512 * 512 * 3
    jobs = [f"{label}=memory:{setting}" for label, setting in HOT]
    jobs += [job for job in (encoders.peer(*peer) for peer in PEERS) if job]
    program = [context.program("encode"), "--folder", context.fresh("instructions")]
    rows = []
    for job in jobs:
        label = job.split("=", 1)[0]
        context.say(f"instructions: {label}")
        # The second of two calls: what the first one sets up stays out.
        count = counter.difference([*program, "--once", "2", job, "--", image],
                                   [*program, "--once", "1", job, "--", image],
                                   "bench_measured*")
        rows.append(_add(context, section, "encoders", label, count, raw))
    section.table("Encoding one photograph of 512x512",
                  ["path", "million instructions", "a raw byte"], [row for row in rows if row])


def _conversions(context, section, counter):
    context.say("instructions: conversions")
    program = context.program("convert")
    rows = []
    for record in json_lines([program, "1"]):
        label = record["contender"]
        moved = record["read"] + record["written"]
        calls = counter.count([program, "1", label], "convert")
        count = calls / 3 if calls is not None else None  # two calls to warm up
        rows.append(_add(context, section, "conversions", label, count, moved))
    section.table("Converting 1920x1080 pixels",
                  ["conversion", "million instructions", "a byte read or written"],
                  [row for row in rows if row])


def _engine(context, section, counter):
    """Whole programs with more and with fewer images: all threads count, what is set up
    once does not."""
    context.say("instructions: the engine")
    submit, passed = context.program("submit"), context.program("passthrough")
    folder = context.fresh("instructions")
    jobs = [
        ("ims_save() of 16x16 RGB to the call of `done`, the encoder doing nothing",
         lambda count: [submit, folder, count]),
        ("1000 bytes passed through",
         lambda count: [passed, folder, "1000", count, "2", "1", "copied"]),
    ]
    rows = []
    for label, argv in jobs:
        count = counter.difference(argv(str(1024 + MORE)), argv("1024"))
        if count is None:
            context.skip(f"instructions: {label} cannot be counted")
            continue
        each = count / MORE
        section.record("engine", [{"contender": label, "instructions": int(each)}])
        rows.append([label, f"{each:.0f}"])
    section.table("The engine, for one image: all threads, without what the kernel does",
                  ["path", "instructions"], rows)
