# SPDX-License-Identifier: MIT
"""Sections on the engine: whole saves by whole programs, and what the engine itself
costs."""
import contextlib
import os
import re
import subprocess

from . import inputs
from .context import run
from .measure import by_contender, json_lines, median, turns
from .results import Chart, Section, at_least, mebibytes, rate, seconds

WORKERS = 2
# All contenders do the same work: 4:2:0 as OpenCV does, libwebp's method 4.
FORMATS = {"PNG": ("png", 56), "JPEG": ("jpg quality=95 subsampling=420", 56),
           "WebP": ("webp quality=80 effort=4", 14)}


# Of bench/passthrough and bench/pool.
LABELS = {"bare": "bare loop", "lent": "lent", "copied": "copied in",
          "annotated": "lent, and a text put in", "python": "Python's pattern"}


def _pool(context, name, workers, count, setting, images, options=()):
    """A contender: our own program on the usual job."""
    def once():
        return json_lines([context.program("pool"), *options, context.fresh(name),
                           str(workers), str(count), setting, *images])[0]
    return once


def _peer_pool(context, argv, name, workers, count, setting, images):
    def once():
        folder = context.fresh(name)
        record = json_lines([*argv, folder, str(workers), str(count), setting,
                             *images])[0]
        record["bytes"] = sum(entry.stat().st_size for entry in os.scandir(folder))
        return record
    return once


def saving(context, peers, encoders):
    """The job that the library is for, beside what programs do today."""
    section = Section(
        "saving", "Saving in the background",
        f"A producer copies 1920x1080 photographs as fast as it can, {WORKERS} threads "
        "save them; time from the first submission until all files are there. OpenCV: "
        "imwrite in a pool of threads behind a bounded queue of 8. Python: a queue of 8 "
        "in front of a ThreadPoolExecutor around cv2.imwrite, the usual pattern, whose "
        "queue bounds nothing. Memory is the most beyond what the inputs take.")
    images = inputs.scaled(context, "1080p")
    python = peers.command("python")
    seed = os.path.join(context.source, "bench", "peers", "seed.py")
    bars = []
    rows = []
    rounds = 1 if context.quick else 3
    for title, (setting, count) in FORMATS.items():
        if context.quick:
            count = 8
        context.say(f"saving in the background: {title}")
        contenders = [("ours", _pool(context, "ours", WORKERS, count, setting, images),
                       None)]
        pool = peers.module("opencv_pool")
        if pool:
            contenders.append(("OpenCV in a pool", _peer_pool(
                context, [pool], "opencv", WORKERS, count, setting, images), None))
        if peers.python_has("cv2"):
            contenders.append(("Python's pattern", _peer_pool(
                context, [python, seed], "seed", WORKERS, count, setting, images), None))
        records = turns(contenders, rounds)
        section.record(title, records)
        groups = by_contender(records)
        base = median(groups["ours"], "wall_ns")
        for label, group in groups.items():
            wall = median(group, "wall_ns")
            memory = median(group, "memory_peak") - median(group, "memory_before")
            rows.append([f"{title}, {label}", f"{count * 1e9 / wall:.1f}",
                         f"{wall / base:.2f}", seconds(median(group, "cpu_ns") / count),
                         f"{median(group, 'bytes') / median(group, 'raw'):.4f}"
                         if "raw" in group[0] else "-", mebibytes(memory)])
            bars.append((f"{title}, {label}", count * 1e9 / wall, label == "ours",
                         f"{count * 1e9 / wall:.1f}"))
        rivals = [label for label in groups if label != "ours"]
        if rivals:
            best = min(rivals, key=lambda label: median(groups[label], "wall_ns"))
            other = median(groups[best], "wall_ns")
            section.headline(f"{title} in the background, {WORKERS} threads", best,
                             f"{count * 1e9 / base:.1f} images/s",
                             f"{count * 1e9 / other:.1f} images/s", other / base,
                             median(groups["ours"], "bytes") /
                             median(groups[best], "bytes"))
    section.table("Photographs, 1920x1080",
                  ["contender", "images/s", "x our time", "CPU an image", "bytes/raw",
                   "memory, MiB"], rows)
    section.notes.append(
        "PNG: each at its own defaults. JPEG: quality 95, 4:2:0. WebP: quality 80, "
        "libwebp's method 4. Python's bytes are OpenCV's.")
    section.charts.append(Chart(
        "saving", f"Saving 1920x1080 photographs with {WORKERS} threads",
        "images a second", bars))
    return section


def engine(context, peers, encoders):
    section = Section("engine", "The engine")
    _start(context, section)
    _submission(context, section)
    _steady(context, section)
    _passthrough(context, peers, section)
    _durable(context, section)
    _scaling(context, section)
    _large(context, section)
    _memory(context, section)
    return section


def _start(context, section):
    context.say("engine: what a whole process costs")
    records = json_lines([context.program("start"), context.fresh("start"),
                          "11" if context.quick else "101"])
    section.record("start", records)
    section.table("A whole process that opens a saver, saves one PNG of 64x64 and "
                  "closes, beside one that does nothing",
                  ["process", "CPU, ms", "memory, MB", "page faults"],
                  [[record["case"], f"{record['cpu_ns'] / 1e6:.2f}",
                    f"{record['memory'] / 1e6:.2f}", record["page_faults"]]
                   for record in records])
    library = os.path.join(context.build, "libimagesaver.so")
    libraries = len(run(["ldd", library]).splitlines())
    cost = records[-1]
    section.aim("start", f"{cost['cpu_ns'] / 1e6:.1f} ms, {cost['memory'] / 1e6:.1f} MB, "
                f"{libraries} libraries",
                cost["cpu_ns"] <= 4e6 and cost["memory"] <= 3e6 and libraries <= 4,
                "time: the median; memory: the largest of all")


def _submission(context, section):
    context.say("engine: cost of a submission")
    records = json_lines([context.program("submit"), context.fresh("submit")])
    section.record("submission", records)
    rows = []
    beyond = {}
    for record in records:
        beyond[record["case"]] = record["median_ns"] - record["copy_ns"]
        rows.append([record["case"], record["median_ns"], record["copy_ns"],
                     beyond[record["case"]], record["late_ns"]])
    section.table("One submission with room in the queue, nanoseconds",
                  ["case", "median", "copy alone", "beyond the copy", "99 % below"],
                  rows)
    cases = [case for case in beyond if case.startswith("copied 64x64")]
    worst = max(cases, key=beyond.get)
    section.aim("submission", f"{beyond[worst]} ns ({worst})", beyond[worst] < 2000)


# What is saved, how often, and whether all allocations are ours: codec libraries of
# others allocate for each image, whoever calls them.
STEADY = [("png", 50, True), ("bytes", 200, True), ("jpg quality=95", 50, True),
          ("webp effort=0", 10, False)]


def _steady(context, section):
    context.say("engine: allocations and page faults in steady state")
    rows = []
    allocations = faults = 0
    image = inputs.scaled(context, "1080p")[0]
    images = 0
    for setting, count, own in STEADY:
        count = count // 5 if context.quick else count
        record = json_lines([context.program("steady"), context.fresh("steady"),
                             str(WORKERS), str(count), setting, image])[0]
        section.record(f"steady {setting}", [record])
        rows.append([setting, count, f"{record['allocations'] / count:.2f}",
                     f"{record['page_faults'] / count:.2f}"])
        if own:
            allocations += record["allocations"]
            faults += record["page_faults"]
            images += count
    section.table("Allocations and page faults of the whole process for each image, "
                  "after the first ones: the median of five windows",
                  ["saved", "images", "allocations", "page faults"], rows)
    section.aim("steady", f"{allocations} and {faults} in {images} images",
                allocations == 0 and faults == 0,
                "libwebp allocates for itself: in the table, not counted")


def _system_calls(context, peers, folder):
    """System calls for each passed-through file, by name."""
    strace = peers.command("strace")
    if not strace:
        return None
    counts = {}
    for files in (100, 300):
        log = os.path.join(folder, f"strace-{files}")
        done = subprocess.run(
            [strace, "-f", "-c", "-o", log, context.program("passthrough"),
             context.fresh("strace"), "1000", str(files), str(WORKERS), "1", "lent"],
            check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if done.returncode != 0:
            context.skip("system calls: strace may not trace here")
            return None
        with open(log, encoding="utf-8") as file:
            for line in file:
                found = re.match(r"\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$",
                                 line)
                if found and found.group(2) != "total":
                    calls = counts.setdefault(found.group(2), {})
                    calls[files] = int(found.group(1))
    # What grows with the number of files; the bench's own check and removal aside.
    own = {"newfstatat": 1, "unlinkat": 1}
    result = {}
    for name, calls in counts.items():
        each = (calls.get(300, 0) - calls.get(100, 0)) / 200 - own.get(name, 0)
        if each > 0.02:
            result[name] = each
    return result


def _python_passthrough(context, peers, size, count, rounds):
    """The same files by Python's pattern, which opens, writes and closes them: a reader
    may see half a file."""
    python = peers.command("python")
    seed = os.path.join(context.source, "bench", "peers", "seed.py")
    return turns([("python", lambda: json_lines(
        [python, seed, context.fresh("python"), str(WORKERS), str(count),
         f"bytes {size}"])[0], None)], rounds)


def _passthrough(context, peers, section):
    rows = []
    worst = {}
    annotated = {}
    rounds = "2" if context.quick else "5"
    for place, disk in (("memory", False), ("disk", True)):
        for size, count in ((1000, 2000), (100000, 1000)):
            context.say(f"engine: passthrough of {size} bytes, {place}")
            folder = context.fresh("passthrough", disk)
            kind = _file_system(folder)
            records = json_lines([context.program("passthrough"), folder, str(size),
                                  str(count), str(WORKERS), rounds])
            if not disk and peers.command("python"):
                records += _python_passthrough(context, peers, size, count,
                                               1 if context.quick else 3)
            section.record(f"passthrough {kind} {size}", records)
            groups = by_contender(records)
            wall = {label: median(group, "wall_ns") for label, group in groups.items()}
            worst[f"{kind}, {size} bytes"] = wall["bare"] / wall["lent"]
            if size == 100000:
                annotated[kind] = wall["lent"] / wall["annotated"]
            for label, group in groups.items():
                rows.append([f"{kind}, {size} bytes, {LABELS[label]}",
                             f"{count * 1e9 / wall[label]:.0f}",
                             f"{wall['bare'] / wall[label]:.2f}",
                             f"{median(group, 'cpu_ns') / count / 1e3:.1f}"])
            if size == 100000 and "python" in wall:
                section.headline(
                    "Encoded bytes to files of 100 KB", LABELS["python"],
                    f"{count * 1e9 / wall['copied']:.0f} files/s",
                    f"{count * 1e9 / wall['python']:.0f} files/s",
                    wall["python"] / wall["copied"], 1)
    section.table(
        f"Encoded bytes to files, {WORKERS} workers, beside a bare loop with as many "
        "threads that makes the same system calls; after them, Python's pattern around "
        "open().write()",
        ["case", "files/s", "x the bare loop", "CPU us a file"], rows)
    case = min(worst, key=worst.get)
    figure, met = at_least(worst[case], 0.9)
    section.aim(
        "passthrough", f"{figure} ({case})", met,
        "the worst of the four cases; the bytes are lent, as the loop copies none either; "
        "one thread more hands files over, on the same processors")
    case = min(annotated, key=annotated.get)
    figure, met = at_least(annotated[case], 0.8)
    section.aim("annotate", f"{figure} ({case})", met)
    calls = _system_calls(context, peers, context.data)
    if calls:
        listed = ", ".join(f"{name} {each:.2f}" for name, each in
                           sorted(calls.items(), key=lambda item: -item[1]))
        section.aim("system-calls", listed, None)
        section.notes.append(
            f"System calls for each file passed through, by strace: {listed}. (futex: "
            "threads waking one another; tracing slows them down, so that they sleep "
            "more often than they do otherwise.)")


def _durable(context, section):
    """Files that survive a power cut: a sync for each, or one for many."""
    rows = []
    worst = {}
    for size, count in ((1000, 4000), (100000, 2000)):
        folder = context.fresh("durable", True)
        _durable_case(context, section, folder, _file_system(folder), size, count, rows)
        with _own_ext4(context, folder) as own:
            if own is not None:
                case = "an ext4 of its own"
                worst[f"{case}, {size} bytes"] = _durable_case(
                    context, section, own, case, size, count, rows)
        context.fresh("durable", True)
    section.table(
        f"Encoded bytes to files that survive a power cut, {WORKERS} workers: a sync for "
        "each file (full), one for many (group), none",
        ["case", "files/s", "x sync full"], rows)
    section.notes.append(
        "A group's sync is that of the whole file system: what other programs write there "
        "is waited for, too. So the aim is held against an ext4 that nobody else uses, in "
        "a file on this disk, where syncs also take as long as on the disks of usual "
        "machines.")
    if not worst:
        context.skip("sync=group on an ext4 of its own: only root may mount one")
        return
    case = min(worst, key=worst.get)
    figure, met = at_least(worst[case], 20)
    section.aim("durable", f"{figure} ({case})", met)


def _durable_case(context, section, folder, name, size, count, rows):
    """Measures in a folder; returns how many times as fast as `full` `group` is."""
    context.say(f"engine: {size} bytes to files that last, {name}")
    records = json_lines([context.program("durable"), folder, str(size), str(count),
                          str(WORKERS), "1" if context.quick else "3"])
    section.record(f"durable {name} {size}", records)
    each = {label: median(group, "wall_ns") / group[0]["files"]
            for label, group in by_contender(records).items()}
    for label, wall in each.items():
        rows.append([f"{name}, {size} bytes, sync {label}", f"{1e9 / wall:.0f}",
                     f"{each['full'] / wall:.1f}"])
    return each["full"] / each["group"]


@contextlib.contextmanager
def _own_ext4(context, folder):
    """A new ext4 that is mounted below a folder; None where that may not be done."""
    image = os.path.join(folder, "ext4")
    mounted = os.path.join(folder, "mounted")
    os.makedirs(mounted)
    with open(image, "wb") as file:
        file.truncate(4 << 30)
    there = os.geteuid() == 0 and all(
        subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0
        for command in (["mkfs.ext4", "-q", "-F", image],
                        ["mount", "-o", "loop", image, mounted]))
    try:
        yield mounted if there else None
    finally:
        if there:
            run(["umount", mounted])


def _file_system(folder):
    done = subprocess.run(["stat", "-f", "-c", "%T", folder], check=False, text=True,
                          stdout=subprocess.PIPE)
    kind = done.stdout.strip()
    return "ext4" if kind == "ext2/ext3" else kind or "unknown"


def _scaling(context, section):
    rows = []
    factors = {}
    images = inputs.scaled(context, "1080p")
    for title, (setting, count) in FORMATS.items():
        context.say(f"engine: 1 and 2 workers, {title}")
        if context.quick:
            count = max(count // 7, 4)
        for pixels in ("lent", "copied"):
            options = ["--pixels", pixels]
            records = turns(
                [(str(n), _pool(context, "scaling", n, count, setting, images, options),
                  None) for n in (1, 2)], 1 if context.quick else 3)
            section.record(f"scaling {title} {pixels}", records)
            groups = by_contender(records)
            one, two = (median(groups[n], "wall_ns") for n in ("1", "2"))
            factors[title, pixels] = one / two
            rows.append([f"{title}, {LABELS[pixels]}", f"{count * 1e9 / one:.1f}",
                         f"{count * 1e9 / two:.1f}", f"{one / two:.2f}"])
    section.table("1920x1080 photographs from one producer thread, open to close",
                  ["format", "1 worker, images/s", "2 workers, images/s", "factor"], rows)
    lent = {title: factor for (title, pixels), factor in factors.items()
            if pixels == "lent"}
    worst = min(lent, key=lent.get)
    figure, met = at_least(lent[worst], 1.9)
    section.aim("scaling", f"{figure} ({worst})", met,
                "pixels are lent; a producer that has them copied takes part of one of "
                "the two processors: in the table")


def _large(context, section):
    context.say("engine: one image of 8000x8000")
    source = inputs.scaled(context, "4k")[:1] or inputs.scaled(context, "1080p")[:1]
    rows = []
    factors = {}
    for pixels in ("lent", "copied"):
        options = ["--tile", "8000x8000", "--pixels", pixels]
        records = turns(
            [(str(n), _pool(context, "large", n, 1, "png", source, options), None)
             for n in (1, 2)], 2 if context.quick else 5)
        section.record(f"large {pixels}", records)
        groups = by_contender(records)
        raw = median(groups["1"], "raw")
        for workers, group in groups.items():
            wall = median(group, "wall_ns")
            beyond = max(record["memory_peak"] - record["memory_before"]
                         for record in group) - median(group, "bytes")
            if pixels == "copied":
                beyond -= raw
            rows.append([f"{LABELS[pixels]}, {workers}", seconds(wall),
                         f"{rate(raw, wall):.0f}", median(group, "bytes"),
                         mebibytes(beyond)])
        one, two = (median(groups[n], "wall_ns") for n in ("1", "2"))
        factors[pixels] = one / two
    section.table("One RGB image of 8000x8000 to PNG, open to close",
                  ["pixels, workers", "time", "MB/s", "bytes",
                   "memory beyond image and file, MiB"], rows)
    figure, met = at_least(factors["lent"], 1.8)
    section.aim("large", figure, met,
                "pixels are lent; writing the file is part of the time; copied in: "
                f"{factors['copied']:.2f}x, as one thread copies")


def _memory(context, section):
    context.say("engine: peak memory")
    images = inputs.scaled(context, "4k") or inputs.scaled(context, "1080p")
    rows = []
    worst = None
    for title, (setting, _) in FORMATS.items():
        count = 4 if title == "WebP" and context.quick else 14
        record = _pool(context, "memory", WORKERS, count, setting, images)()
        section.record(f"memory {title}", [record])
        used = record["memory_peak"] - record["memory_before"]
        held = (8 + WORKERS) * record["largest_image"]
        files = WORKERS * record["largest_file"]
        beyond = used - held - files
        worst = beyond if worst is None else max(worst, beyond)
        rows.append([title, mebibytes(used), mebibytes(held), mebibytes(files),
                     mebibytes(beyond)])
    section.table("Peak memory beyond the inputs, MiB, large photographs, queue of 8, "
                  f"{WORKERS} workers",
                  ["format", "used", "10 images", "2 encoded files", "rest"], rows)
    section.aim("memory", ", ".join(f"{row[0]} {row[-1]}" for row in rows) + " MiB",
                worst < 16 << 20, "negative where the queue was never full; what codec "
                "libraries work in is part of it")

