# SPDX-License-Identifier: MIT
"""Sections on the command: a video to images beside ffmpeg, photographs to images beside
vips and mogrify."""
import glob
import os
import shlex
import subprocess

from . import decoding, inputs
from .measure import by_contender, median, timed, turns
from .results import Chart, Section, at_least, mebibytes, seconds


def _job(context, argv, name, pattern, expected):
    """A contender: a command that fills an empty folder. `{}` is the folder."""
    def once():
        folder = context.fresh(name)
        filled = [word.replace("{}", folder) for word in argv]
        log = os.path.join(context.data, f"{name}.log")
        record = timed(filled, output=log)
        files = glob.glob(os.path.join(glob.escape(folder), pattern))
        if len(files) != expected:
            raise SystemExit(f"bench: {len(files)} files instead of {expected}: "
                             f"{' '.join(filled)[:500]}")
        record["bytes"] = sum(os.path.getsize(file) for file in files)
        record["files"] = expected
        return record
    return once


def _psnr(ffmpeg, video, pattern, frames):
    """Quality of the first frames of a folder of images against the video, in dB."""
    # Frame N beside frame N, whatever their times are.
    chain = (f"trim=end_frame={frames},settb=1/25,setpts=N,scale=out_range=full,"
             "format=yuvj420p")
    done = subprocess.run(
        [ffmpeg, "-v", "info", "-nostats", "-start_number", pattern[1], "-i", pattern[0],
         "-i", video, "-lavfi", f"[0]{chain}[a];[1]{chain}[b];[a][b]psnr", "-f", "null",
         "-"],
        check=False, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT)
    for line in done.stdout.splitlines():
        if "PSNR" in line and "average:" in line:
            value = line.split("average:")[1].split()[0]
            return 99.0 if value == "inf" else float(value)
    return None


def _ours(context, inputs_given, options):
    return [context.command(), "save", "--quiet", *options, *inputs_given, "{}"]


def _told(context, argv, inputs_given):
    """A command as the report shows it: without the folders of this machine."""
    short = [os.path.basename(word) if os.sep in word and "{}" not in word else word
             for word in argv if word not in inputs_given[1:]]
    return shlex.join(short).replace("'{}'", "FOLDER").replace("'{}/", "'FOLDER/").replace(
        "{}", "FOLDER")


MATCH = "match"
FRAMES = 300
QUICK_FRAMES = 40

VIDEO = [
    # title, extension, our options, ffmpeg's options, aim
    ("PNG", "png", ["--format", "png"], [], "video-png", 15.0),
    # The scales differ: MATCH becomes the quality at which both lose the same.
    ("JPEG", "jpg", ["--format", "jpg", "--quality", MATCH], ["-q:v", "2"],
     "video-jpeg", 3.5),
    # Both are libwebp, with the same scale. By the name alone ffmpeg would write one
    # animated file.
    ("WebP", "webp", ["--format", "webp", "--quality", "75", "--effort", "4"],
     ["-c:v", "libwebp", "-f", "image2"], "video-webp", 1.8),
]


def _matched(context, ffmpeg, source, extension, ours, theirs):
    """Our options with the lowest quality at which the first frames lose no more than
    ffmpeg's, and what that was found to be."""
    if MATCH not in ours:
        return ours, None
    clip = os.path.join(context.data, "match.mp4")
    subprocess.run([ffmpeg, "-v", "error", "-y", "-nostdin", "-i", source, "-t", "0.4",
                    "-c", "copy", clip], check=True)
    pattern = f"{context.fresh('ffmpeg')}/%06d.{extension}"
    subprocess.run([ffmpeg, "-v", "error", "-nostdin", "-i", clip, *theirs, pattern],
                   check=True)
    wanted = _video_psnr(ffmpeg, clip, context, "ffmpeg", extension)

    def with_quality(quality):
        return [str(quality) if word == MATCH else word for word in ours]

    def reached(quality):
        argv = _ours(context, [clip], with_quality(quality))
        folder = context.fresh("video")
        subprocess.run([word.replace("{}", folder) for word in argv], check=True)
        return _video_psnr(ffmpeg, clip, context, "video", extension)

    low, high = 50, 100
    while low < high:
        middle = (low + high) // 2
        if reached(middle) >= wanted:
            high = middle
        else:
            low = middle + 1
    return with_quality(low), (
        f"quality {low} is the lowest at which ours reach the {wanted:.2f} dB of "
        f"ffmpeg's `{shlex.join(theirs)}`: {reached(low):.2f} dB")


def video(context, peers, encoders):
    frames = QUICK_FRAMES if context.quick else FRAMES
    section = Section(
        "video", "The command: a video to images",
        f"{frames} frames of 1920x1080, H.264, made of the photographs with slow pans. "
        "Decoding is part of the time. PSNR is of the first 10 frames against the "
        "video, so that one sees what the settings are worth.")
    ffmpeg = peers.command("ffmpeg")
    if not ffmpeg:
        return section
    source = inputs.video(context, frames)
    decoding = _decoding(context, ffmpeg, source, section)
    rows = [["decoding alone, ffmpeg", seconds(decoding["wall_ns"]),
             seconds(decoding["cpu_ns"]), "-", "-", "-", mebibytes(decoding["memory"])]]
    bars = []
    jobs = VIDEO[:2] if context.quick else VIDEO
    for title, extension, ours, theirs, key, wanted in jobs:
        context.say(f"command: video to {title}")
        ours, match = _matched(context, ffmpeg, source, extension, ours, theirs)
        ours_argv = _ours(context, [source], ours)
        peer_argv = [ffmpeg, "-v", "error", "-nostdin", "-i", source, *theirs,
                     f"{{}}/%06d.{extension}"]
        rounds = 1 if context.quick or title == "WebP" else 2
        pattern = f"*.{extension}"
        records = turns(
            [("imagesaver", _job(context, ours_argv, "video", pattern, frames), None),
             ("ffmpeg", _job(context, peer_argv, "ffmpeg", pattern, frames), None)],
            rounds)
        section.record(title, records)
        groups = by_contender(records)
        quality = {
            "imagesaver": _video_psnr(ffmpeg, source, context, "video", extension),
            "ffmpeg": _video_psnr(ffmpeg, source, context, "ffmpeg", extension)}
        base = median(groups["ffmpeg"], "wall_ns")
        for label, group in groups.items():
            wall = median(group, "wall_ns")
            rows.append([f"{title}, {label}", seconds(wall),
                         seconds(median(group, "cpu_ns")), f"{base / wall:.2f}x",
                         f"{median(group, 'bytes') / 1e6:.1f}",
                         f"{quality[label]:.2f}" if quality[label] else "-",
                         mebibytes(median(group, "memory"))])
            bars.append((f"{title}, {label}", frames * 1e9 / wall, label != "ffmpeg",
                         f"{frames * 1e9 / wall:.1f}"))
        figure, met = at_least(base / median(groups["imagesaver"], "wall_ns"), wanted)
        section.aim(key, figure, met, "decoding alone takes ffmpeg "
                    f"{seconds(decoding['wall_ns'])} of wall and "
                    f"{seconds(decoding['cpu_ns'])} of processor time")
        ours_wall = median(groups["imagesaver"], "wall_ns")
        section.headline(
            f"{frames} frames of video to {title}", "ffmpeg", seconds(ours_wall),
            seconds(base), base / ours_wall,
            median(groups["imagesaver"], "bytes") / median(groups["ffmpeg"], "bytes"))
        section.notes.append(
            f"{title}: `{_told(context, ours_argv, [source])}` beside "
            f"`{_told(context, peer_argv, [source])}`" + (f"; {match}" if match else ""))
        context.clean()
    section.table(f"{frames} frames",
                  ["contender", "time", "CPU", "speed", "MB written", "PSNR, dB",
                   "memory, MiB"], rows)
    section.charts.append(Chart("video", f"{frames} frames of 1080p video to images",
                                "frames a second", bars))
    return section


def _decoding(context, ffmpeg, source, section):
    """What no command can be faster than: the medians of three runs."""
    context.say("command: decoding a video")
    records = turns([("decoding alone", lambda: timed(
        [ffmpeg, "-v", "error", "-nostdin", "-i", source, "-f", "null", "-"]), None)],
        1 if context.quick else 3)
    section.record("decoding", records)
    return {key: median(records, key) for key in ("wall_ns", "cpu_ns", "memory")}


def _video_psnr(ffmpeg, source, context, name, extension):
    folder = os.path.join(context.scratch, name)
    if name == "ffmpeg":
        return _psnr(ffmpeg, source, (f"{folder}/%06d.{extension}", "1"), 10)
    first = sorted(os.listdir(folder))[0]
    stem, number = os.path.splitext(first)[0].rsplit("_", 1)
    pattern = f"{folder}/{stem.replace('%', '%%')}_%0{len(number)}d.{extension}"
    return _psnr(ffmpeg, source, (pattern, number), 10)


PHOTOS = [
    # title, extension, our options, vips's options, mogrify's options, aims
    ("PNG", "png", ["--format", "png"], "", None, "photos-png", 5.0),
    # Below 90 all three subsample 4:2:0 by themselves or when asked.
    ("JPEG", "jpg", ["--format", "jpg", "--quality", "85", "--set", "subsampling=420"],
     "[Q=85]", ["-quality", "85", "-sampling-factor", "2x2"], "photos-jpeg", 1.3),
    ("WebP", "webp", ["--format", "webp", "--quality", "80", "--effort", "4"], "[Q=80]",
     ["-quality", "80"], "photos-webp", 1.0),
]


def photographs(context, peers, encoders):
    photos = inputs.photographs(context)
    count = len(photos)
    section = Section(
        "photographs", "The command: photographs to images",
        f"{count} JPEG files of up to 16 megapixels, decoded and saved in another format "
        "or again as JPEG. `vips copy` one process a photograph, two at a time by "
        "`xargs -P2`; mogrify one process for all.")
    rows = []
    bars = []
    jobs = PHOTOS[:2] if context.quick else PHOTOS
    for title, extension, ours, vips_options, mogrify_options, key, wanted in jobs:
        context.say(f"command: photographs to {title}")
        pattern = f"*.{extension}"
        ours_argv = _ours(context, photos, ours)
        contenders = [("imagesaver", _job(context, ours_argv, "photos", pattern, count),
                       None)]
        vips = peers.command("vips")
        if vips:
            listing = os.path.join(context.data, "photographs.txt")
            with open(listing, "w", encoding="utf-8") as file:
                file.writelines(f"{photo}\n" for photo in photos)
            script = (f"xargs -P2 -I@ sh -c '{vips} copy \"$1\" \"{{}}/$(basename "
                      f"\"$1\" .jpg).{extension}{vips_options}\"' - @ <{listing}")
            contenders.append(("vips, xargs -P2", _job(
                context, ["sh", "-c", script], "vips", pattern, count), None))
        mogrify = peers.command("mogrify")
        if mogrify and mogrify_options:
            contenders.append(("mogrify", _job(
                context, [mogrify, "-path", "{}", "-format", extension,
                          *mogrify_options, *photos], "mogrify", pattern, count), 1))
        records = turns(contenders, 1 if context.quick else 3)
        section.record(title, records)
        groups = by_contender(records)
        base = median(groups["imagesaver"], "wall_ns")
        for label, group in groups.items():
            wall = median(group, "wall_ns")
            rows.append([f"{title}, {label}", seconds(wall),
                         seconds(median(group, "cpu_ns")), f"{wall / base:.2f}",
                         f"{median(group, 'bytes') / 1e6:.1f}",
                         mebibytes(median(group, "memory"))])
            bars.append((f"{title}, {label}", count * 1e9 / wall,
                         label == "imagesaver", f"{count * 1e9 / wall:.2f}"))
        section.notes.append(f"{title}: `{_told(context, ours_argv, photos)}`")
        rivals = [label for label in groups if label != "imagesaver"]
        if title != "WebP":
            rivals = [label for label in rivals if label.startswith("vips")]
        if rivals:
            rival = min(rivals, key=lambda label: median(groups[label], "wall_ns"))
            figure, met = at_least(median(groups[rival], "wall_ns") / base, wanted)
            section.aim(key, figure, met, f"against {rival}")
            section.headline(
                f"{count} JPEG files to {title}", rival, seconds(base),
                seconds(median(groups[rival], "wall_ns")),
                median(groups[rival], "wall_ns") / base,
                median(groups["imagesaver"], "bytes") / median(groups[rival], "bytes"))
    section.table(f"{count} photographs",
                  ["contender", "time", "CPU", "x our time", "MB written",
                   "memory, MiB"], rows)
    decoding.add_table(context, peers, photos, section)
    section.notes.append("Memory is that of the largest process, so of one of the two "
                         "`vips` at a time.")
    section.charts.append(Chart("photographs", "JPEG photographs to other files",
                                "photographs a second", bars))
    return section
