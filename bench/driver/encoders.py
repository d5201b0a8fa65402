# SPDX-License-Identifier: MIT
"""Sections on single encoders: processor time for one image on one core, side by side in
one process."""
import math
import statistics

from . import inputs
from .measure import by_contender, json_lines, totals
from .results import Section, at_least, rate

OPENCV = "OpenCV, default"


class Encoders:
    """Runs the measuring program on a list of contenders."""

    def __init__(self, context, peers):
        self.context = context
        self.peers = peers
        listed = json_lines([context.program("encode"), "--encoders"])
        self.names = {}
        for encoder in sorted(listed, key=lambda item: -item["rank"]):
            self.names.setdefault(encoder["format"], []).append(encoder["name"])

    def peer(self, label, module, setting):
        path = self.peers.module(module)
        return f"{label}={path}:{setting}" if path else None

    def measure(self, section, case, contenders, images, rounds, budget):
        """Returns totals by contender, in the order given."""
        context = self.context
        if not images:
            context.skip(f"{case}: no picture of this size")
            return {}
        decoders = []
        for module in self.peers.decoders():
            decoders += ["--decoder", module]
        folder = context.fresh("encode")
        if context.quick:
            rounds, budget = 1, min(budget, 2)
        argv = [context.program("encode"), "--rounds", str(rounds), "--budget",
                str(budget), "--folder", folder, *decoders,
                *[item for item in contenders if item], "--", *images]
        records = json_lines(argv)
        section.record(case, records)
        return {label: totals(group) for label, group in by_contender(records).items()}


def speed(total):
    return rate(total["raw"], total["cpu_ns"])


def ratio(sums, label, base, key):
    """How many times `base`'s value a contender has; speed counts upwards."""
    if label not in sums or base not in sums:
        return None
    if key == "speed":
        return speed(sums[label]) / speed(sums[base])
    return sums[label][key] / sums[base][key]


def add_table(section, title, sums, base, lossless):
    header = ["encoder", "MB/s of CPU", f"x {base}", "bytes/raw", f"bytes x {base}",
              "pixels" if lossless else "PSNR, dB"]
    rows = []
    for label, total in sums.items():
        faster = ratio(sums, label, base, "speed")
        larger = ratio(sums, label, base, "bytes")
        if "psnr" not in total:
            quality = "-"
        elif lossless:
            quality = "equal" if total["exact"] else "DIFFER"
        else:
            quality = f"{total['psnr']:.2f}"
        rows.append([label, f"{speed(total):.1f}",
                     f"{faster:.2f}" if faster else "-",
                     f"{total['bytes'] / total['raw']:.4f}",
                     f"{larger:.3f}" if larger else "-", quality])
    section.table(title, header, rows)


def _efforts(numbers):
    return [f"ours, effort {n}=memory:png effort={n}" for n in numbers]


def png(context, peers, encoders):
    section = Section(
        "png", "PNG",
        "Processor time of one thread for RGB images of 8 bits, in memory. The base is "
        "what OpenCV writes when nothing is said (fastest zlib level, run-length "
        "strategy). Ours goes through ims_encode(), which sets up all anew for each image; "
        "`saver` is the whole engine, file and all. What each wrote was decoded by "
        "libpng and compared.")
    reference = encoders.peer(OPENCV, "opencv", "png")
    others = [
        encoders.peer("libspng, level 1", "libspng", "png level=1"),
        encoders.peer("libspng, default", "libspng", "png"),
        encoders.peer("libpng, level 1", "libpng", "png level=1"),
        encoders.peer("libpng, default", "libpng", "png"),
        encoders.peer("libavcodec, default", "lavc", "png"),
        encoders.peer("libavcodec, level 1, avg", "lavc", "png level=1 pred=3"),
    ]
    best = encoders.peer("libpng, level 9", "libpng", "png level=9")

    context.say("PNG: photographs, 1920x1080")
    images = inputs.scaled(context, "1080p")
    fast = encoders.measure(
        section, "photographs 1080p",
        [*_efforts(range(4)), "ours, effort 1, saver=saver:png effort=1", reference,
         *others],
        images[:2] if context.quick else images, 3, 3)
    add_table(section, "Photographs, 1920x1080", fast, OPENCV, True)

    if not context.quick:
        context.say("PNG: photographs, 3840x2160")
        large = encoders.measure(
            section, "photographs 4k",
            [*_efforts((0, 1, 2)), reference, others[0], others[-1]],
            inputs.scaled(context, "4k"), 2, 4)
        add_table(section, "Photographs, 3840x2160", large, OPENCV, True)

    context.say("PNG: photographs, 512x512, all efforts")
    small_images = inputs.scaled(context, "512")
    small = encoders.measure(
        section, "photographs 512",
        [*_efforts(range(10)), reference, others[3], best],
        small_images[:2] if context.quick else small_images, 2, 3)
    add_table(section, "Photographs, 512x512, all efforts", small, OPENCV, True)

    flat = {}
    for kind in ("screenshot", "rendered"):
        context.say(f"PNG: {kind}")
        flat[kind] = encoders.measure(
            section, kind, [*_efforts(range(4 if context.quick else 10)), reference,
                            *others, best],
            [inputs.drawn(context, kind)], 3, 1)
        add_table(section, f"A {kind} image, 1920x1080", flat[kind], OPENCV, True)

    _png_aims(section, fast, small, flat)
    section.charts += [_png_chart(fast)]
    return section


def _png_aims(section, fast, small, flat):
    _first_step_aim(section, fast)
    _second_step_aim(section, fast)
    _flat_aim(section, flat.get("screenshot", {}))
    best = "libpng, level 9"
    if best in small and "ours, effort 9" in small:
        larger = ratio(small, "ours, effort 9", best, "bytes")
        slowest = min(ratio(small, f"ours, effort {n}", best, "speed")
                      for n in range(4, 10))
        section.aim("PNG, efforts 4-9 against libpng's level 9 (512x512)",
                    "effort 9: bytes < 1x; each: speed >= 1x",
                    f"{larger:.3f}x bytes, slowest {slowest:.2f}x speed",
                    larger < 1 and slowest >= 1)
    else:
        section.aim("PNG, efforts 4-9 against libpng's level 9 (512x512)",
                    "effort 9: bytes < 1x; each: speed >= 1x", "-", None)


def _first_step_aim(section, sums):
    """The fastest of our efforts that keeps to the size."""
    target = "speed >= 15x at bytes <= 1.03x"
    text = "PNG, photographs 1080p, fast step against OpenCV's default"
    found = [(ratio(sums, f"ours, effort {n}", OPENCV, "speed"),
              ratio(sums, f"ours, effort {n}", OPENCV, "bytes"), n) for n in (0, 1)]
    found = [item for item in found if item[0] is not None]
    if not found:
        section.aim(text, target, "-", None)
        return
    small = [item for item in found if item[1] <= 1.03] or found
    faster, larger, effort = max(small)
    section.aim(text, target, f"{faster:.1f}x at {larger:.3f}x (effort {effort})",
                faster >= 15 and larger <= 1.03)


def _second_step_aim(section, sums):
    target = "bytes <= 0.99x at speed >= 4x"
    text = "PNG, photographs 1080p, second step (effort 2-3) against OpenCV's default"
    found = [(ratio(sums, f"ours, effort {n}", OPENCV, "bytes"),
              ratio(sums, f"ours, effort {n}", OPENCV, "speed"), n) for n in (2, 3)]
    found = [item for item in found if item[0] is not None]
    if not found:
        section.aim(text, target, "-", None)
        return
    good = [item for item in found if item[0] <= 0.99 and item[1] >= 4]
    larger, faster, effort = min(good or found)
    section.aim(text, target, f"{larger:.3f}x at {faster:.1f}x (effort {effort})",
                bool(good))


def _flat_aim(section, sums):
    """The worst of our fast efforts on flat graphics."""
    larger = [ratio(sums, f"ours, effort {n}", OPENCV, "bytes") for n in range(4)]
    faster = [ratio(sums, f"ours, effort {n}", OPENCV, "speed") for n in range(4)]
    figure, met = "-", None
    if None not in larger:
        figure = f"{max(larger):.3f}x bytes, {min(faster):.1f}x speed"
        met = max(larger) <= 1.10 and min(faster) >= 1
    section.aim("PNG, screenshot: efforts 0-3 against OpenCV's default",
                "bytes <= 1.10x, speed >= 1x", figure, met,
                "the worst of the four efforts")


def _png_chart(sums):
    from .results import Chart

    bars = [(label, speed(total), label.startswith("ours"),
             f"{speed(total):.0f}  ({total['bytes'] / total['raw']:.3f} of raw)")
            for label, total in sums.items()]
    return Chart("png", "PNG of 1920x1080 photographs, one core",
                 "MB of raw pixels a second of processor time", bars)


def jpeg(context, peers, encoders):
    section = Section(
        "jpeg", "JPEG",
        "Quality 95, 4:2:0, RGB photographs of 1920x1080, processor time of the whole "
        "process. `bare` is libjpeg-turbo's own interface with its buffer kept from "
        "image to image; `+ file` writes the file too (temporary name, rename). `saver` "
        "is the whole engine: submission, worker, encoder, file, result.")
    wish = "quality=95 subsampling=420"
    bare, written = "libjpeg-turbo, bare", "libjpeg-turbo, bare + file"
    contenders = [
        encoders.peer(bare, "libjpeg", f"jpg {wish}"),
        encoders.peer(written, "libjpeg", f"jpg {wish}+write"),
        f"ours, saver=saver:jpg {wish}",
        f"ours, ims_encode=memory:jpg {wish}",
        encoders.peer("OpenCV", "opencv", "jpg quality=95"),
        encoders.peer("libavcodec mjpeg, q 2, swscale", "lavc", "jpg q=2"),
    ]
    names = encoders.names.get("jpeg", [])
    fallback = next((name for name in reversed(names) if "turbo" not in name), None)
    if fallback:
        # The qualities at which both have the same PSNR, and about the same size; both
        # keep what they set up.
        contenders += [f"ours, {fallback}, quality {q}, saver=saver:jpg "
                       f"encoder={fallback} quality={q} subsampling=420"
                       for q in (91, 82)]
    context.say("JPEG: photographs, 1920x1080")
    images = inputs.scaled(context, "1080p")
    sums = encoders.measure(section, "photographs 1080p", contenders,
                            images[:2] if context.quick else images, 5, 2)
    add_table(section, "Photographs, 1920x1080, quality 95, 4:2:0", sums, bare, False)
    whole = ratio(sums, "ours, saver", written, "speed")
    section.aim("JPEG through the whole engine against bare libjpeg-turbo that writes "
                "the same files", ">= 0.97x", *at_least(whole, 0.97, "{:.3f}x"),
                note=_beside(sums, bare))
    section.aim("JPEG by libavcodec with our converter against libavcodec with swscale",
                ">= 1.5x", *at_least(
                    ratio(sums, f"ours, {fallback}, quality 91, saver",
                          "libavcodec mjpeg, q 2, swscale", "speed"), 1.5),
                note="at about the same PSNR; ours writes files too. The table has a "
                "quality of about the same size, too")
    return section


def conversion(context, peers, encoders):
    section = Section(
        "conversion", "Colour conversion",
        "The converters that encoders share, on 1920x1080 pixels, one thread: bytes read "
        "and written a second, beside memcpy() that reads and writes as many.")
    context.say("colour conversion")
    records = json_lines([context.program("convert"), "20" if context.quick else "100"])
    section.record("1920x1080", records)
    rows = []
    shares = {}
    for record in records:
        moved = record["read"] + record["written"]
        share = record["copy_ns"] / record["wall_ns"]
        shares[record["contender"]] = share
        rows.append([record["contender"], f"{moved / record['wall_ns']:.1f}",
                     f"{moved / record['copy_ns']:.1f}", f"{share:.2f}"])
    section.table("1920x1080", ["conversion", "GB/s", "memcpy, GB/s", "share of memcpy"],
                  rows)
    slowest = min(shares, key=shares.get)
    section.aim("Colour conversion, flattening and depth changes at memory speed",
                ">= 0.5 of memcpy, each", f"{shares[slowest]:.2f} ({slowest})",
                shares[slowest] >= 0.5, "where half of memcpy's speed is taken as "
                "memory speed")
    return section


def _beside(sums, bare):
    value = ratio(sums, "ours, saver", bare, "speed")
    return "" if value is None else f"{value:.3f}x against bare without writing a file"


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
                                 "webp quality=80 method=4")]
    images = inputs.scaled(context, "512")
    sums = encoders.measure(section, "photographs 512", contenders,
                            images[:1] if context.quick else images[:5], 3, 2)
    add_table(section, "Photographs, 512x512, quality 80", sums, "libwebp, method 4",
              False)
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
        section.aim("WebP against bare libwebp at the same method", ">= 0.97x", figure,
                    met, f"the median of {len(pairs)} pairs of equal bytes; the worst: "
                    f"{worst:.3f}x (effort {effort}, method {method})")
    else:
        section.aim("WebP against bare libwebp at the same method", ">= 0.97x", "-",
                    None, "no pair with equal bytes")
    if not context.quick:
        _webp_efforts(context, section, encoders, images[:5])
    return section


QUALITIES = (72, 80, 88)


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
