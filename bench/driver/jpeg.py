# SPDX-License-Identifier: MIT
"""Section on JPEG: encoders on one core, from RGB and from the frames of a video."""
from . import inputs
from .encoders import add_table, ratio, speed
from .results import Chart, Section, at_least

BARE, WRITTEN = "libjpeg-turbo, bare", "libjpeg-turbo, bare + file"
SWSCALE = "libavcodec mjpeg, q 2, swscale"
WISH = "quality=95 subsampling=420"


def jpeg(context, peers, encoders):
    section = Section(
        "jpeg", "JPEG",
        "Photographs of 1920x1080, quality 95, 4:2:0, processor time of the whole "
        "process. `bare` is libjpeg-turbo's own interface with its buffer kept from "
        "image to image; `+ file` writes the file too (temporary name, rename). `saver` "
        "is the whole engine: submission, worker, encoder, file, result. Memory is that "
        "for the first image, beyond the picture itself.")
    images = inputs.scaled(context, "1080p")
    images = images[:2] if context.quick else images
    _from_rgb(context, section, encoders, images)
    _from_yuv(context, section, encoders, images)
    return section


def _fallback(encoders):
    """The encoder that is left without libjpeg-turbo."""
    return next((name for name in reversed(encoders.names.get("jpeg", []))
                 if "lavc" in name), None)


def _from_rgb(context, section, encoders, images):
    fallback = _fallback(encoders)
    contenders = [
        encoders.peer(BARE, "libjpeg", f"jpg {WISH}"),
        encoders.peer(WRITTEN, "libjpeg", f"jpg {WISH}+write"),
        f"ours, saver=saver:jpg {WISH}",
        f"ours, ims_encode=memory:jpg {WISH}",
    ]
    # Where several encoders of ours are there, each by its name.
    names = [name for name in encoders.names.get("jpeg", []) if name != fallback]
    contenders += [f"ours, {name}, saver=saver:jpg encoder={name} {WISH}"
                   for name in names[1:]]
    contenders += [
        encoders.peer("OpenCV", "opencv", "jpg quality=95"),
        encoders.peer("libvips", "vips", "jpg quality=95"),
        encoders.peer("ImageMagick", "magick", "jpg quality=95"),
        encoders.peer(SWSCALE, "lavc", "jpg q=2"),
    ]
    if fallback:
        # The qualities at which both have the same PSNR, and about the same size; both
        # keep what they set up.
        contenders += [f"ours, {fallback}, quality {q}, saver=saver:jpg "
                       f"encoder={fallback} quality={q} subsampling=420"
                       for q in (91, 86)]
    context.say("JPEG: photographs, 1920x1080")
    sums = encoders.measure(section, "photographs 1080p", contenders, images, 5, 2,
                            memory=not context.quick)
    add_table(section, "From RGB", sums, BARE, False)
    if names:
        section.notes.append(f"Our encoder of highest rank here is `{names[0]}`.")
    section.charts.append(Chart(
        "jpeg", "JPEG of 1920x1080 photographs, one core",
        "MB of raw pixels a second of processor time",
        [(label, speed(total), label.startswith("ours"), f"{speed(total):.0f}")
         for label, total in sums.items()]))
    whole = ratio(sums, "ours, saver", WRITTEN, "speed")
    notes = [f"by {names[0]}"] if names else []
    notes += [f"{name}: {value:.3f}x" for name in names[1:] if (value := ratio(
        sums, f"ours, {name}, saver", WRITTEN, "speed"))]
    section.aim("jpeg-engine", *at_least(whole, 0.97, "{:.3f}x"), ", ".join(notes))
    if whole:
        ours, theirs = sums["ours, saver"], sums[WRITTEN]
        section.headline("JPEG, one core, files", "libjpeg-turbo",
                         f"{speed(ours):.0f} MB/s", f"{speed(theirs):.0f} MB/s", whole,
                         ratio(sums, "ours, saver", WRITTEN, "bytes"))
    equal_size = ratio(sums, f"ours, {fallback}, quality 86, saver", SWSCALE, "speed")
    section.aim("jpeg-lavc",
                *at_least(ratio(sums, f"ours, {fallback}, quality 91, saver", SWSCALE,
                                "speed"), 1.5),
                f"at equal PSNR, ours writing files too; {equal_size:.2f}x at equal size"
                if equal_size else "")


def _from_yuv(context, section, encoders, images):
    wish = f"{WISH} from=yuv420"
    bare, written = "libjpeg-turbo, planar", "libjpeg-turbo, planar + file"
    context.say("JPEG: frames of YUV 4:2:0")
    sums = encoders.measure(section, "frames 1080p", [
        encoders.peer(bare, "libjpeg", f"jpg {wish}"),
        encoders.peer(written, "libjpeg", f"jpg {wish}+write"),
        f"ours, saver=saver:jpg {wish}",
        f"ours, ims_encode=memory:jpg {wish}",
        encoders.peer("libavcodec mjpeg, q 2", "lavc", "jpg q=2 from=yuv420"),
    ], images[:6], 5, 1)
    add_table(section, "From YUV 4:2:0 frames (MB as if they were RGB)", sums, bare, False)
    section.aim("jpeg-yuv",
                *at_least(ratio(sums, "ours, saver", written, "speed"), 0.97, "{:.3f}x"))
