# SPDX-License-Identifier: MIT
"""Runs contenders in turn and takes medians. Knows no contender."""
import json
import os
import statistics
import subprocess
import sys
import time


def timed(argv, output=None):
    """Runs a command: wall and processor time (its children included) in nanoseconds,
    and the memory of its largest process in bytes. Its output goes to `output`."""
    with open(output or os.devnull, "w+", encoding="utf-8", errors="replace") as sink:
        start = time.monotonic_ns()
        process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=sink,
            stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic_ns() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            if output:
                sink.seek(0)
                sys.stderr.write(sink.read()[-3000:])
            raise SystemExit(
                f"bench: exit code {process.returncode}: {' '.join(argv)[:500]}")
    return {
        "wall_ns": wall,
        "cpu_ns": int((usage.ru_utime + usage.ru_stime) * 1e9),
        "memory": usage.ru_maxrss * 1024,
    }


def json_lines(argv):
    """Runs one of our programs; its lines of JSON."""
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"bench: exit code {done.returncode}: {' '.join(argv)[:500]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def turns(contenders, rounds):
    """Calls each contender once in each round: A B C A B C ... Returns a record for each
    call. A contender is (label, function, rounds at most or None)."""
    records = []
    for number in range(rounds):
        for label, function, at_most in contenders:
            if at_most is not None and number >= at_most:
                continue
            record = {"contender": label, "round": number}
            record.update(function())
            records.append(record)
    return records


def median(records, key):
    """The middle value of a key, of those records that have it."""
    values = [record[key] for record in records if record.get(key) is not None]
    return statistics.median(values) if values else None


def by_contender(records):
    """Records in groups, in the order in which contenders appear."""
    groups = {}
    for record in records:
        groups.setdefault(record["contender"], []).append(record)
    return groups


def totals(records):
    """Of one contender's records for several images: the sum over images of the median
    over rounds, for each key that adds up; `psnr` is the mean over the images."""
    images = {}
    for record in records:
        images.setdefault(record.get("image"), []).append(record)
    total = {"images": len(images)}
    for key in ("raw", "bytes", "cpu_ns", "wall_ns"):
        values = [median(group, key) for group in images.values()]
        if None not in values:
            total[key] = sum(values)
    quality = [record["psnr"] for record in records if "psnr" in record]
    if quality:
        total["psnr"] = statistics.mean(quality)
        total["exact"] = min(quality) > 900 and len(quality) == len(images)
    return total
