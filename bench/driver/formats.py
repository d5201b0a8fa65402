# SPDX-License-Identifier: MIT
"""Section on the formats beside PNG, JPEG and WebP, each beside what writes it today.
A further one is a `Beside` in its list, an aim in aims.py and perhaps a peer."""
from . import inputs
from .encoders import add_table, ratio, speed
from .results import Section, at_least

# Not compressed: extension, format, bytes of a pixel in the file, options.
PLAIN = [
    ("bmp", "bmp", 3, ""),
    ("ppm", "pnm", 3, ""),
    ("tga", "tga", 3, ""),
    ("tif", "tiff", 3, " compression=none"),
    ("ff", "farbfeld", 8, ""),
    ("npy", "npy", 3, ""),
    ("raw", "raw", 3, ""),
]
PLAIN_WANTED = 0.7


class Beside:
    """A format of ours beside others that write it, the first of which the aim names.
    Settings are those of `ours` and of the peer's module."""

    def __init__(self, title, format, setting, others, wanted, size="512", pictures=4,
                 lossless=True, bytes_at_most=None, aim=None):
        self.title = title
        self.format = format  # as `imagesaver formats` calls it
        self.aim = f"formats-{aim or format}"
        self.setting = setting
        self.others = others  # (label, module, setting)
        self.wanted = wanted  # times the speed of the first of them
        self.size = size
        self.pictures = pictures
        self.lossless = lossless
        self.bytes_at_most = bytes_at_most  # times those of the first; None: any


def _tiff(title, aim, pixels):
    """TIFF by DEFLATE, beside what libtiff writes when nothing is said."""
    return Beside(f"TIFF, deflate, {title}", "tiff",
                  f"tif compression=deflate effort=2{pixels}",
                  [("libtiff, default", "libtiff", f"tif{pixels}"),
                   ("libtiff, level 1", "libtiff", f"tif level=1{pixels}")],
                  8.0, size="1080p", bytes_at_most=1.0, aim=aim)


BESIDE = [
    _tiff("RGB", "tiff", ""),
    _tiff("gray of 16 bits", "tiff-gray16", " from=gray16"),
    _tiff("RGB of floats", "tiff-floats", " from=rgb_f32"),
    Beside("OpenEXR, ZIP, half", "exr", "exr half=1 from=rgb_f32",
           [("OpenEXR", "openexr", "exr half=1 from=rgb_f32")], 3.0, size="1080p",
           bytes_at_most=1.0),
    Beside("OpenEXR, ZIP, float", "exr", "exr from=rgb_f32",
           [("OpenEXR", "openexr", "exr from=rgb_f32")], 3.0, size="1080p",
           bytes_at_most=1.0, aim="exr-floats"),
    Beside("QOI", "qoi", "qoi", [("libavcodec", "lavc", "qoi")], 2.0, size="1080p"),
    Beside("JPEG XL, lossless, effort 1", "jxl", "jxl lossless=1 effort=1",
           [("libjxl", "libjxl", "jxl effort=1")], 0.97, size="1080p"),
    Beside("AVIF, quality 75", "avif", "avif",
           [("libavif", "libavif", "avif quality=75 speed=8")], 0.97, lossless=False),
    Beside("JPEG 2000, lossless", "j2k", "j2k lossless=1",
           [("OpenJPEG", "openjpeg", "j2k mct=1"),
            ("OpenJPEG without its color transform", "openjpeg", "j2k")], 0.97),
    # MagickWand does not dither by itself, as the convert command does.
    Beside("GIF, not dithered", "gif", "gif dither=no",
           [("ImageMagick", "magick", "gif")], 3.0, size="1080p", lossless=False),
    Beside("JPEG-LS", "jpegls", "jls",
           [("libavcodec", "lavc", "jls"), ("CharLS", "charls", "jls")], 0.97),
]


def formats(context, peers, encoders):
    section = Section(
        "formats", "Further formats",
        "Processor time for RGB images of 8 bits (where nothing else is said), one thread "
        "each. Formats without "
        "compression go through the whole engine into files, beside memcpy() of as "
        "many bytes into a buffer that is kept, and the system calls that write a "
        "file. The others are encoded in memory, beside a named peer at the same "
        "settings; what they wrote was decoded by libavcodec or libtiff and compared.")
    _plain(context, section, encoders)
    for case in BESIDE:
        _beside(context, section, encoders, case)
    return section


def _has(context, encoders, title, format):
    if format in encoders.names:
        return True
    context.skip(f"{title}: no encoder of this build writes it")
    return False


def _plain(context, section, encoders):
    context.say("formats: not compressed")
    written = [row for row in PLAIN if _has(context, encoders, row[0], row[1])]
    copies = {samples: f"memcpy and write, {samples} bytes a pixel"
              for _, _, samples, _ in written}
    contenders = [f"{extension}=saver:{extension}{options}"
                  for extension, _, _, options in written]
    for samples, label in copies.items():
        copy = encoders.peer(label, "copy", f"copy samples={samples}+write")
        if not copy:
            return
        contenders.append(copy)
    images = inputs.scaled(context, "1080p")
    sums = encoders.measure(section, "not compressed", contenders,
                            images[:1] if context.quick else images[:4], 5, 2)
    shares = {}
    rows = []
    for extension, _, samples, options in written:
        total = sums[extension]
        shares[extension] = ratio(sums, extension, copies[samples], "speed")
        rows.append([extension + options, f"{speed(total):.0f}",
                     f"{speed(sums[copies[samples]]):.0f}", f"{shares[extension]:.2f}",
                     f"{total['bytes'] / total['raw']:.4f}"])
    section.table("Photographs, 1920x1080, not compressed, as files",
                  ["format", "MB/s of CPU", "memcpy and write, MB/s",
                   "share of that", "bytes/raw"], rows)
    slowest = min(shares, key=shares.get)
    section.aim("formats-plain", f"{shares[slowest]:.2f} ({slowest})",
                shares[slowest] >= PLAIN_WANTED)


def _beside(context, section, encoders, case):
    if not _has(context, encoders, case.title, case.format):
        return
    context.say(f"formats: {case.title}")
    others = [encoders.peer(*other) for other in case.others]
    images = inputs.scaled(context, case.size)
    sums = encoders.measure(
        section, case.title, [f"ours=memory:{case.setting}", *others],
        images[:1] if context.quick else images[:case.pictures], 3, 4,
        decoders=encoders.peers.decoders() + encoders.peers.further_decoders())
    base = case.others[0][0]
    width, height = inputs.SIZES[case.size]
    add_table(section, f"{case.title}: photographs, {width}x{height}", sums, base,
              case.lossless)
    faster = ratio(sums, "ours", base, "speed")
    larger = ratio(sums, "ours", base, "bytes")
    figure, met = at_least(faster, case.wanted)
    psnr = [sums.get(label, {}).get("psnr") for label in ("ours", base)]
    if not case.lossless and all(psnr):
        figure += f", {psnr[0] - psnr[1]:+.2f} dB"
        met = met and psnr[0] >= psnr[1]
    if larger and case.bytes_at_most:
        figure += f", bytes {larger:.3f}x"
        met = met and larger <= case.bytes_at_most
    section.aim(case.aim, figure, met)
