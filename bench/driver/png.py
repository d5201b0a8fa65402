# SPDX-License-Identifier: MIT
"""Sections on PNG: encoders on one core, all efforts, and what decoders find."""
import glob
import json
import os
import subprocess

from . import inputs
from .encoders import add_table, ratio, speed
from .measure import by_contender, json_lines
from .results import Chart, Section

OPENCV = "OpenCV, default"
# Without a word on effort.
STANDARD = "ours, effort 1"
METADATA = "ours, effort 1, metadata"


def _efforts(numbers):
    return [f"ours, effort {n}=memory:png effort={n}" for n in numbers]


def _others(encoders):
    return [
        encoders.peer("libspng, level 1", "libspng", "png level=1"),
        encoders.peer("libspng, default", "libspng", "png"),
        encoders.peer("libpng, level 1", "libpng", "png level=1"),
        encoders.peer("libpng, default", "libpng", "png"),
        encoders.peer("libavcodec, level 1, avg", "lavc", "png level=1 pred=3"),
        encoders.peer("libavcodec, default", "lavc", "png"),
        encoders.peer("libvips, level 1", "vips", "png level=1"),
        encoders.peer("libvips, default", "vips", "png"),
        encoders.peer("ImageMagick, default", "magick", "png"),
    ]


def png(context, peers, encoders):
    section = Section(
        "png", "PNG",
        "Processor time for RGB images of 8 bits, in memory, one thread each. The base "
        "is what OpenCV writes when nothing is said (fastest zlib level, run-length "
        "strategy). Ours goes through ims_encode(), which sets up all anew for each image; "
        "`saver` is the whole engine, file and all; `metadata`: with profile, XMP, time, "
        "place, resolution and texts. What each wrote was decoded by "
        "libpng and compared. Memory is that for the first image, beyond the picture "
        "itself.")
    reference = encoders.peer(OPENCV, "opencv", "png")
    others = _others(encoders)
    context.say("PNG: photographs, 1920x1080")
    images = inputs.scaled(context, "1080p")
    fast = encoders.measure(
        section, "photographs 1080p",
        [*_efforts(range(4)), "ours, effort 1, saver=saver:png effort=1",
         f"{METADATA}=memory:png effort=1 with=metadata", reference, *others],
        images[:1] if context.quick else images, 5, 2, memory=not context.quick)
    add_table(section, "Photographs, 1920x1080", fast, OPENCV, True)
    if not context.quick:
        context.say("PNG: photographs, 3840x2160")
        large = encoders.measure(
            section, "photographs 4k",
            [*_efforts((0, 1, 2)), reference, others[0], others[4]],
            inputs.scaled(context, "4k"), 3, 1)
        add_table(section, "Photographs, 3840x2160", large, OPENCV, True)
    _first_step_aim(section, fast)
    _headline(section, fast)
    _second_step_aim(section, fast)
    _metadata_aim(section, fast)
    section.charts.append(_chart(fast))
    return section


def png_efforts(context, peers, encoders):
    section = Section(
        "png-efforts", "PNG: all efforts, and flat graphics",
        "As above. `libpng, level 9` tries all filters and searches longest.")
    reference = encoders.peer(OPENCV, "opencv", "png")
    others = _others(encoders)
    best = encoders.peer("libpng, level 9", "libpng", "png level=9")
    context.say("PNG: photographs, 512x512, all efforts")
    images = inputs.scaled(context, "512")
    small = encoders.measure(
        section, "photographs 512", [*_efforts(range(10)), reference, others[3], best],
        images[:1] if context.quick else images, 3, 1, memory=not context.quick)
    add_table(section, "Photographs, 512x512", small, OPENCV, True)
    flat = {}
    for kind in ("screenshot", "rendered"):
        context.say(f"PNG: {kind}")
        flat[kind] = encoders.measure(
            section, kind, [*_efforts(range(4 if context.quick else 10)), reference,
                            *others, best],
            [inputs.drawn(context, kind)], 5, 1)
        add_table(section, f"A {kind} image, 1920x1080", flat[kind], OPENCV, True)
    _small_aim(section, small)
    _flat_aim(section, flat["screenshot"])
    return section


def _small_aim(section, sums):
    best = "libpng, level 9"
    if best not in sums:
        return
    larger = ratio(sums, "ours, effort 9", best, "bytes")
    slowest = min(ratio(sums, f"ours, effort {n}", best, "speed") for n in range(4, 10))
    section.aim("png-small", f"{larger:.3f}x bytes, slowest {slowest:.2f}x speed",
                larger < 1 and slowest >= 1)


def _first_step_aim(section, sums):
    """The fastest of our efforts that keeps to the size."""
    if OPENCV not in sums:
        return
    found = [(ratio(sums, f"ours, effort {n}", OPENCV, "speed"),
              ratio(sums, f"ours, effort {n}", OPENCV, "bytes"), n) for n in (0, 1)]
    faster, larger, effort = max([item for item in found if item[1] <= 1.03] or found)
    section.aim("png-first", f"{faster:.1f}x at {larger:.3f}x (effort {effort})",
                faster >= 15 and larger <= 1.03)


def _headline(section, sums):
    """What a program gets that says nothing of effort."""
    if OPENCV not in sums:
        return
    section.headline("PNG, one core", "OpenCV", f"{speed(sums[STANDARD]):.0f} MB/s",
                     f"{speed(sums[OPENCV]):.0f} MB/s",
                     ratio(sums, STANDARD, OPENCV, "speed"),
                     ratio(sums, STANDARD, OPENCV, "bytes"))


def _second_step_aim(section, sums):
    if OPENCV not in sums:
        return
    found = [(ratio(sums, f"ours, effort {n}", OPENCV, "bytes"),
              ratio(sums, f"ours, effort {n}", OPENCV, "speed"), n) for n in (2, 3)]
    good = [item for item in found if item[0] <= 0.99 and item[1] >= 4]
    larger, faster, effort = min(good or found)
    section.aim("png-second", f"{larger:.3f}x at {faster:.1f}x (effort {effort})",
                bool(good))


def _metadata_aim(section, sums):
    kept = ratio(sums, METADATA, STANDARD, "speed")
    section.aim("png-metadata", f"{kept:.3f}x speed", kept >= 0.98)


def _flat_aim(section, sums):
    """The worst of our fast efforts on flat graphics."""
    if OPENCV not in sums:
        return
    larger = max(ratio(sums, f"ours, effort {n}", OPENCV, "bytes") for n in range(4))
    faster = min(ratio(sums, f"ours, effort {n}", OPENCV, "speed") for n in range(4))
    section.aim("png-flat", f"{larger:.3f}x bytes, {faster:.1f}x speed",
                larger <= 1.10 and faster >= 1, "the worst of the four efforts")


def _chart(sums):
    bars = [(label, speed(total), label.startswith("ours"),
             f"{speed(total):.0f}  ({total['bytes'] / total['raw']:.3f} of raw)")
            for label, total in sums.items()]
    return Chart("png", "PNG of 1920x1080 photographs, one core",
                 "MB of raw pixels a second of processor time", bars)


# Prints how many of the PNG files hold the pixels of the PPM.
PILLOW = """
import json, sys
from PIL import Image, __version__
wanted = Image.open(sys.argv[1]).convert("RGB").tobytes()
equal = 0
for path in sys.argv[2:]:
    image = Image.open(path)
    equal += image.mode == "RGB" and image.tobytes() == wanted
print(json.dumps({"contender": "Pillow " + __version__, "version": "Pillow " + __version__,
                  "files": len(sys.argv) - 2, "equal": equal}))
"""


def _pillow(python, image, folder):
    stem = os.path.splitext(os.path.basename(image))[0]
    files = glob.glob(os.path.join(glob.escape(folder), glob.escape(stem) + "-*.png"))
    done = subprocess.run([python, "-c", PILLOW, image, *files], check=True, text=True,
                          stdout=subprocess.PIPE)
    return {**json.loads(done.stdout), "image": stem}


def decoders(context, peers, encoders):
    section = Section(
        "decoders", "PNG: what decoders find",
        "Each image at each of the ten efforts, decoded and compared with what was put "
        "in. Fuzzing over sizes, formats, content and strides is a test "
        "(`tests/fuzz/fuzz_png_fast.c`).")
    images = [inputs.scaled(context, "512")[0],
              inputs.drawn(context, "screenshot", 801, 603),
              inputs.drawn(context, "rendered", 802, 605)]
    context.say("PNG: decoders")
    folder = context.fresh("decoders")
    records = json_lines([context.program("decode"), "--keep", folder,
                          *peers.png_decoders(), "--", *images])
    if peers.python_has("PIL"):
        records += [_pillow(peers.command("python"), image, folder) for image in images]
    section.record("decoders", records)
    rows = []
    for label, group in by_contender(records).items():
        files = sum(record["files"] for record in group)
        equal = sum(record["equal"] for record in group)
        rows.append([label, files, equal])
    section.table("A photograph, a screenshot, a rendered image",
                  ["decoder", "files", "exact pixels"], rows)
    if rows:
        exact = [row for row in rows if row[1] == row[2]]
        section.aim("png-decoders", f"{len(exact)} of {len(rows)} decoders read all "
                    f"{rows[0][1]} files", len(exact) == len(rows),
                    ", ".join(row[0] for row in rows))
    return section
