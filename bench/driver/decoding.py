# SPDX-License-Identifier: MIT
"""What decoding the photographs costs by itself, before anything is saved."""
import glob
import json
import os
import subprocess

from .measure import by_contender, median, timed, turns
from .results import seconds

# OpenCV reads JPEG by libjpeg-turbo. Starting Python is not measured.
READ = """
import json, sys, time
import cv2
cv2.setNumThreads(1)
wall, cpu = time.monotonic_ns(), time.process_time_ns()
pixels = sum(cv2.imread(path).size // 3 for path in sys.argv[1:])
print(json.dumps({"wall_ns": time.monotonic_ns() - wall,
                  "cpu_ns": time.process_time_ns() - cpu, "pixels": pixels}))
"""


def _by_ffmpeg(ffmpeg, folder):
    # It would scale all pictures to the size of the first one.
    return timed([ffmpeg, "-v", "error", "-nostdin", "-threads", "1", "-f", "image2",
                  "-pattern_type", "glob", "-i", os.path.join(folder, "*.jpg"),
                  "-autoscale", "0", "-f", "null", "-"])


def _by_opencv(python, photos):
    done = subprocess.run([python, "-c", READ, *photos], check=True, text=True,
                          stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def add_table(context, peers, photos, section):
    context.say("command: decoding photographs")
    contenders = []
    folder = os.path.dirname(photos[0])
    if peers.command("ffmpeg") and photos == sorted(
            glob.glob(os.path.join(glob.escape(folder), "*.jpg")), key=os.path.basename):
        contenders.append(("libavcodec, to planes (ffmpeg)", lambda: _by_ffmpeg(
            peers.command("ffmpeg"), folder), None))
    if peers.python_has("cv2"):
        contenders.append(("libjpeg-turbo, to BGR (OpenCV)", lambda: _by_opencv(
            peers.command("python"), photos), None))
    records = turns(contenders, 1 if context.quick else 3)
    section.record("decoding", records)
    rows = [[label, seconds(median(group, "wall_ns")), seconds(median(group, "cpu_ns"))]
            for label, group in by_contender(records).items()]
    if rows:
        section.table("Decoding alone, one thread", ["decoder", "time", "CPU"], rows)
        section.aim("photos-decoding", ", ".join(f"{row[0]}: {row[2]} of CPU"
                                                 for row in rows), None)
