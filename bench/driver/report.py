# SPDX-License-Identifier: MIT
"""Writes what was measured: Markdown, CSV, the block in the README. Knows no
measurement."""
import csv
import os
import platform
import re
import subprocess
import textwrap

from .aims import AIMS
from .results import text_table

HOW = ("All contenders of a table ran in turn (A B C, A B C, ...) in one run; figures are "
       "medians over the rounds, summed over the pictures. MB is a million bytes of raw "
       "pixels. CPU is user and system time of all threads and child processes.")
README_BEGIN = "<!-- bench: written by `make bench` -->"
README_END = "<!-- bench: end -->"


def _first_line(path, key):
    try:
        with open(path, encoding="utf-8") as file:
            for line in file:
                if line.startswith(key):
                    return line.split(":", 1)[-1].split("=", 1)[-1].strip().strip('"')
    except OSError:
        pass
    return "unknown"


def processor():
    """The processor's name and the number of cores, or "unknown"."""
    name = re.sub(r"\((R|TM)\)", "", _first_line("/proc/cpuinfo", "model name"))
    cores = len(os.sched_getaffinity(0))
    return f"{' '.join(name.split())}, {cores} core{'s' if cores != 1 else ''}"


def _vector_units():
    flags = _first_line("/proc/cpuinfo", "flags").split()
    known = [("avx512f", "AVX-512"), ("avx2", "AVX2"), ("sse4_1", "SSE4.1")]
    return next((name for flag, name in known if flag in flags), "")


def _level(build):
    """The level of vector instructions that the build stops at, or "": see configure's
    --with-simd."""
    try:
        with open(os.path.join(build, "config.h"), encoding="utf-8") as file:
            level = re.search(r"IMS_SIMD_HIGHEST IMS_SIMD_(\w+)", file.read())
    except OSError:
        return ""
    return "" if level is None or level[1] == "NEON" else f", built --with-simd={level[1].lower()}"


def machine(build):
    """What this machine is, and what the build uses of it, as pairs."""
    memory = int(re.sub(r"\D", "", _first_line("/proc/meminfo", "MemTotal")) or 0)
    compiler = subprocess.run([os.environ.get("CC", "gcc").split()[0], "--version"],
                              check=False, text=True, stdout=subprocess.PIPE).stdout
    units = _vector_units()
    return [
        ("processor", processor() + (f", {units}" if units else "")
                      + _level(build)),
        ("memory", f"{memory / (1 << 20):.1f} GiB"),
        ("system", f"{_first_line('/etc/os-release', 'PRETTY_NAME')}, Linux "
                   f"{platform.release()}"),
        ("compiler", compiler.splitlines()[0] if compiler else "unknown"),
    ]


def _markdown_table(header, rows):
    lines = ["| " + " | ".join(header) + " |",
             "| --- |" + " ---: |" * (len(header) - 1)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return lines


def print_section(section):
    for title, header, rows in section.tables:
        print(f"\n  {section.title}: {title}")
        print(text_table(header, rows))
    for key, figure in section.figures.items():
        print(f"  {figure.verdict().strip('*'):>12}: {AIMS[key].text}: {figure.text} "
              f"(wanted: {AIMS[key].wanted})")
    print(flush=True)


def all_figures(sections):
    return {key: figure for section in sections
            for key, figure in section.figures.items()}


def _aims(sections, whole):
    """The table of all aims, or of those that were measured, and a paragraph for each
    that was missed."""
    figures = all_figures(sections)
    rows = []
    missed = []
    for key, aim in AIMS.items():
        figure = figures.get(key)
        if aim.tests and whole:
            rows.append([aim.text, aim.wanted, aim.tests, "tested", "make check"])
            continue
        where = f"--only {aim.section}" if aim.section else "make bench"
        if not figure and not whole:
            continue
        if not figure:
            rows.append([aim.text, aim.wanted, "-", "not measured", where])
            continue
        rows.append([aim.text, aim.wanted,
                     figure.text + (f"; {figure.note}" if figure.note else ""),
                     figure.verdict(), where])
        if figure.met is False:
            missed.append(f"- **{aim.text}**: {figure.text} (wanted: {aim.wanted}). "
                          f"{aim.reason} Next: {aim.step}")
    judged = [figure.met for figure in figures.values() if figure.met is not None]
    lines = ["## Aims", "", f"{sum(judged)} of the {len(judged)} aims with a figure are "
             "met. The last column is the command that measures it: `make bench "
             "BENCH_FLAGS='--only SECTION'` measures that part alone.", ""]
    lines += _markdown_table(["aim", "wanted", "measured", "", "command"], rows) + [""]
    if missed:
        lines += ["### Missed: why, and what next", "", *missed, ""]
    return lines


def _versions(sections, commands):
    found = set(commands)
    for section in sections:
        for record in section.records:
            if "version" in record:
                found.add(record["version"])
    return sorted(found, key=str.lower)


def _headlines(sections):
    """The short table, also of the README."""
    rows = [[line.job, line.ours, f"{line.theirs} ({line.peer})", f"{line.factor:.2f}x",
             f"{line.size:.2f}x" if line.size else "-"]
            for section in sections for line in section.headlines]
    return _markdown_table(["job", "imagesaver", "beside it", "speed", "bytes written"],
                           rows) if rows else []


def _main_chart(plots, folder):
    return [f"![Speed beside what does the job today]({folder}/main.svg)", ""] \
        if "main" in plots else []


def _section_lines(section, plots, folder):
    lines = [f"## {section.title}", ""]
    if section.text:
        lines += [section.text, ""]
    for chart in section.charts:
        if chart.name in plots:
            lines += [f"![{chart.title}]({folder}/{chart.name}.svg)", ""]
    for title, head, body in section.tables:
        lines += [f"**{title}**", "", *_markdown_table(head, body), ""]
    for block in section.blocks:
        lines += ["```", *block.splitlines(), "```", ""]
    lines += [f"- {note}" for note in section.notes]
    return lines + ([""] if section.notes else [])


def write_markdown(context, sections, judged, plots, facts, commands, path):
    """`judged` are the sections whose figures are set beside the aims."""
    folder = facts["folder"]
    lines = [f"# {facts['title']}", ""]
    lines += [f"Measured on {facts['date']} with `{facts['command']}` in "
              f"{facts['minutes']:.1f} minutes. This page is written by that command; "
              "[bench/](../bench/README.md) has the programs.", ""]
    if context.quick:
        lines += ["**A quick run: few pictures, one round. No figure here is for "
                  "quoting.**", ""]
    about = list(facts["machine"])
    timed = [section.name for section in sections] != ["instructions"]
    if timed:
        about += [("load when it began", facts["load"]),
                  ("output went to", facts["output"]),
                  ("versions", ", ".join(_versions(sections, commands)))]
    lines += _markdown_table(["", ""], about)
    lines += ["", f"To repeat it on Debian: {facts['repeat']}.", ""]
    if timed:
        lines += [HOW, ""]
    lines += [f"The figures of each round are in [results.csv]({folder}/results.csv).", ""]
    lines += _main_chart(plots, folder)
    table = _headlines(sections)
    lines += [*table, ""] if table else []
    if any(section.figures for section in judged):
        lines += _aims(judged, facts["whole"])
    if context.skipped:
        lines += ["Left out on this machine:", ""]
        lines += [f"- {text}" for text in context.skipped] + [""]
    for section in sections:
        lines += _section_lines(section, plots, folder)
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines).rstrip() + "\n")


def write_readme(sections, plots, facts, path, folder):
    """Replaces what stands between the two marks."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    before, begin, rest = text.partition(README_BEGIN)
    _, end, after = rest.partition(README_END)
    if not begin or not end:
        raise SystemExit(f"bench: {path}: no place for the table: it needs the lines "
                         f"{README_BEGIN} and {README_END}")
    lines = ["", *_main_chart(plots, folder), *_headlines(sections), "",
             textwrap.fill(
                 f"Measured on {facts['date']} with `{facts['command']}` on "
                 f"{processor()}; images of 1920x1080. All figures, and every aim beside "
                 f"what was measured: [{folder}.md]({folder}.md).", 90,
                 break_long_words=False, break_on_hyphens=False), ""]
    with open(path, "w", encoding="utf-8") as file:
        file.write(before + begin + "\n".join(lines) + end + after)


COLUMNS = ["section", "case", "contender", "image", "round", "raw", "bytes", "cpu_ns",
           "wall_ns", "memory", "memory_before", "memory_peak", "psnr", "files", "images",
           "allocations", "page_faults", "median_ns", "copy_ns", "late_ns", "calls",
           "read", "written", "equal", "instructions"]


def write_csv(sections, path):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore",
                                lineterminator="\n")
        writer.writeheader()
        for section in sections:
            writer.writerows(section.records)
