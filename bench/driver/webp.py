# SPDX-License-Identifier: MIT
"""Section on WebP: encoders on one core, and what an effort is worth."""
import math
import statistics

from . import inputs
from .encoders import add_table, speed
from .results import Chart, Section, at_least


def webp(context, peers, encoders):
    section = Section(
        "webp", "WebP",
        "Lossy, quality 80, one thread. Each `effort` of ours stands beside libwebp's "
        "`method` that gives the same bytes.")
    context.say("WebP: photographs, 512x512, all methods and efforts")
    methods = range(7)
    efforts = range(10)
    contenders = []
    # Those that are compared run one after the other: efforts are spread over methods.
    for m in methods:
        contenders.append(encoders.peer(f"libwebp, method {m}", "libwebp",
                                        f"webp quality=80 method={m}"))
        contenders += [f"ours, effort {n}=memory:webp quality=80 effort={n}"
                       for n in efforts if (n if n < 5 else 2 + n // 2) == m]
    contenders += [encoders.peer("OpenCV", "opencv", "webp quality=80"),
                   encoders.peer("libavcodec, swscale", "lavc",
                                 "webp quality=80 method=4"),
                   encoders.peer("libvips, effort 4", "vips", "webp quality=80 method=4"),
                   encoders.peer("ImageMagick", "magick", "webp quality=80")]
    images = inputs.scaled(context, "512")
    sums = encoders.measure(section, "photographs 512", contenders,
                            images[:1] if context.quick else images[:5], 3, 2,
                            memory=not context.quick)
    add_table(section, "Photographs, 512x512, quality 80", sums, "libwebp, method 4",
              False)
    shown = [*(f"libwebp, method {m}" for m in (0, 2, 4)),
             *(f"ours, effort {n}" for n in (0, 2, 4)), "OpenCV", "libavcodec, swscale",
             "libvips, effort 4", "ImageMagick"]
    section.charts.append(Chart(
        "webp", "WebP of 512x512 photographs, quality 80, one core",
        "MB of raw pixels a second of processor time",
        [(label, speed(sums[label]), label.startswith("ours"),
          f"{speed(sums[label]):.0f}  ({sums[label]['bytes'] / sums[label]['raw']:.4f} of raw)")
         for label in shown if label in sums]))
    pairs = []
    for n in efforts:
        ours = sums.get(f"ours, effort {n}")
        for m in methods:
            bare = sums.get(f"libwebp, method {m}")
            if ours and bare and abs(ours["bytes"] / bare["bytes"] - 1) < 0.001:
                pairs.append((speed(ours) / speed(bare), n, m))
    if pairs:
        middle = statistics.median(share for share, _, _ in pairs)
        figure, met = at_least(middle, 0.97, "{:.3f}x")
        worst, effort, method = min(pairs)
        section.aim("webp-bare", figure, met, f"the median of {len(pairs)} pairs of equal "
                    f"bytes; the worst: {worst:.3f}x (effort {effort}, method {method})")
    if not context.quick:
        _webp_efforts(context, section, encoders, images[:5])
    return section


QUALITIES = (72, 80, 88)
CHOSEN = 2  # the library's default effort


def _webp_efforts(context, section, encoders, images):
    """What an effort costs and saves when the picture is equally good: its size is
    interpolated to the PSNR of effort 4 at quality 80."""
    context.say("WebP: efforts at equal PSNR")
    efforts = range(10)
    sums = encoders.measure(
        section, "efforts 512",
        [f"{n} {q}=memory:webp quality={q} effort={n}" for n in efforts
         for q in QUALITIES], images, 1, 2)
    wanted = sums["4 80"]["psnr"]
    rows = []
    found = {}
    for n in efforts:
        points = sorted((sums[f"{n} {q}"]["psnr"], math.log(sums[f"{n} {q}"]["bytes"]))
                        for q in QUALITIES)
        low, high = points[:2] if wanted < points[1][0] else points[1:]
        share = (wanted - low[0]) / (high[0] - low[0])
        found[n] = (math.exp(low[1] + share * (high[1] - low[1])),
                    sums[f"{n} 80"]["cpu_ns"], speed(sums[f"{n} 80"]))
    for n, (size, used, fast) in found.items():
        rows.append([f"effort {n}", f"{fast:.1f}", f"{used / found[4][1]:.2f}",
                     f"{size / found[4][0]:.3f}"])
    section.table(f"Efforts at equal quality ({wanted:.2f} dB), photographs, 512x512",
                  ["", "MB/s of CPU", "time x effort 4", "bytes x effort 4"], rows)

    def worth(effort):
        size, used, _ = found[effort]
        return (f"{used / found[4][1]:.2f}x the time for "
                f"{size / found[4][0] - 1:+.0%} bytes")

    section.aim("webp-effort", f"effort {CHOSEN}, {worth(CHOSEN)} beside effort 4, which "
                f"is libwebp's default; effort {CHOSEN - 1} would be {worth(CHOSEN - 1)}",
                None)
