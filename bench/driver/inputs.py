# SPDX-License-Identifier: MIT
"""The pictures: Debian's photographs scaled down by area averaging, a screenshot, a
rendered scene, and a video made of the photographs. Made once, kept in the data
folder."""
import glob
import os
import shutil

from .context import Missing, find_command, run

PACKAGE = "lomiri-wallpapers-16.04"
# Name, width, height, and how much a photograph must have of each to be used.
SIZES = {"1080p": (1920, 1080), "512": (512, 512), "4k": (3840, 2160)}


def photographs(context):
    """Paths of the original photographs, sorted by name."""
    folder = context.photos_given or os.path.join(context.data, "photos")
    pattern = os.path.join(folder, "**", "*.jpg")
    if not glob.glob(pattern, recursive=True):
        if context.photos_given:
            raise Missing(f"no photographs (*.jpg) below {folder}")
        context.say(f"fetching {PACKAGE}")
        os.makedirs(folder, exist_ok=True)
        run(["apt-get", "download", PACKAGE], cwd=folder)
        package = glob.glob(os.path.join(folder, PACKAGE + "*.deb"))[0]
        run(["dpkg", "-x", package, folder])
    found = sorted(glob.glob(pattern, recursive=True), key=os.path.basename)
    return found[::3] if context.quick else found


def _size_of(path):
    text = run([find_command("ffprobe") or "ffprobe", "-v", "error", "-show_entries",
                "stream=width,height", "-of", "csv=p=0", path])
    width, height = text.strip().split(",")[:2]
    return int(width), int(height)


def _scale(path, width, height, target):
    """Fills width x height: area average, then the middle is cut out."""
    if os.path.exists(target):
        return
    filters = (f"scale={width}:{height}:force_original_aspect_ratio=increase:"
               f"flags=area+accurate_rnd,crop={width}:{height}")
    # The name must say what it is, also while it is being written.
    part = target[:-len(".ppm")] + ".part.ppm"
    run([find_command("ffmpeg") or "ffmpeg", "-v", "error", "-y", "-i", path, "-vf",
         filters, "-frames:v", "1", "-pix_fmt", "rgb24", part])
    os.rename(part, target)


def _stem(path):
    return os.path.splitext(os.path.basename(path))[0]


def scaled(context, size):
    """The photographs that are at least so large, as PPM files of that size."""
    width, height = SIZES[size]
    folder = os.path.join(context.data, size)
    os.makedirs(folder, exist_ok=True)
    made = []
    for photo in photographs(context):
        target = os.path.join(folder, _stem(photo) + ".ppm")
        if not os.path.exists(target):
            has_width, has_height = _size_of(photo)
            if has_width < width or has_height < height:
                continue
            _scale(photo, width, height, target)
        made.append(target)
    return made


def drawn(context, kind, width=1920, height=1080):
    """The screenshot or the rendered scene."""
    target = os.path.join(context.data, f"{kind}_{width}x{height}.ppm")
    if not os.path.exists(target):
        with open(target + ".part", "w", encoding="latin-1") as file:
            run_to_file([context.program("generate"), kind, str(width), str(height)],
                        file)
        os.rename(target + ".part", target)
    return target


def run_to_file(argv, file):
    import subprocess

    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL, stdout=file)


def video(context, frames):
    """H.264, 1920x1080, 25 frames a second: slow pans over the photographs."""
    target = os.path.join(context.data, f"video_{frames}.mp4")
    if os.path.exists(target):
        return target
    context.say(f"making a video of {frames} frames")
    folder = os.path.join(context.data, "pan")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    sources = scaled_sources(context)
    for number, photo in enumerate(sources):
        _scale(photo, 2112, 1188, os.path.join(folder, f"{number:03d}.ppm"))
    hold = -(-frames // len(sources))
    pan = f"crop=1920:1080:x='(in_w-out_w)*mod(n,{hold})/{hold}':y='(in_h-out_h)/2'"
    run([find_command("ffmpeg") or "ffmpeg", "-v", "error", "-y", "-framerate",
         f"25/{hold}", "-i", os.path.join(folder, "%03d.ppm"), "-vf",
         f"fps=25,{pan},format=yuv420p", "-frames:v", str(frames), "-c:v", "libx264",
         "-preset", "veryfast", "-crf", "18", target + ".part.mp4"])
    os.rename(target + ".part.mp4", target)
    shutil.rmtree(folder)
    return target


def scaled_sources(context):
    """The photographs that 1080p pictures are made of."""
    names = {_stem(path) for path in scaled(context, "1080p")}
    return [photo for photo in photographs(context) if _stem(photo) in names]
